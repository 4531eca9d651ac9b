import LedgerCore
import TestSupport
import Testing

/// One line a history with edits: what becomes of it. The real history opens at version 1 and
/// moves at 2, 3 and 4: +100, −60, −30.
struct WhatIfCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let edits: [WhatIf.Edit]
    /// `origin@version balance (difference) rejection`
    let steps: [String]

    init(_ name: String, _ edits: [WhatIf.Edit], _ steps: String...) {
        testDescription = name
        self.edits = edits
        self.steps = steps
    }

    static let all: [WhatIfCase] = [
        WhatIfCase(
            "nothing", [], "real@2 100 (0)", "real@3 40 (0)", "real@4 10 (0)"),
        WhatIfCase(
            "a withdrawal that did not happen", [.skip(version: 3)], "real@2 100 (0)",
            "skipped@3 100 (60)", "real@4 70 (60)"),
        WhatIfCase(
            "a deposit that did not happen", [.skip(version: 2)], "skipped@2 0 (-100)",
            "real@3 -60 (-100) insufficientFunds", "real@4 -90 (-100) insufficientFunds"),
        WhatIfCase(
            "a smaller deposit", [.changeAmount(version: 2, minorUnits: 65)],
            "changed@2 65 (-35)", "real@3 5 (-35)", "real@4 -25 (-35) insufficientFunds"),
        WhatIfCase(
            "the same amount is no change", [.changeAmount(version: 2, minorUnits: 100)],
            "real@2 100 (0)", "real@3 40 (0)", "real@4 10 (0)"),
        WhatIfCase(
            "the last change counts",
            [
                .changeAmount(version: 3, minorUnits: 1),
                .changeAmount(version: 3, minorUnits: 10),
            ], "real@2 100 (0)", "changed@3 90 (50)", "real@4 60 (50)"),
        WhatIfCase(
            "a skip counts before a change",
            [.changeAmount(version: 3, minorUnits: 1), .skip(version: 3)], "real@2 100 (0)",
            "skipped@3 100 (60)", "real@4 70 (60)"),
        WhatIfCase(
            "a nothing is judged", [.changeAmount(version: 3, minorUnits: 0)], "real@2 100 (0)",
            "changed@3 100 (60) amountNotPositive", "real@4 70 (60)"),
        WhatIfCase(
            "more money in between", [.insert(after: 3, .fundsDeposited(funds(7)))],
            "real@2 100 (0)", "real@3 40 (0)", "inserted@3 47 (7)", "real@4 17 (7)"),
        WhatIfCase(
            "before and behind all",
            [
                .insert(after: 1, .fundsWithdrawn(funds(1))),
                .insert(after: 4, .accountClosed(AccountClosed())),
            ], "inserted@1 -1 (-1) insufficientFunds", "real@2 99 (-1)", "real@3 39 (-1)",
            "real@4 9 (-1)", "inserted@4 9 (-1) balanceNotZero"),
        WhatIfCase(
            "two in their order",
            [
                .insert(after: 4, .fundsWithdrawn(funds(10))),
                .insert(after: 4, .accountClosed(AccountClosed())),
            ], "real@2 100 (0)", "real@3 40 (0)", "real@4 10 (0)", "inserted@4 0 (-10)",
            "inserted@4 0 (-10)"),
        WhatIfCase(
            "closed too early", [.insert(after: 2, .accountClosed(AccountClosed()))],
            "real@2 100 (0)", "inserted@2 100 (0) balanceNotZero",
            "real@3 40 (0) accountClosed", "real@4 10 (0) accountClosed"),
        WhatIfCase(
            "a foreign event is not judged", [.insert(after: 4, bet(.debit, 500))],
            "real@2 100 (0)", "real@3 40 (0)", "real@4 10 (0)", "inserted@4 -490 (-500)"),
        WhatIfCase(
            "another currency has no place here",
            [.insert(after: 4, .fundsDeposited(funds(5, jpy)))], "real@2 100 (0)",
            "real@3 40 (0)", "real@4 10 (0)",
            "inserted@4 10 (0) currencyMismatch, an amount in JPY in an account of GBP"),
    ]
}

