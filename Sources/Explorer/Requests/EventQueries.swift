import EventStoreCore

/// Which events of an account to read.
package struct TimelineQuery: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        case newest
        case oldest
        /// Versions above or below one that is known.
        case above(Version)
        case below(Version)
        /// Half above and half below a version.
        case around(Version)
        /// About the point of the query.
        case point
    }

    package let account: StreamID
    package let place: Place
    /// A filter expression; empty for all.
    package let filter: String
    package let limit: Int
    /// Nil for now.
    package let at: TimePoint?

    package init(
        account: StreamID, place: Place, filter: String = "", limit: Int, at: TimePoint? = nil
    ) {
        self.account = account
        self.place = place
        self.filter = filter
        self.limit = limit
        self.at = at
    }
}

/// Events of an account, the newest first, and the account as it is now.
package struct TimelinePage: Hashable, Sendable {
    package let rows: [EventRow]
    package let head: AccountRow
    /// The account at the query's point; nil for now.
    package let then: AccountRow?
    package let atNewest: Bool
    package let atOldest: Bool
    /// Events that pass the filter; nil without one, or where it was not asked for.
    package let matching: MatchCount?
    /// Where a search for rows that pass the filter stopped before it had enough of them.
    package let resume: Version?

    package init(
        rows: [EventRow], head: AccountRow, then: AccountRow? = nil, atNewest: Bool,
        atOldest: Bool,
        matching: MatchCount? = nil, resume: Version? = nil
    ) {
        self.rows = rows
        self.head = head
        self.then = then
        self.atNewest = atNewest
        self.atOldest = atOldest
        self.matching = matching
        self.resume = resume
    }
}

/// How many rows pass a filter, as far as it was counted.
package struct MatchCount: Hashable, Sendable {
    package var count: Int64
    /// All rows were looked at.
    package let isAll: Bool

    package init(count: Int64, isAll: Bool) {
        self.count = count
        self.isAll = isAll
    }
}

/// A search for the next event of an account whose row shows a text.
package struct EventFindQuery: Hashable, Sendable {
    package let account: StreamID
    package let text: String
    package let filter: String
    /// Where this stretch of the search begins.
    package let from: Version
    /// Where the search itself began, and ends when it has come round; nil if it begins now.
    package let origin: Version?
    /// Towards the newest.
    package let isUpward: Bool
}

/// Why a text is not a filter, or not a condition.
package struct FilterFault: Hashable, Sendable {
    /// Characters before the fault.
    package let offset: Int
    package let reason: String

    package init(offset: Int, reason: String) {
        self.offset = offset
        self.reason = reason
    }
}

/// Which part of the log to read.
package struct StreamWindowQuery: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        case newest
        case oldest
        case above(Position)
        case below(Position)
        /// Half up to a position and half behind it.
        case around(Position)
    }

    package let place: Place
    /// A filter expression; empty for all.
    package let filter: String
    package let limit: Int
    /// Nil for now.
    package let at: TimePoint?
}

/// Events of the log, the oldest first.
package struct StreamWindowPage: Hashable, Sendable {
    package let rows: [EventRow]
    package let atNewest: Bool
    package let atOldest: Bool
    /// How far the log was looked at, towards the newest.
    package let through: Position
    /// Where a search for rows that pass the filter stopped before it had enough of them.
    package let resume: Position?

    package init(
        rows: [EventRow], atNewest: Bool, atOldest: Bool, through: Position = .start,
        resume: Position? = nil
    ) {
        self.rows = rows
        self.atNewest = atNewest
        self.atOldest = atOldest
        self.through = through
        self.resume = resume
    }
}

/// A search for the next event of the log whose row shows a text.
package struct StreamFindQuery: Hashable, Sendable {
    package let text: String
    /// A filter expression; empty for all.
    package let filter: String
    /// Where this stretch of the search begins; nil for the end.
    package let from: Position?
    /// Where the search itself began, and ends when it has come round; nil if it begins now.
    package let origin: Position?
    /// Towards the newest.
    package let isUpward: Bool
    /// Nil for now.
    package let at: TimePoint?
}

/// What a search among events has found.
package enum EventFound<Place: Hashable & Sendable>: Hashable, Sendable {
    case found(EventRow)
    /// All of them were looked at.
    case none
    /// So many were looked at that it stopped; it can go on behind this place, to where it began.
    case undecided(Place, origin: Place)

    /// The same, by places of another kind.
    package func map<Other>(_ other: (Place) -> Other) -> EventFound<Other> {
        switch self {
        case .found(let row): .found(row)
        case .none: .none
        case .undecided(let place, let origin): .undecided(other(place), origin: other(origin))
        }
    }
}

package typealias StreamFound = EventFound<Position>
package typealias TimelineFound = EventFound<Version>
