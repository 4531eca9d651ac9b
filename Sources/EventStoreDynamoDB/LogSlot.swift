import EventStoreCore

/// The place of one append in the log: the position of its first event. The next free slot, put
/// with a condition, is the lock of the whole log.
struct LogSlot: Hashable, Sendable {
    /// Positions that share a partition of the log's table: enough that a follower that is behind
    /// reads them with few queries, few enough that no partition grows without end.
    static let bucketSize: Int64 = 1000

    let position: Position

    /// The partition.
    var bucket: Int64 { position.number / Self.bucketSize }

    init(_ position: Position) { self.position = position }

    /// The slot of the next append, behind all events up to a position.
    init(after position: Position) { self.position = Position(position.number + 1) }
}
