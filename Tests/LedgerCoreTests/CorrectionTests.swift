import LedgerCore
import TestSupport
import Testing

/// Corrections as they are planned: pure, of any account.
@Suite struct CorrectionTests {
    @Test(arguments: CorrectionCase.all)
    func plans(_ row: CorrectionCase) throws {
        let command = Command.correct(
            Correction(account: "acc-1", reason: row.reason, edits: row.edits, found: row.found))
        do {
            let decided = try command.decide { name in
                name == "acc-2" ? row.states.last ?? Account() : row.states[0]
            }
            #expect(decided.map { text($0.event) }.joined(separator: ", ") == row.expected)
        } catch {
            #expect(error.name == row.expected)
        }
    }

    /// Whatever the order in which they came.
    @Test func editsAreOfOneEventOnce() {
        let amount = Movement(effect: .credit, amount: money(1))
        let edits: [Correction.Edit] = [
            .add(after: 4, amount), .change(version: 5, money(2)), .skip(version: 3),
            .change(version: 3, money(9)), .change(version: 5, money(3)),
            .add(after: 3, amount),
        ]
        let expected: [Correction.Edit] = [
            .skip(version: 3), .add(after: 3, amount), .add(after: 4, amount),
            .change(version: 5, money(3)),
        ]
        let correction = Correction(account: "acc-1", reason: "r", edits: edits)
        #expect(correction.edits == expected)
        #expect(correction.versions == [3, 4, 5])
        #expect(correction.accounts == ["acc-1"])
    }

    private static let facts: [WhatIf.Fact] = [
        WhatIf.Fact(version: 2, event: .fundsDeposited(funds(100))),
        WhatIf.Fact(version: 3, event: .fundsWithdrawn(funds(60))),
        WhatIf.Fact(version: 4, event: note),
        WhatIf.Fact(
            version: 5,
            event: .fundsReversed(
                FundsReversed(
                    movement: Movement(effect: .credit, amount: money(60)), version: 3,
                    reason: "r"))),
        WhatIf.Fact(version: 6, event: bet(.credit, 0)),
        WhatIf.Fact(version: 7, event: CorrectionCase.lent),
        WhatIf.Fact(
            version: 8,
            event: .fundsReversed(
                FundsReversed(
                    movement: Movement(effect: .credit, amount: money(30)), version: 7,
                    reason: "r"))),
    ]

    private static let fewest: [([WhatIf.Edit], [Correction.Edit]?)] = [
        ([], []),
        ([.skip(version: 2)], [.skip(version: 2)]),
        ([.skip(version: 9), .changeAmount(version: 1, minorUnits: 4)], []),
        ([.changeAmount(version: 2, minorUnits: 100)], []),
        ([.changeAmount(version: 2, minorUnits: -1)], []),
        ([.changeAmount(version: 2, minorUnits: 0)], [.skip(version: 2)]),
        (
            [
                .changeAmount(version: 2, minorUnits: 70),
                .changeAmount(version: 2, minorUnits: 80),
            ], [.change(version: 2, money(80))]
        ),
        (
            [
                .changeAmount(version: 2, minorUnits: 70),
                .changeAmount(version: 2, minorUnits: 100),
            ], []
        ),
        ([.changeAmount(version: 4, minorUnits: 70)], []),
        ([.changeAmount(version: 2, minorUnits: 7), .skip(version: 2)], [.skip(version: 2)]),
        // Both or neither: nothing was moved either way.
        ([.skip(version: 3), .skip(version: 5)], []),
        ([.skip(version: 5)], [.skip(version: 5)]),
        ([.changeAmount(version: 3, minorUnits: 10), .skip(version: 3), .skip(version: 5)], []),
        // What it set would stay, so it is refused.
        ([.skip(version: 7), .skip(version: 8)], [.skip(version: 7), .skip(version: 8)]),
        (
            [.changeAmount(version: 6, minorUnits: 8)],
            [.add(after: 6, Movement(effect: .credit, amount: money(8)))]
        ),
        (
            [.insert(after: 1, .fundsDeposited(funds(5))), .insert(after: 9, note)],
            [.add(after: 1, Movement(effect: .credit, amount: money(5)))]
        ),
        ([.insert(after: 3, .fundsWithdrawn(funds(0)))], []),
        ([.insert(after: 3, note)], nil),
    ]

    @Test func takesTheFewestEdits() {
        for (edits, expected) in Self.fewest {
            let found = Correction.Edit.fewest(for: edits, of: Self.facts, behind: 1)
            #expect(found == expected, "\(edits)")
        }
    }

    /// Seeded histories and edits: the account becomes what the What-if shows, by events none of
    /// which leaves less than both ends have, or the limit is the reason why not.
    @Test func theAccountBecomesWhatTheWhatIfShows() throws {
        var random = SeededRandom.announced(for: "CorrectionTests")
        var planned = 0
        for _ in 0..<400 {
            let facts = (Int64(2)...12).map { version in
                let amount = funds(Int64.random(in: 1...500, using: &random))
                return WhatIf.Fact(
                    version: version,
                    event: Bool.random(using: &random)
                        ? .fundsDeposited(amount) : .fundsWithdrawn(amount))
            }
            let edits = facts.compactMap { fact -> WhatIf.Edit? in
                switch Int.random(in: 0..<6, using: &random) {
                case 0: .skip(version: fact.version)
                case 1:
                    .changeAmount(
                        version: fact.version,
                        minorUnits: Int64.random(in: 0...500, using: &random))
                case 2: .insert(after: fact.version, .fundsWithdrawn(funds(40)))
                default: nil
                }
            }
            let limit = Int64.random(in: 0...900, using: &random)
            let what = try WhatIf(
                from: account(overdraft: limit), at: 1, facts: facts, edits: edits)
            let wanted = try #require(
                Correction.Edit.fewest(for: edits, of: facts, behind: 1))
            let found = Dictionary(
                uniqueKeysWithValues: facts.map { fact in
                    let leg = Reversal.Leg(
                        account: "acc-1", version: fact.version, event: fact.event,
                        reversedBy: nil)
                    return (fact.version, [leg])
                })
            let correction = Correction(
                account: "acc-1", reason: "r", edits: wanted, found: found)
            do {
                var state = what.real
                let lowest = min(what.real.balanceMinor, what.account.balanceMinor)
                for entry in try correction.plan({ _ in what.real }) {
                    try state.evolve(entry.event)
                    #expect(state.balanceMinor >= lowest)
                }
                #expect(state == what.account)
                planned += 1
            } catch let rejection as Rejection {
                switch rejection.name {
                case "nothingToCorrect": #expect(wanted.isEmpty)
                case "correctionBelowLimit":
                    #expect(what.account.balanceMinor < min(-limit, what.real.balanceMinor))
                default: Issue.record("\(rejection)")
                }
            }
        }
        #expect(planned > 100)
    }
}
