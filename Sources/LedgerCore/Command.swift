/// A wish about one account, which may be rejected.
package enum Command: Hashable, Sendable {
    case open(AccountOpened)
    case deposit(FundsMoved)
    case withdraw(FundsMoved)
    case close(AccountClosed)
}

/// A wish about two accounts: a withdrawal from one and a deposit to the other, both or neither.
package struct Transfer: Hashable, Sendable {
    package let source: String
    package let destination: String
    package let amount: Money
    package let memo: String?

    package init(source: String, destination: String, amount: Money, memo: String?) {
        self.source = source
        self.destination = destination
        self.amount = amount
        self.memo = memo
    }
}
