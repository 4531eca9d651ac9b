import EventStoreCore
import LedgerCore

/// A line of the snapshots screen.
package struct SnapshotRow: ListRow {
    package let version: Version
    package let createdAt: Timestamp
    package let balance: Money?
    /// What is wrong with it; nil if it equals the fold.
    package let disagreement: String?
    /// The fields in which the two part.
    package let differences: [FieldDifference]

    package var id: Version { version }

    package init(
        version: Version, createdAt: Timestamp, balance: Money?, disagreement: String?,
        differences: [FieldDifference] = []
    ) {
        self.version = version
        self.createdAt = createdAt
        self.balance = balance
        self.disagreement = disagreement
        self.differences = differences
    }
}

/// An account's snapshots, the newest first, and how far its history reaches.
package struct SnapshotsPage: Hashable, Sendable {
    package let rows: [SnapshotRow]
    /// The newest version of the account.
    package let head: Version
    /// Its version at the point that was asked for; nil for now.
    package let then: Version?

    package init(rows: [SnapshotRow], head: Version, then: Version? = nil) {
        self.rows = rows
        self.head = head
        self.then = then
    }
}

/// A field in which a snapshot and the fold part.
package struct FieldDifference: Hashable, Sendable {
    package enum Value: Hashable, Sendable {
        case money(Money)
        case text(String)
        case nothing
    }

    package let field: String
    package let stated: Value
    package let folded: Value

    package init(field: String, stated: Value, folded: Value) {
        self.field = field
        self.stated = stated
        self.folded = folded
    }
}

/// A line of the projections screen.
package struct ProjectionRow: ListRow {
    package let name: String
    package let checkpoint: Position
    package let lag: Int64
    package let rowCount: Int64
    /// What stopped it; nil while it runs.
    package let failure: String?

    package var id: String { name }

    package init(
        name: String, checkpoint: Position, lag: Int64, rowCount: Int64, failure: String?
    ) {
        self.name = name
        self.checkpoint = checkpoint
        self.lag = lag
        self.rowCount = rowCount
        self.failure = failure
    }
}

/// The totals of one currency.
package struct CurrencyTotal: Hashable, Sendable {
    package let currency: Currency
    package let accounts: Int64
    package let creditsMinor: Int128
    package let debitsMinor: Int128
    package let balanceMinor: Int128

    package init(
        currency: Currency, accounts: Int64, creditsMinor: Int128, debitsMinor: Int128,
        balanceMinor: Int128
    ) {
        self.currency = currency
        self.accounts = accounts
        self.creditsMinor = creditsMinor
        self.debitsMinor = debitsMinor
        self.balanceMinor = balanceMinor
    }

    package var balance: Total { Total(minorUnits: balanceMinor, currency: currency) }
}

/// How often a type was recorded.
package struct TypeCount: Hashable, Sendable {
    package let type: String
    package let events: Int64

    package init(type: String, events: Int64) {
        self.type = type
        self.events = events
    }
}

/// What moved on one day, in one currency.
package struct DayActivity: Hashable, Sendable {
    /// Days since 1970-01-01.
    package let day: Int64
    package let currency: String
    package let events: Int64
    package let creditsMinor: Int128
    package let debitsMinor: Int128

    package init(
        day: Int64, currency: String, events: Int64, creditsMinor: Int128, debitsMinor: Int128
    ) {
        self.day = day
        self.currency = currency
        self.events = events
        self.creditsMinor = creditsMinor
        self.debitsMinor = debitsMinor
    }
}

/// What the projections screen shows.
package struct ProjectionsPage: Hashable, Sendable {
    package let rows: [ProjectionRow]
    package let totals: [CurrencyTotal]
    package let types: [TypeCount]
    /// The last days with events, the oldest first.
    package let days: [DayActivity]

    package init(
        rows: [ProjectionRow], totals: [CurrencyTotal], types: [TypeCount], days: [DayActivity]
    ) {
        self.rows = rows
        self.totals = totals
        self.types = types
        self.days = days
    }
}
