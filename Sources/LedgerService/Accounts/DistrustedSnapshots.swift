import EventStoreCore
import Synchronization

/// Snapshots that disagree with the fold of their events, as far as somebody has looked: a state
/// and a check that were forged together pass the check, and only the events know better.
package final class DistrustedSnapshots: Sendable {
    private let versions = Mutex<[StreamID: Set<Version>]>([:])

    package init() {}

    package func contains(_ version: Version, of id: StreamID) -> Bool {
        versions.withLock { $0[id]?.contains(version) ?? false }
    }

    package func insert(_ version: Version, of id: StreamID) {
        versions.withLock { _ = $0[id, default: []].insert(version) }
    }

    package func remove(_ version: Version, of id: StreamID) {
        versions.withLock { _ = $0[id]?.remove(version) }
    }
}
