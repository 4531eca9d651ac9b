import EventStoreCore

/// Something to do with a snapshot.
package enum SnapshotChange: Hashable, Sendable {
    case take(StreamID)
    case drop(StreamID, Version)
    /// Put the fold in the place of a wrong one.
    case repair(StreamID, Version)
}
