import EventStoreCore
import Synchronization

/// Where streams stood behind the last entry that was applied, for the next call: one that copies
/// much asks for the same streams over and over. They hold as long as the log ends where it ended,
/// for what is recorded never changes.
final class ReplicaHeads: Sendable {
    /// Some two megabytes; more is not kept between calls.
    private static let limit = 16_384

    private struct State {
        var heads: [StreamID: KeyedHead] = [:]
        var position = Position.start
    }

    private let state = Mutex(State())

    /// What was kept, which is no longer kept then.
    func take(at position: Position) -> [StreamID: KeyedHead] {
        state.withLock { state in
            defer { state.heads = [:] }
            return state.position == position ? state.heads : [:]
        }
    }

    func keep(_ heads: [StreamID: KeyedHead], at position: Position) {
        guard heads.count <= Self.limit else { return }
        state.withLock { $0 = State(heads: heads, position: position) }
    }
}
