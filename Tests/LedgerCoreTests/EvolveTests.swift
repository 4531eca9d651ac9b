import LedgerCore
import Testing

/// One line a fold: the events, and the state that comes of them or the error.
struct FoldCase: Sendable, CustomTestStringConvertible {
    let events: [LedgerEvent]
    let expected: String

    init(_ events: [LedgerEvent], _ expected: String) {
        self.events = events
        self.expected = expected
    }

    var testDescription: String { "\(events.map(text)) → \(expected)" }

    private static let open = LedgerEvent.accountOpened(opened())
    private static let closed = LedgerEvent.accountClosed(AccountClosed())
    private static let max = Int64.max
    private static let overflow = "the balance would be larger than 64 bits of minor units"

    static let all: [FoldCase] = [
        FoldCase([], "absent 0"),
        FoldCase([open], "open Ada 0.00 GBP"),
        FoldCase([.accountOpened(opened("李", jpy, overdraft: 5))], "open 李 0 JPY, overdraft 5"),
        FoldCase([.accountOpened(opened(""))], "open 0.00 GBP"),
        FoldCase([open, .fundsDeposited(funds(250))], "open Ada 2.50 GBP"),
        FoldCase([open, .fundsDeposited(funds(0))], "open Ada 0.00 GBP"),
        FoldCase(
            [open, .fundsDeposited(funds(250)), .fundsWithdrawn(funds(100))], "open Ada 1.50 GBP"),
        FoldCase([open, closed], "closed Ada 0.00 GBP"),
        // Foreign events move money under their own names.
        FoldCase([bet(.credit, 500), bet(.debit, 150)], "open 3.50 GBP"),
        FoldCase([open, bet(.debit, 150)], "open Ada -1.50 GBP"),
        FoldCase([note], "open 0"),
        FoldCase([note, .fundsDeposited(funds(7, jpy))], "open 7 JPY"),
        FoldCase([open, note], "open Ada 0.00 GBP"),
        // History is not judged.
        FoldCase([open, .fundsWithdrawn(funds(900))], "open Ada -9.00 GBP"),
        FoldCase([.fundsDeposited(funds(1))], "open 0.01 GBP"),
        FoldCase([closed], "closed 0"),
        FoldCase([open, closed, .fundsDeposited(funds(3))], "closed Ada 0.03 GBP"),
        FoldCase([open, closed, note], "closed Ada 0.00 GBP"),
        FoldCase([open, closed, bet(.debit, 3)], "closed Ada -0.03 GBP"),
        FoldCase([open, closed, .accountOpened(opened("Eve"))], "open Eve 0.00 GBP"),
        FoldCase(
            [open, .fundsDeposited(funds(4)), .accountOpened(opened("Eve", overdraft: 9))],
            "open Eve 0.04 GBP, overdraft 0.09"),
        FoldCase([open, .fundsDeposited(funds(4)), closed], "closed Ada 0.04 GBP"),
        FoldCase(
            [open, .fundsWithdrawn(funds(max)), .fundsWithdrawn(funds(1))],
            "open Ada -92233720368547758.08 GBP"),
        // What no state could come of.
        FoldCase([open, .fundsDeposited(funds(max)), .fundsDeposited(funds(1))], overflow),
        FoldCase([open, .fundsWithdrawn(funds(max)), .fundsWithdrawn(funds(2))], overflow),
        FoldCase([open, .fundsWithdrawn(funds(.min))], overflow),
        FoldCase([open, .fundsDeposited(funds(1, jpy))], "an amount in JPY in an account of GBP"),
        FoldCase([bet(.credit, 1), bet(.debit, 1, jpy)], "an amount in JPY in an account of GBP"),
        FoldCase([bet(.credit, 1, jpy), open], "an amount in GBP in an account of JPY"),
    ]
}

@Suite struct EvolveTests {
    @Test(arguments: FoldCase.all)
    func folds(_ row: FoldCase) {
        var account = Account()
        do {
            for event in row.events { try account.evolve(event) }
            #expect(text(account) == row.expected)
        } catch {
            #expect(String(describing: error) == row.expected)
        }
    }

    /// The fast way of a fold that has only the typed columns ends in the same state.
    @Test(arguments: FoldCase.all)
    func movesAsItEvolves(_ row: FoldCase) {
        var (evolved, moved) = (Account(), Account())
        for event in row.events {
            let first = Result { try evolved.evolve(event) }
            let second = Result {
                guard let movement = event.movement else { return try moved.evolve(event) }
                try moved.move(
                    movement.effect, movement.amount.minorUnits, movement.amount.currency)
            }
            guard case (.success, .success) = (first, second) else {
                #expect("\(first)" == "\(second)")
                return
            }
            #expect(evolved == moved)
        }
    }

    @Test func ownTypesHaveTheirNames() {
        let events: [LedgerEvent] = [
            .accountOpened(opened()), .fundsDeposited(funds(1)), .fundsWithdrawn(funds(1)),
            .accountClosed(AccountClosed()),
            .fundsReversed(
                FundsReversed(
                    movement: Movement(effect: .debit, amount: money(1)), version: 2, reason: "r")),
        ]
        #expect(events.map(\.typeName) == LedgerEvent.TypeName.allCases.map(\.rawValue))
        #expect(note.typeName == "NoteTaken")
        #expect(note.movement == nil)
        #expect(bet(.debit, 3).movement == Movement(effect: .debit, amount: money(3)))
    }
}
