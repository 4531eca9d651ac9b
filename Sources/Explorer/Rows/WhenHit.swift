import EventStoreCore
import LedgerCore

/// Where a condition holds, or begins to.
package struct WhenQuery: Hashable, Sendable {
    package let condition: String
    /// Nil for the whole book: the first version of each account.
    package let account: StreamID?
    /// Where the search ends: what came later is not known there. Nil for now.
    package let until: TimePoint?
}

/// A version at which a condition holds.
package struct WhenHit: ListRow {
    package let account: StreamID
    package let version: Version
    package let position: Position
    package let at: Timestamp
    package let balance: Money?

    package struct ID: Hashable, Sendable {
        package let account: StreamID
        package let version: Version
    }

    package var id: ID { ID(account: account, version: version) }

    package init(
        account: StreamID, version: Version, position: Position, at: Timestamp, balance: Money?
    ) {
        self.account = account
        self.version = version
        self.position = position
        self.at = at
        self.balance = balance
    }
}

/// The answer: the versions, or the accounts, where a condition holds.
package struct WhenAnswer: Hashable, Sendable {
    /// In the order of the log; at most `maximumHits`.
    package let hits: [WhenHit]
    package let count: Int64
    /// Events that were looked at.
    package let events: Int64

    package static let maximumHits = 10_000

    package init(hits: [WhenHit], count: Int64, events: Int64) {
        self.hits = hits
        self.count = count
        self.events = events
    }
}
