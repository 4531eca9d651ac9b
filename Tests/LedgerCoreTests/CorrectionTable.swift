import LedgerCore
import Testing

/// One line a rule: what acc-1 is to be corrected in, the states of the accounts, and the events
/// that come of it or the name of the rejection.
struct CorrectionCase: Sendable, CustomTestStringConvertible {
    let edits: [Correction.Edit]
    let found: [Int64: [Reversal.Leg]]
    /// Of acc-1 and acc-2.
    let states: [Account]
    let reason: String
    let expected: String

    init(
        _ edits: [Correction.Edit], _ found: [Int64: [Reversal.Leg]], _ state: Account,
        and other: Account? = nil, reason: String = "typed wrong", _ expected: String
    ) {
        states = [state, other].compactMap(\.self)
        (self.edits, self.found, self.reason, self.expected) = (edits, found, reason, expected)
    }

    var testDescription: String {
        "\(edits) on \(states.map { text($0) }): '\(reason.prefix(20))' → \(expected)"
    }

    private static func leg(
        _ event: LedgerEvent, by reversal: Int64? = nil, of account: String = "acc-1",
        _ version: Int64
    ) -> Reversal.Leg {
        Reversal.Leg(account: account, version: version, event: event, reversedBy: reversal)
    }

    private static func found(
        _ event: LedgerEvent, by reversal: Int64? = nil
    ) -> [Int64: [Reversal.Leg]] {
        [3: [leg(event, by: reversal, 3)]]
    }

    private static func deposit(_ minor: Int64) -> [Int64: [Reversal.Leg]] {
        found(.fundsDeposited(funds(minor, memo: "rent")))
    }

    private static func withdrawal(_ minor: Int64) -> [Int64: [Reversal.Leg]] {
        found(.fundsWithdrawn(funds(minor)))
    }

    /// Both sides of a transfer from acc-1 to acc-2.
    private static func transfer(
        _ minor: Int64, by reversal: Int64? = nil
    ) -> [Int64: [Reversal.Leg]] {
        [
            3: [
                leg(.fundsWithdrawn(funds(minor, with: "acc-2")), 3),
                leg(.fundsDeposited(funds(minor, with: "acc-1")), by: reversal, of: "acc-2", 7),
            ]
        ]
    }

    private static func credit(_ minor: Int64) -> Movement {
        Movement(effect: .credit, amount: money(minor))
    }

    private static func debit(_ minor: Int64) -> Movement {
        Movement(effect: .debit, amount: money(minor))
    }

    static let lent = LedgerEvent.foreign(
        ForeignEvent(
            type: "book.borrowed", movement: Movement(effect: .debit, amount: money(30)),
            changes: [FieldState("free", .boolean(false))]))

    private static let skip: [Correction.Edit] = [.skip(version: 3)]
    private static func change(_ minor: Int64) -> [Correction.Edit] {
        [.change(version: 3, money(minor))]
    }

    static let recorded: [CorrectionCase] = [
        CorrectionCase(
            skip, deposit(100), account(100), "FundsReversed @3 -1.00 GBP (typed wrong)"),
        CorrectionCase(
            skip, withdrawal(100), account(), "FundsReversed @3 +1.00 GBP (typed wrong)"),
        CorrectionCase(
            skip, transfer(40), account(), and: account(40),
            "FundsReversed @3 +0.40 GBP with acc-2 (typed wrong), "
                + "FundsReversed @7 -0.40 GBP with acc-1 (typed wrong)"),
        CorrectionCase(
            skip, found(bet(.credit, 30)), account(30),
            "FundsReversed @3 -0.30 GBP (typed wrong)"),
        CorrectionCase(
            change(70), withdrawal(100), account(),
            "FundsReversed @3 +1.00 GBP (typed wrong), FundsWithdrawn 0.70 GBP"),
        // The memo is that of what happened.
        CorrectionCase(
            change(130), deposit(100), account(100),
            "FundsDeposited 1.30 GBP (rent), FundsReversed @3 -1.00 GBP (typed wrong)"),
        CorrectionCase(
            change(30), transfer(40), account(), and: account(40),
            "FundsReversed @3 +0.40 GBP with acc-2 (typed wrong), "
                + "FundsWithdrawn 0.30 GBP with acc-2, FundsDeposited 0.30 GBP with acc-1, "
                + "FundsReversed @7 -0.40 GBP with acc-1 (typed wrong)"),
        // What another program recorded is replaced by what this ledger can record.
        CorrectionCase(
            change(20), found(bet(.debit, 30)), account(),
            "FundsReversed @3 +0.30 GBP (typed wrong), FundsWithdrawn 0.20 GBP (typed wrong)"),
        // The fields that it set stay, and so they should.
        CorrectionCase(
            change(20), found(lent), account(),
            "FundsReversed @3 +0.30 GBP (typed wrong), FundsWithdrawn 0.20 GBP (typed wrong)"),
        CorrectionCase(
            [.add(after: 3, credit(5)), .add(after: 3, debit(7))], deposit(100), account(100),
            "FundsDeposited 0.05 GBP (typed wrong), FundsWithdrawn 0.07 GBP (typed wrong)"),
        CorrectionCase(
            [.add(after: 3, debit(7)), .skip(version: 3)], withdrawal(7), account(),
            "FundsReversed @3 +0.07 GBP (typed wrong), FundsWithdrawn 0.07 GBP (typed wrong)"),
    ]

