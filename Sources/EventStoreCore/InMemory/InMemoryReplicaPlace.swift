import Synchronization

/// Keeps the replica of one remote log in memory: it goes with the process, which copies the log
/// anew each time.
///
///     let place = InMemoryReplicaPlace()
///     if let load = try await place.load(segments: 4) {
///         try await load.add(events, to: 0, .done)
///         let replica = try await load.finish { print($0) }
///     }
///
/// Safe from any task or thread.
public final class InMemoryReplicaPlace: ReplicaPlace {
    private struct State {
        var replica: InMemoryEventStore?
        var content: InMemoryLoad.Content?
        var gathered: InMemoryGathering.Content?
        var isLoading = false
    }

    private let limits: Limits
    private let state = Mutex(State())

    /// Makes a place without a replica.
    ///
    /// - Parameter limits: what the replica accepts at most.
    public init(limits: Limits = .standard) { self.limits = limits }

    public func open() async throws -> (any ReplicaStore)? { state.withLock { $0.replica } }

    public func load(segments: Int) async throws -> (any ReplicaLoad)? {
        let content: InMemoryLoad.Content? = state.withLock { state in
            guard state.replica == nil, !state.isLoading else { return nil }
            state.isLoading = true
            return state.content ?? InMemoryLoad.Content(segments: segments)
        }
        return content.map { InMemoryLoad($0, limits, self) }
    }

    public func gathering(segments: Int) async throws -> (any ReplicaGathering)? {
        let content: InMemoryGathering.Content? = state.withLock { state in
            guard state.replica == nil, !state.isLoading else { return nil }
            state.isLoading = true
            return state.gathered ?? InMemoryGathering.Content(segments: segments)
        }
        return content.map { InMemoryGathering($0, limits, self) }
    }

    /// Keeps what an interrupted copy has, for the next.
    func interrupted(_ content: InMemoryLoad.Content) {
        state.withLock { state in
            state.isLoading = false
            if state.replica == nil { state.content = content }
        }
    }

    /// Keeps what an interrupted gathering has, for the next.
    func interrupted(_ gathered: InMemoryGathering.Content) {
        state.withLock { state in
            state.isLoading = false
            if state.replica == nil { state.gathered = gathered }
        }
    }

    func finished(_ replica: InMemoryEventStore) {
        state.withLock { state in
            state.replica = replica
            state.content = nil
            state.gathered = nil
        }
    }
}
