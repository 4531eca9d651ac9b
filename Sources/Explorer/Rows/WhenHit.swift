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

/// An event after which a condition holds.
package struct WhenHit: ListRow {
    package let account: StreamID
    package let version: Version
    package let position: Position
    package let at: Timestamp
    package let balance: Money?
    /// Where the account is as it was then: at the version, or at the moment where it stands at
    /// none.
    package let point: TimePoint
    /// The version of the reversal of the event; nil while none reverses it.
    package let reversedBy: Version?
    /// The version of the event that it reverses.
    package let reverses: Version?

    package struct ID: Hashable, Sendable {
        package let account: StreamID
        package let version: Version
    }

    package var id: ID { ID(account: account, version: version) }

    /// What links it to a reversal, in words; empty for most.
    var note: String { EventText.reversalNote(reversedBy: reversedBy, reverses: reverses) }

    package init(
        account: StreamID, version: Version, position: Position, at: Timestamp, balance: Money?,
        point: TimePoint? = nil, reversedBy: Version? = nil, reverses: Version? = nil
    ) {
        self.account = account
        self.version = version
        self.position = position
        self.at = at
        self.balance = balance
        self.point = point ?? .version(account, version)
        self.reversedBy = reversedBy
        self.reverses = reverses
    }
}

/// The answer: the versions, or the accounts, where a condition holds.
package struct WhenAnswer: Hashable, Sendable {
    /// In the order of the log, or of what happened; at most `maximumHits`.
    package let hits: [WhenHit]
    package let count: Int64
    /// Events that were looked at.
    package let events: Int64
    /// Of these, events of a moment that were recorded behind a later one.
    package let late: Int64

    package static let maximumHits = 10_000

    package init(hits: [WhenHit], count: Int64, events: Int64, late: Int64 = 0) {
        self.hits = hits
        self.count = count
        self.events = events
        self.late = late
    }
}
