import LedgerCore
import Testing

@Suite struct ReversalTests {
    @Test(arguments: ReversalCase.all)
    func decides(_ row: ReversalCase) throws {
        let command = Command.reverse(
            Reversal(account: "acc-1", version: 3, reason: row.reason, legs: row.legs))
        do {
            let decided = try command.decide { name in
                name == "acc-2" ? row.states.last ?? Account() : row.states[0]
            }
            #expect(decided.map { text($0.event) }.joined(separator: ", ") == row.expected)
            #expect(decided.map(\.account) == row.legs.map(\.account))
        } catch {
            #expect(error.name == row.expected)
        }
    }

    /// An event and its reversal leave every account as it was.
    @Test func aReversalTakesBackWhatWasMoved() throws {
        for event in [
            LedgerEvent.fundsDeposited(funds(70)), .fundsWithdrawn(funds(30)), bet(.credit, 11),
            bet(.debit, 12),
        ] {
            var state = account(100)
            try state.evolve(event)
            let leg = Reversal.Leg(account: "acc-1", version: 2, event: event, reversedBy: nil)
            let reversal = Reversal(account: "acc-1", version: 2, reason: "wrong", legs: [leg])
            for (_, event) in try Command.reverse(reversal).decide({ _ in state }) {
                try state.evolve(event)
            }
            #expect(state == account(100))
        }
    }

    @Test func rejectionsNameTheEvents() {
        #expect(
            Rejection.alreadyReversed("acc-1@3", by: "acc-1@9").description
                == "alreadyReversed: acc-1@3 was reversed by acc-1@9")
        #expect(
            Rejection.nothingToReverse("acc-1@1", type: "Foo\u{1B}").reason
                == #"acc-1@1 is Foo\u{1B}, which moves no money"#)
        let reversal = Reversal(account: "a\u{1B}", version: 3, reason: "r")
        #expect(
            throws: Rejection.eventNotFound(#"a\u{1B}@3"#)
        ) { try Command.reverse(reversal).decide { _ in account() } }
    }

    /// Before the other side is looked for, and after: it is one wish.
    @Test func namesItsAccounts() {
        let wish = Reversal(account: "acc-2", version: 7, reason: "r")
        #expect(Command.reverse(wish).accounts == ["acc-2"])
        let legs = ["acc-2", "acc-1"].map {
            Reversal.Leg(account: $0, version: 1, event: note, reversedBy: nil)
        }
        let found = Reversal(account: "acc-2", version: 7, reason: "r", legs: legs)
        #expect(Command.reverse(found).accounts == ["acc-2", "acc-1"])
        #expect(Command.reverse(found).account == "acc-2")
        #expect(Command.reverse(found).summary == "reverse acc-2@7")
    }
}
