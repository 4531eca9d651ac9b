import EventStoreCore

/// Events that a reader hands over.
public struct SubscriptionBatch: Hashable, Sendable {
    /// At least one, in the log's order: what the filter lets through.
    public let events: [RecordedEvent]
    /// Of the right to read under which they are handed over. It rises with each new reader: a far
    /// side that keeps the highest can turn a late one away.
    public let epoch: Int64
}

/// What a reader tells of itself while it runs.
public enum SubscriptionNotice: Hashable, Sendable {
    /// It reads from now on, behind a position.
    case reading(after: Position, epoch: Int64)
    /// Another one holds the right to read.
    case waiting(for: String)
    /// It is paused.
    case paused
    /// The right to read was taken away.
    case lost
    /// The store could not be asked; it is tried again.
    case trouble(String)
}
