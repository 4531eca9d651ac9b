import EventStoreCore

/// When a snapshot is due: whenever a stream's version crosses a multiple of the interval.
/// Crossing, not hitting: an append of several events must not jump over it.
package struct SnapshotPolicy: Hashable, Sendable {
    /// Events between snapshots. Loading costs one snapshot and at most so many events.
    package static let standardInterval: Int64 = 50

    package let interval: Int64

    /// - Parameter interval: at least 1.
    package init(interval: Int64 = standardInterval) { self.interval = max(1, interval) }

    package func isDue(from before: Version, to after: Version) -> Bool {
        before.number / interval < after.number / interval
    }
}
