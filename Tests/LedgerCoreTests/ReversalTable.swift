import LedgerCore
import Testing

/// One line a rule: the states of the accounts, what is to be reversed, and the events that come of
/// it or the name of the rejection.
struct ReversalCase: Sendable, CustomTestStringConvertible {
    let legs: [Reversal.Leg]
    /// Of acc-1 and acc-2.
    let states: [Account]
    let reason: String
    let expected: String

    init(
        _ legs: [Reversal.Leg], _ state: Account, and other: Account? = nil,
        reason: String = "typed twice", _ expected: String
    ) {
        states = [state, other].compactMap(\.self)
        (self.legs, self.reason, self.expected) = (legs, reason, expected)
    }

    var testDescription: String {
        let events = legs.map { "\($0.address) \(text($0.event))" }.joined(separator: ", ")
        return "\(events) on \(states.map { text($0) }): '\(reason.prefix(20))' → \(expected)"
    }

    private static func leg(
        _ event: LedgerEvent, by reversal: Int64? = nil, of account: String = "acc-1",
        _ version: Int64 = 3
    ) -> Reversal.Leg {
        Reversal.Leg(account: account, version: version, event: event, reversedBy: reversal)
    }

    private static func deposit(_ minor: Int64, _ currency: Currency = gbp) -> [Reversal.Leg] {
        [leg(.fundsDeposited(funds(minor, currency)))]
    }

    private static func withdrawal(_ minor: Int64) -> [Reversal.Leg] {
        [leg(.fundsWithdrawn(funds(minor)))]
    }

    /// Both sides of a transfer from acc-1 to acc-2.
    private static func transfer(_ minor: Int64, by reversal: Int64? = nil) -> [Reversal.Leg] {
        [
            leg(.fundsWithdrawn(funds(minor, with: "acc-2"))),
            leg(.fundsDeposited(funds(minor, with: "acc-1")), by: reversal, of: "acc-2", 7),
        ]
    }

    private static let reversal = LedgerEvent.fundsReversed(
        FundsReversed(
            movement: Movement(effect: .debit, amount: money(5)), version: 2, reason: "first"))
    private static let max = Int64.max
    private static let long = String(repeating: "x", count: 501)

    static let moved: [ReversalCase] = [
        ReversalCase(
            deposit(100), account(100), "FundsReversed @3 -1.00 GBP (typed twice)"),
        ReversalCase(
            deposit(100), account(250), "FundsReversed @3 -1.00 GBP (typed twice)"),
        ReversalCase(
            withdrawal(100), account(), "FundsReversed @3 +1.00 GBP (typed twice)"),
        ReversalCase(
            deposit(7, jpy), account(7, jpy), "FundsReversed @3 -7 JPY (typed twice)"),
        // In a unit that is no more in use, as any movement.
        ReversalCase(
            deposit(7, lira), account(7, lira), "FundsReversed @3 -7 ITL (typed twice)"),
        ReversalCase(
            [leg(bet(.debit, 30))], account(), "FundsReversed @3 +0.30 GBP (typed twice)"),
        ReversalCase(
            [leg(bet(.credit, 30))], account(30), "FundsReversed @3 -0.30 GBP (typed twice)"),
        ReversalCase(
            deposit(1), account(1), reason: String(repeating: "x", count: 500),
            "FundsReversed @3 -0.01 GBP (\(String(repeating: "x", count: 500)))"),
        ReversalCase(
            transfer(40), account(), and: account(40),
            "FundsReversed @3 +0.40 GBP with acc-2 (typed twice), "
                + "FundsReversed @7 -0.40 GBP with acc-1 (typed twice)"),
    ]

    /// Only an overdraft lets a balance fall below zero, as with a withdrawal.
    static let negative: [ReversalCase] = [
        ReversalCase(deposit(100), account(99), "insufficientFunds"),
        ReversalCase(deposit(100), account(-1), "insufficientFunds"),
        ReversalCase(
            deposit(100), account(50, overdraft: 50),
            "FundsReversed @3 -1.00 GBP (typed twice)"),
        ReversalCase(deposit(100), account(49, overdraft: 50), "insufficientFunds"),
        ReversalCase([leg(bet(.credit, 30))], account(29), "insufficientFunds"),
        ReversalCase(transfer(40), account(), and: account(39), "insufficientFunds"),
        ReversalCase(
            transfer(40), account(-500), and: account(0, overdraft: 40),
            "FundsReversed @3 +0.40 GBP with acc-2 (typed twice), "
                + "FundsReversed @7 -0.40 GBP with acc-1 (typed twice)"),
        // What brings a balance nearer to zero needs no rule.
        ReversalCase(
            withdrawal(100), account(-500), "FundsReversed @3 +1.00 GBP (typed twice)"),
    ]

    static let refused: [ReversalCase] = [
        ReversalCase([], account(100), "eventNotFound"),
        ReversalCase(deposit(100), account(100), reason: "", "reasonMissing"),
        ReversalCase(deposit(100), account(100), reason: " \t\u{2003}", "reasonMissing"),
        ReversalCase(deposit(100), account(100), reason: long, "reasonTooLong"),
        ReversalCase(deposit(100), account(100), reason: "a\u{1B}[2J", "textNotPrintable"),
        ReversalCase([leg(.accountOpened(opened()))], account(), "nothingToReverse"),
        ReversalCase([leg(.accountClosed(AccountClosed()))], account(), "nothingToReverse"),
        ReversalCase([leg(note)], account(), "nothingToReverse"),
        ReversalCase([leg(bet(.debit, 0))], account(), "nothingToReverse"),
        ReversalCase([leg(reversal)], account(), "reversalNotReversible"),
        ReversalCase(
            [leg(.fundsDeposited(funds(5)), by: 9)], account(100), "alreadyReversed"),
        // It says so before it says that there is no money left.
        ReversalCase([leg(.fundsDeposited(funds(5)), by: 9)], account(0), "alreadyReversed"),
        ReversalCase(transfer(40, by: 9), account(), and: account(40), "alreadyReversed"),
        ReversalCase(deposit(100), account(100, gbp, .closed), "accountClosed"),
        ReversalCase(transfer(40), account(0, gbp, .closed), and: account(40), "accountClosed"),
        ReversalCase(transfer(40), account(), and: account(40, gbp, .closed), "accountClosed"),
        ReversalCase(deposit(100), Account(), "accountNotFound"),
        ReversalCase(withdrawal(1), account(max), "amountOverflow"),
        ReversalCase(deposit(5, jpy), account(100), "currencyMismatch"),
    ]

    static let all = moved + negative + refused
}
