import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

/// An account of a list, as of the list's point.
package struct ListedAccount: Hashable, Sendable {
    package let summary: AccountSummary
    /// At a moment: events that count and were recorded behind a later one.
    package let late: Int64

    package init(_ summary: AccountSummary, late: Int64 = 0) {
        self.summary = summary
        self.late = late
    }

    package init(_ account: PastAccount) {
        self.init(AccountSummary(account.state), late: account.late.count)
    }

    package var id: StreamID { summary.id }

    /// The name or the owner holds a text, as the read model's `contains` has it.
    package func holds(_ text: String) -> Bool {
        let wanted = text.asciiLowercased
        return wanted.isEmpty
            || [id.name, summary.account.owner].contains { $0.asciiLowercased.contains(wanted) }
    }
}

/// Accounts in an order, at a point.
package struct BookList: Hashable, Sendable {
    package var order = AccountOrder.account
    package var isDescending = false
    /// Part of the name or the owner; empty for all.
    package var filter = ""
    /// Nil for now.
    package var point: TimePoint?

    package init(
        _ order: AccountOrder = .account, isDescending: Bool = false, filter: String = "",
        at point: TimePoint? = nil
    ) {
        self.order = order
        self.isDescending = isDescending
        self.filter = filter
        self.point = point
    }

    func puts(_ one: ListedAccount, before other: ListedAccount) -> Bool {
        let (left, right) = isDescending ? (other, one) : (one, other)
        let values = (order.value(of: left.summary), order.value(of: right.summary))
        if let first = values.0, let second = values.1, first != second {
            return first.isBefore(second)
        }
        return left.id < right.id
    }
}

extension AccountOrder {
    /// The read model's column; nil for the order of the key.
    var column: String? {
        switch self {
        case .account: nil
        case .owner: "owner"
        case .balance: "balance_minor"
        case .version: "version"
        case .activity: "last_event_at"
        }
    }

    /// What stands in the column.
    func value(of account: AccountSummary) -> ReadModelValue? {
        switch self {
        case .account: nil
        case .owner: .text(account.account.owner)
        case .balance: .integer(account.account.balanceMinor)
        case .version: .integer(account.version.number)
        case .activity: .integer(account.lastEventAt.microseconds)
        }
    }
}
