import LedgerCore
import Testing

/// One line a rule: the state, the command, and the events that come of it or the name of the
/// rejection.
struct CommandCase: Sendable, CustomTestStringConvertible {
    let state: Account
    let command: Command
    let expected: String

    init(_ state: Account, _ command: Command, _ expected: String) {
        self.state = state
        self.command = command
        self.expected = expected
    }

    var testDescription: String { "\(text(state)): \(command) → \(expected)" }

    private static let absent = Account()
    private static let max = Int64.max
    private static let long = String(repeating: "x", count: 501)

    static let openings: [CommandCase] = [
        CommandCase(absent, .open(account: "acc-1", opened()), "AccountOpened Ada GBP 0"),
        CommandCase(
            absent, .open(account: "acc-1", opened("李", jpy, overdraft: max)),
            "AccountOpened 李 JPY \(max)"),
        CommandCase(account(), .open(account: "acc-1", opened()), "accountAlreadyOpen"),
        CommandCase(
            account(0, gbp, .closed), .open(account: "acc-1", opened()), "accountAlreadyOpen"),
        CommandCase(absent, .open(account: "acc-1", opened("")), "ownerMissing"),
        CommandCase(absent, .open(account: "acc-1", opened(" \u{2003}\t")), "ownerMissing"),
        CommandCase(
            absent, .open(account: "acc-1", opened(String(repeating: "x", count: 201))),
            "ownerTooLong"),
        CommandCase(
            absent, .open(account: "acc-1", opened(String(repeating: "李", count: 67))),
            "ownerTooLong"),
        CommandCase(absent, .open(account: "acc-1", opened("A\u{1B}[2Jda")), "textNotPrintable"),
        CommandCase(absent, .open(account: "acc-1", opened("A\u{0}da")), "textNotPrintable"),
        CommandCase(absent, .open(account: "acc-1", opened("A\nda")), "textNotPrintable"),
        CommandCase(absent, .open(account: "acc-1", opened("A\r\nda")), "textNotPrintable"),
        CommandCase(absent, .open(account: "acc-1", opened("Ada\u{7F}")), "textNotPrintable"),
        CommandCase(absent, .open(account: "acc-1", opened("Ada\u{9B}31m")), "textNotPrintable"),
        CommandCase(
            absent, .open(account: "acc-1", opened(overdraft: -1)), "overdraftLimitNegative"),
        CommandCase(absent, .open(account: "acc-1", opened("Ada", lira)), "currencyHistoric"),
    ]

    static let deposits: [CommandCase] = [
        CommandCase(account(), .deposit(to: "acc-1", funds(1)), "FundsDeposited 0.01 GBP"),
        CommandCase(account(0, jpy), .deposit(to: "acc-1", funds(7, jpy)), "FundsDeposited 7 JPY"),
        CommandCase(
            account(0, lira), .deposit(to: "acc-1", funds(7, lira)), "FundsDeposited 7 ITL"),
        CommandCase(
            account(), .deposit(to: "acc-1", funds(1, memo: "rent")),
            "FundsDeposited 0.01 GBP (rent)"),
        CommandCase(
            account(), .deposit(to: "acc-1", funds(1, memo: "")), "FundsDeposited 0.01 GBP ()"),
        CommandCase(account(-500), .deposit(to: "acc-1", funds(100)), "FundsDeposited 1.00 GBP"),
        CommandCase(account(max - 1), .deposit(to: "acc-1", funds(1)), "FundsDeposited 0.01 GBP"),
        CommandCase(account(0, nil), .deposit(to: "acc-1", funds(5)), "FundsDeposited 0.05 GBP"),
        CommandCase(absent, .deposit(to: "acc-1", funds(1)), "accountNotFound"),
        CommandCase(account(0, gbp, .closed), .deposit(to: "acc-1", funds(1)), "accountClosed"),
        CommandCase(account(), .deposit(to: "acc-1", funds(0)), "amountNotPositive"),
        CommandCase(account(), .deposit(to: "acc-1", funds(-1)), "amountNotPositive"),
        CommandCase(account(), .deposit(to: "acc-1", funds(Int64.min)), "amountNotPositive"),
        CommandCase(account(), .deposit(to: "acc-1", funds(1, jpy)), "currencyMismatch"),
        CommandCase(account(1), .deposit(to: "acc-1", funds(max)), "amountOverflow"),
        CommandCase(account(max), .deposit(to: "acc-1", funds(1)), "amountOverflow"),
        CommandCase(account(), .deposit(to: "acc-1", funds(1, memo: long)), "memoTooLong"),
        CommandCase(
            account(), .deposit(to: "acc-1", funds(1, memo: "a\u{8}b")), "textNotPrintable"),
    ]