@Suite struct WhatIfTests {
    private static let facts: [WhatIf.Fact] = [
        WhatIf.Fact(version: 2, event: .fundsDeposited(funds(100))),
        WhatIf.Fact(version: 3, event: .fundsWithdrawn(funds(60))),
        WhatIf.Fact(version: 4, event: .fundsWithdrawn(funds(30))),
    ]

    private static func text(_ step: WhatIf.Step) -> String {
        let difference = step.account.balanceMinor - step.real.balanceMinor
        let notes = [step.rejection?.name, step.fault?.description].compactMap { $0 }
        return "\(step.origin)@\(step.version) \(step.account.balanceMinor) (\(difference))"
            + (notes.isEmpty ? "" : " " + notes.joined(separator: ", "))
    }

    @Test(arguments: WhatIfCase.all)
    func folds(_ line: WhatIfCase) throws {
        let what = try WhatIf(from: account(), at: 1, facts: Self.facts, edits: line.edits)
        #expect(what.steps.map(Self.text) == line.steps)
        #expect(what.real == account(10))
        #expect(what.account == what.steps.last?.account)
        #expect(what.unused.isEmpty)
    }

    /// History that the rules would not have let through is fact: it is not judged here either.
    @Test func importedFactsAreNotJudged() throws {
        let facts = [
            WhatIf.Fact(version: 2, event: .fundsWithdrawn(funds(50))),
            WhatIf.Fact(version: 3, event: .fundsDeposited(funds(80))),
            WhatIf.Fact(version: 4, event: .fundsWithdrawn(funds(20))),
        ]
        let what = try WhatIf(
            from: account(), at: 1, facts: facts, edits: [.changeAmount(version: 3, minorUnits: 60)]
        )
        #expect(
            what.steps.map(Self.text) == [
                "real@2 -50 (0)", "changed@3 10 (-20)", "real@4 -10 (-20) insufficientFunds",
            ])
    }

    @Test func editsThatMeetNothingAreTold() throws {
        let edits: [WhatIf.Edit] = [
            .skip(version: 9), .changeAmount(version: 1, minorUnits: 5),
            .changeAmount(version: 2, minorUnits: -5), .insert(after: 0, note),
            .insert(after: 7, note),
        ]
        let what = try WhatIf(from: account(), at: 1, facts: Self.facts, edits: edits)
        #expect(what.unused == edits)
        #expect(what.account == what.real)
    }

    @Test func aRealHistoryThatCannotBeFoldedIsAnError() {
        #expect(throws: FoldError.self) {
            try WhatIf(
                from: account(.max), at: 1, facts: Self.facts, edits: [.skip(version: 2)])
        }
    }

    /// Against a fold of the edited list, written out here.
    @Test func randomEditsEqualTheFoldOfTheEditedHistory() throws {
        var random = SeededRandom.announced(for: "WhatIfTests")
        for _ in 0..<300 {
            let facts = (Int64(2)...12).map { version in
                let amount = funds(Int64.random(in: 0...500, using: &random))
                return WhatIf.Fact(
                    version: version,
                    event: Bool.random(using: &random)
                        ? .fundsDeposited(amount) : .fundsWithdrawn(amount))
            }
            var edits: [WhatIf.Edit] = []
            var history: [Int64: [Int64]] = [:]
            for fact in facts {
                let sign: Int64 = fact.event.movement?.effect.sign ?? 0
                let amount = fact.event.movement?.amount.minorUnits ?? 0
                history[fact.version] = [sign * amount]
                switch Int.random(in: 0..<6, using: &random) {
                case 0:
                    edits.append(.skip(version: fact.version))
                    history[fact.version] = []
                case 1:
                    let changed = Int64.random(in: 0...500, using: &random)
                    edits.append(.changeAmount(version: fact.version, minorUnits: changed))
                    history[fact.version] = [sign * changed]
                case 2:
                    edits.append(.insert(after: fact.version, .fundsDeposited(funds(3))))
                    history[fact.version]?.append(3)
                default: break
                }
            }
            let what = try WhatIf(
                from: account(1000), at: 1, facts: facts, edits: edits.shuffled(using: &random))
            let expected = history.values.joined().reduce(1000, +)
            #expect(what.account.balanceMinor == expected)
            #expect(what.unused.isEmpty)
        }
    }
}
