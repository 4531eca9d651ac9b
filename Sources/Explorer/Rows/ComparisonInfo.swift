import EventStoreCore
import LedgerCore

/// Two points of one account, or of the book.
package struct CompareQuery: Hashable, Sendable {
    /// Nil for the book.
    package let account: StreamID?
    /// Nil for now.
    package let from: TimePoint?
    package let to: TimePoint?
}

/// What lies between two points. The earlier one is always `before`.
package struct ComparisonInfo: Hashable, Sendable {
    /// `@10`, `@pos:20000`, `1993-12-31`, `now`
    package let before: String
    package let after: String
    package let fields: [ComparedField]
    /// Events between them, and what they come to by type.
    package let events: Int64
    package let subtotals: [Subtotal]
    /// Of each currency that moved.
    package let net: [Total]
    /// Between the last events at both points; nil if one of them has none.
    package let elapsed: Duration?
    /// The first of the events between, the oldest first; the whole of them is `events`.
    package let rows: [EventRow]

    package init(
        before: String, after: String, fields: [ComparedField], events: Int64,
        subtotals: [Subtotal], net: [Total], elapsed: Duration?, rows: [EventRow]
    ) {
        self.before = before
        self.after = after
        self.fields = fields
        self.events = events
        self.subtotals = subtotals
        self.net = net
        self.elapsed = elapsed
        self.rows = rows
    }
}
