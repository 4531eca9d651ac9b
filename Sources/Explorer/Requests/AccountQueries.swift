import EventStoreCore
import LedgerCore
import TerminalCanvas

/// Which accounts to read: a page in an order, from a place.
package struct AccountsQuery: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        case start
        case end
        /// Behind a row in the order.
        case after(AccountRow)
        /// Before a row in the order.
        case before(AccountRow)
        /// Half before and half from a row on, for a look at what has changed.
        case around(AccountRow)
    }

    package let sort: AccountOrder
    package let isDescending: Bool
    /// Part of the name or the owner; empty for all.
    package let filter: String
    package let place: Place
    package let limit: Int
    /// Nil for now.
    package let at: TimePoint?

    package init(
        sort: AccountOrder, isDescending: Bool, filter: String, place: Place, limit: Int,
        at: TimePoint? = nil
    ) {
        self.sort = sort
        self.isDescending = isDescending
        self.filter = filter
        self.place = place
        self.limit = limit
        self.at = at
    }
}

extension AccountOrder {
    package var next: AccountOrder {
        let all = Self.allCases
        let index = all.firstIndex(of: self) ?? 0
        return all[(index + 1) % all.count]
    }

    /// As the table's headings say it.
    var text: String { self == .activity ? "last event" : rawValue }

    /// Whether a row stands before another one.
    package func puts(_ row: AccountRow, before other: AccountRow, _ isDescending: Bool) -> Bool {
        isDescending ? precedes(other, row) : precedes(row, other)
    }

    /// Whether a row stands before another one in the ascending order.
    func precedes(_ one: AccountRow, _ other: AccountRow) -> Bool {
        switch self {
        case .account: one.id < other.id
        case .owner where one.owner != other.owner:
            one.owner.utf8.lexicographicallyPrecedes(other.owner.utf8)
        case .balance where one.balance?.minorUnits != other.balance?.minorUnits:
            one.balance?.minorUnits ?? 0 < other.balance?.minorUnits ?? 0
        case .version where one.version != other.version: one.version < other.version
        case .activity where one.lastEventAt != other.lastEventAt:
            one.lastEventAt < other.lastEventAt
        case .owner, .balance, .version, .activity: one.id < other.id
        }
    }
}

/// A search for the next account whose name or owner holds a text.
package struct FindQuery: Hashable, Sendable {
    package let text: String
    package let sort: AccountOrder
    package let isDescending: Bool
    package let filter: String
    package let from: AccountRow?
    package let isBackward: Bool
    /// The account of that very name goes before all that only hold the text.
    package let prefersName: Bool
    package let at: TimePoint?

    package init(
        text: String, sort: AccountOrder, isDescending: Bool, filter: String, from: AccountRow?,
        isBackward: Bool, prefersName: Bool = true, at: TimePoint? = nil
    ) {
        self.text = text
        self.prefersName = prefersName
        self.sort = sort
        self.isDescending = isDescending
        self.filter = filter
        self.from = from
        self.isBackward = isBackward
        self.at = at
    }
}

/// Accounts that were read.
package struct AccountsPage: Hashable, Sendable {
    package let rows: [AccountRow]
    package let atStart: Bool
    package let atEnd: Bool
    /// Accounts in the book, and those that the filter lets through.
    package let total: Int64
    package let matching: Int64
    package let totals: [CurrencyTotal]
    /// How far its rows may be believed; nil for the past, which does not grow old.
    package let freshness: SummaryFreshness?

    package init(
        rows: [AccountRow], atStart: Bool, atEnd: Bool, total: Int64, matching: Int64,
        totals: [CurrencyTotal], freshness: SummaryFreshness?
    ) {
        self.rows = rows
        self.atStart = atStart
        self.atEnd = atEnd
        self.total = total
        self.matching = matching
        self.totals = totals
        self.freshness = freshness
    }
}

/// How a read model stands to the log.
package struct SummaryFreshness: Hashable, Sendable {
    /// Positions that it is behind.
    package let lag: Int64
    /// It will not catch up by itself: an event could not be folded.
    package let isStopped: Bool

    package init(lag: Int64 = 0, isStopped: Bool = false) {
        self.lag = lag
        self.isStopped = isStopped
    }
}

/// What a book adds up to at a point of its past.
package struct BookTotals: Hashable, Sendable {
    package let accounts: Int64
    package let totals: [CurrencyTotal]

    package init(accounts: Int64, totals: [CurrencyTotal]) {
        self.accounts = accounts
        self.totals = totals
    }
}

/// What a name that was typed stands for: the account of that very name, or the one that holds it.
package enum AccountMatch: Hashable, Sendable {
    case one(AccountRow)
    /// None, or several.
    case many(Int64)
}