    static let withdrawals: [CommandCase] = [
        CommandCase(account(100), .withdraw(from: "acc-1", funds(100)), "FundsWithdrawn 1.00 GBP"),
        CommandCase(account(100), .withdraw(from: "acc-1", funds(101)), "insufficientFunds"),
        CommandCase(account(), .withdraw(from: "acc-1", funds(1)), "insufficientFunds"),
        CommandCase(account(-1), .withdraw(from: "acc-1", funds(1)), "insufficientFunds"),
        CommandCase(
            account(0, overdraft: 50), .withdraw(from: "acc-1", funds(50)),
            "FundsWithdrawn 0.50 GBP"),
        CommandCase(
            account(0, overdraft: 50), .withdraw(from: "acc-1", funds(51)), "insufficientFunds"),
        CommandCase(
            account(-50, overdraft: 50), .withdraw(from: "acc-1", funds(1)), "insufficientFunds"),
        CommandCase(
            account(-60, overdraft: 50), .withdraw(from: "acc-1", funds(1)), "insufficientFunds"),
        CommandCase(
            account(max, overdraft: 1), .withdraw(from: "acc-1", funds(1)),
            "FundsWithdrawn 0.01 GBP"),
        CommandCase(
            account(-2, overdraft: max), .withdraw(from: "acc-1", funds(max)), "amountOverflow"),
        CommandCase(account(Int64.min), .withdraw(from: "acc-1", funds(1)), "amountOverflow"),
        CommandCase(
            account(Int64.min + 1, overdraft: -9), .withdraw(from: "acc-1", funds(1)),
            "insufficientFunds"),
        CommandCase(absent, .withdraw(from: "acc-1", funds(1)), "accountNotFound"),
        CommandCase(account(9, gbp, .closed), .withdraw(from: "acc-1", funds(1)), "accountClosed"),
        CommandCase(account(100), .withdraw(from: "acc-1", funds(0)), "amountNotPositive"),
        CommandCase(account(100), .withdraw(from: "acc-1", funds(-5)), "amountNotPositive"),
        CommandCase(account(100), .withdraw(from: "acc-1", funds(5, jpy)), "currencyMismatch"),
        CommandCase(account(100), .withdraw(from: "acc-1", funds(5, memo: long)), "memoTooLong"),
        CommandCase(
            account(100), .withdraw(from: "acc-1", funds(5, memo: "\u{9D}0;x\u{9C}")),
            "textNotPrintable"),
    ]

    static let closings: [CommandCase] = [
        CommandCase(account(), .close(account: "acc-1", AccountClosed()), "AccountClosed"),
        CommandCase(
            account(), .close(account: "acc-1", AccountClosed(memo: "moved")),
            "AccountClosed (moved)"),
        CommandCase(
            account(0, overdraft: 5), .close(account: "acc-1", AccountClosed()), "AccountClosed"),
        CommandCase(account(0, nil), .close(account: "acc-1", AccountClosed()), "AccountClosed"),
        CommandCase(account(1), .close(account: "acc-1", AccountClosed()), "balanceNotZero"),
        CommandCase(account(-1), .close(account: "acc-1", AccountClosed()), "balanceNotZero"),
        CommandCase(absent, .close(account: "acc-1", AccountClosed()), "accountNotFound"),
        CommandCase(
            account(0, gbp, .closed), .close(account: "acc-1", AccountClosed()), "accountClosed"),
        CommandCase(account(), .close(account: "acc-1", AccountClosed(memo: long)), "memoTooLong"),
        CommandCase(
            account(), .close(account: "acc-1", AccountClosed(memo: "\t")), "textNotPrintable"),
    ]