    /// The end is judged, and not the way to it.
    static let limits: [CorrectionCase] = [
        CorrectionCase(skip, deposit(100), account(99), "correctionBelowLimit"),
        CorrectionCase(
            skip, deposit(100), account(50, overdraft: 50),
            "FundsReversed @3 -1.00 GBP (typed wrong)"),
        CorrectionCase(
            [.skip(version: 3), .add(after: 3, credit(1))], deposit(100), account(99),
            "FundsDeposited 0.01 GBP (typed wrong), FundsReversed @3 -1.00 GBP (typed wrong)"),
        CorrectionCase(
            change(99), deposit(100), account(1),
            "FundsDeposited 0.99 GBP (rent), FundsReversed @3 -1.00 GBP (typed wrong)"),
        CorrectionCase(change(98), deposit(100), account(1), "correctionBelowLimit"),
        CorrectionCase(
            skip, transfer(40), account(), and: account(39), "correctionBelowLimit"),
        // What is below its limit already may rise, though it stays below.
        CorrectionCase(
            skip, withdrawal(100), account(-500), "FundsReversed @3 +1.00 GBP (typed wrong)"),
        CorrectionCase(
            change(101), withdrawal(100), account(-500), "correctionBelowLimit"),
        CorrectionCase(
            change(99), withdrawal(100), account(-500),
            "FundsReversed @3 +1.00 GBP (typed wrong), FundsWithdrawn 0.99 GBP"),
        // Too much for a moment is avoided, where that can be done.
        CorrectionCase(
            change(.max - 1), deposit(.max), account(.max),
            "FundsReversed @3 -92233720368547758.07 GBP (typed wrong), "
                + "FundsDeposited 92233720368547758.06 GBP (rent)"),
        CorrectionCase(
            [.add(after: 3, credit(1))], deposit(100), account(.max), "amountOverflow"),
        CorrectionCase(
            [.add(after: 3, debit(1))], deposit(100), account(.min, overdraft: .max),
            "amountOverflow"),
    ]

    static let refused: [CorrectionCase] = [
        CorrectionCase([], [:], account(100), "nothingToCorrect"),
        CorrectionCase(skip, [:], account(100), "eventNotFound"),
        CorrectionCase([.add(after: 9, credit(1))], deposit(1), account(100), "eventNotFound"),
        CorrectionCase(skip, deposit(100), account(100), reason: " ", "reasonMissing"),
        CorrectionCase(
            skip, deposit(100), account(100), reason: String(repeating: "x", count: 501),
            "reasonTooLong"),
        CorrectionCase(
            skip, deposit(100), account(100), reason: "a\u{1B}[2J", "textNotPrintable"),
        CorrectionCase(skip, found(.accountOpened(opened())), account(), "nothingToReverse"),
        CorrectionCase(
            skip, found(.accountClosed(AccountClosed())), account(), "nothingToReverse"),
        CorrectionCase(skip, found(note), account(), "nothingToReverse"),
        CorrectionCase(change(5), found(note), account(), "nothingToReverse"),
        CorrectionCase(change(100), deposit(100), account(100), "amountUnchanged"),
        CorrectionCase(
            change(5), found(.fundsDeposited(funds(5)), by: 9), account(100), "alreadyReversed"),
        CorrectionCase(skip, found(lent), account(), "fieldsNotReversible"),
        CorrectionCase(
            skip,
            found(
                .fundsReversed(FundsReversed(movement: credit(5), version: 2, reason: "first"))),
            account(100), "reversalNotReversible"),
        CorrectionCase(
            skip, found(.fundsDeposited(funds(5)), by: 9), account(100), "alreadyReversed"),
        CorrectionCase(
            change(3), transfer(40, by: 9), account(), and: account(40), "alreadyReversed"),
        CorrectionCase(
            skip, deposit(100), account(100, gbp, .closed), "correctionOfClosed"),
        CorrectionCase(
            change(3), transfer(40), account(), and: account(40, gbp, .closed),
            "correctionOfClosed"),
        CorrectionCase(skip, deposit(100), Account(), "accountNotFound"),
        CorrectionCase(
            [.change(version: 3, money(5, jpy))], deposit(100), account(100), "currencyMismatch"),
        // An account that no money was in yet has no unit, and gets one.
        CorrectionCase(
            [
                .add(after: 3, credit(5)),
                .add(after: 3, Movement(effect: .credit, amount: money(5, jpy))),
            ], found(note), account(0, nil), "currencyMismatch"),
        CorrectionCase(
            [.add(after: 3, credit(0))], deposit(100), account(100), "amountNotPositive"),
        CorrectionCase(
            [.add(after: 3, credit(-4))], deposit(100), account(100), "amountNotPositive"),
    ]

    static let all = recorded + limits + refused
}
