import EventStoreCore
import Synchronization

/// Snapshots that disagree with the fold of their events, as far as somebody has looked: a state
/// and a check that were forged together pass the check, and only the events know better.
package final class DistrustedSnapshots: Sendable {
    private struct State: Sendable {
        var versions: [StreamID: Set<Version>] = [:]
        var changes = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// How often it has changed: whoever keeps what was loaded looks whether it still is.
    package var changes: Int { state.withLock { $0.changes } }

    package func contains(_ version: Version, of id: StreamID) -> Bool {
        state.withLock { $0.versions[id]?.contains(version) ?? false }
    }

    package func insert(_ version: Version, of id: StreamID) {
        state.withLock { state in
            guard state.versions[id, default: []].insert(version).inserted else { return }
            state.changes += 1
        }
    }

    package func remove(_ version: Version, of id: StreamID) {
        state.withLock { state in
            guard state.versions[id]?.remove(version) != nil else { return }
            state.changes += 1
        }
    }
}