    static let recordings: [CommandCase] = [
        CommandCase(account(), recording(), "foreign Bet"),
        CommandCase(account(), recording(0), "foreign Bet"),
        CommandCase(account(), recording(5), "foreign Bet"),
        CommandCase(account(5), recording(-5), "foreign Bet"),
        CommandCase(account(5), recording(-6), "insufficientFunds"),
        CommandCase(account(0, overdraft: 6), recording(-6), "foreign Bet"),
        CommandCase(account(5), recording(-6, mayOverdraw: true), "foreign Bet"),
        CommandCase(account(max), recording(1), "amountOverflow"),
        CommandCase(account(-2), recording(-max, mayOverdraw: true), "amountOverflow"),
        CommandCase(account(), recording(1, jpy), "currencyMismatch"),
        CommandCase(account(0, nil), recording(1, jpy), "foreign Bet"),
        CommandCase(absent, recording(), "accountNotFound"),
        CommandCase(absent, recording(1, start: .new), "foreign Bet"),
        CommandCase(absent, recording(-1, start: .any), "insufficientFunds"),
        CommandCase(account(), recording(start: .any), "foreign Bet"),
        CommandCase(account(), recording(start: .new), "accountAlreadyOpen"),
        CommandCase(account(0, gbp, .closed), recording(start: .new), "accountAlreadyOpen"),
        CommandCase(account(0, gbp, .closed), recording(), "accountClosed"),
        CommandCase(account(0, gbp, .closed), recording(start: .any), "accountClosed"),
        CommandCase(
            account(fields: ["free": .boolean(true)]),
            recording(expecting: [FieldState("free", .boolean(true))]), "foreign Bet"),
        CommandCase(
            account(fields: ["free": .boolean(false)]),
            recording(expecting: [FieldState("free", .boolean(true))]), "fieldUnexpected"),
        CommandCase(
            account(), recording(expecting: [FieldState("free", .boolean(true))]),
            "fieldUnexpected"),
        CommandCase(
            account(fields: ["level": .number("1.0")]),
            recording(expecting: [FieldState("level", .number("1"))]), "foreign Bet"),
        CommandCase(
            account(fields: ["level": .text("1")]),
            recording(expecting: [FieldState("level", .number("1"))]), "fieldUnexpected"),
    ]

    static let all = openings + deposits + withdrawals + closings + recordings
}

/// As `CommandCase`, for the two ends of a transfer of so many minor units of GBP.
struct TransferCase: Sendable, CustomTestStringConvertible {
    let source: Account
    let destination: Account
    let amount: Int64
    let expected: String
    var to = "acc-2"
    var memo: String?

    var testDescription: String {
        "\(text(source)) → \(text(destination)): \(amount) → \(expected)"
    }

    private static func row(
        _ source: Account, _ destination: Account, _ amount: Int64, _ expected: String,
        to: String = "acc-2", memo: String? = nil
    ) -> TransferCase {
        TransferCase(
            source: source, destination: destination, amount: amount, expected: expected, to: to,
            memo: memo)
    }

    static let all: [TransferCase] = [
        row(
            account(100), account(), 100,
            "FundsWithdrawn 1.00 GBP with acc-2, FundsDeposited 1.00 GBP with acc-1"),
        row(
            account(0, overdraft: 7), account(), 7,
            "FundsWithdrawn 0.07 GBP with acc-2 (a), FundsDeposited 0.07 GBP with acc-1 (a)",
            memo: "a"),
        row(account(100), account(100), 1, "sameAccount", to: "acc-1"),
        row(account(100), account(), 101, "insufficientFunds"),
        row(account(100), account(), 0, "amountNotPositive"),
        row(account(100), account(0, jpy), 1, "currencyMismatch"),
        row(account(100, jpy), account(), 1, "currencyMismatch"),
        row(Account(), account(), 1, "accountNotFound"),
        row(account(100), Account(), 1, "accountNotFound"),
        row(account(100, gbp, .closed), account(), 1, "accountClosed"),
        row(account(100), account(0, gbp, .closed), 1, "accountClosed"),
        row(account(100), account(.max), 1, "amountOverflow"),
        row(account(100), account(), 1, "textNotPrintable", memo: "\u{1B}c"),
    ]
}

/// Amounts as people write them, in an account of GBP.
struct AmountRejectionCase: Sendable, CustomTestStringConvertible {
    let text: String
    let rejection: String?

    var testDescription: String { "'\(text)' → \(rejection ?? "no rejection")" }

    static let all: [AmountRejectionCase] = [
        AmountRejectionCase(text: "1.2345", rejection: "amountTooPrecise"),
        AmountRejectionCase(text: "92233720368547758.08", rejection: "amountOverflow"),
        AmountRejectionCase(text: "5 ZZZ", rejection: "currencyUnknown"),
        AmountRejectionCase(text: "five", rejection: nil),
        AmountRejectionCase(text: "5 XYZ", rejection: "currencyUnknown"),
        AmountRejectionCase(text: "1,000", rejection: nil),
        AmountRejectionCase(text: "", rejection: nil),
    ]
}
