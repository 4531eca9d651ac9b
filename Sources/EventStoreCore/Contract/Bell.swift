import Synchronization

/// Lets tasks sleep until a log may have grown, without a thread: what engines build
/// `EventStore.waitForEvents` on. Safe from any task or thread.
public final class Bell: Sendable {
    private typealias Sleeper = CheckedContinuation<Void, any Error>

    private struct State {
        var rings: UInt64 = 0
        var nextID: UInt64 = 0
        /// Nil for one that was cancelled before it slept.
        var sleepers: [UInt64: Sleeper?] = [:]
    }

    private let state = Mutex(State())

    /// A bell that has not rung, and on which nobody sleeps.
    public init() {}

    /// How often it rang, a `fail` included: read it before looking whether the log has grown.
    public var count: UInt64 { state.withLock { $0.rings } }

    /// Wakes everyone who sleeps. Waits for nothing.
    public func ring() {
        for sleeper in drained() { sleeper.resume() }
    }

    /// Wakes everyone who sleeps with an error: nobody will ring any more. Who begins to sleep
    /// later does not hear of it.
    public func fail(_ error: any Error) {
        for sleeper in drained() { sleeper.resume(throwing: error) }
    }

    /// Sleeps until it has rung more often than so many times; not at all if it has. Holds no
    /// thread meanwhile.
    ///
    /// - Throws: `CancellationError` when the task is cancelled; what `fail` was given.
    public func sleep(beyond count: UInt64) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        // One that was cancelled when it was awake already has left an entry behind.
        defer { state.withLock { _ = $0.sleepers.removeValue(forKey: id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (sleeper: Sleeper) in
                let verdict: Result<Void, any Error>? = state.withLock { state in
                    if state.sleepers.removeValue(forKey: id) != nil {
                        return .failure(CancellationError())
                    }
                    if state.rings != count { return .success(()) }
                    state.sleepers[id] = .some(sleeper)
                    return nil
                }
                if let verdict { sleeper.resume(with: verdict) }
            }
        } onCancel: {
            let sleeper: Sleeper? = state.withLock { state in
                if let entry = state.sleepers.removeValue(forKey: id) { return entry }
                // It does not sleep yet, or no more: the entry tells the first, and goes with it.
                state.sleepers[id] = .some(nil)
                return nil
            }
            sleeper?.resume(throwing: CancellationError())
        }
    }

    private func drained() -> [Sleeper] {
        state.withLock { state in
            state.rings += 1
            let sleepers = state.sleepers.compactMap { $0.value }
            state.sleepers = state.sleepers.filter { $0.value == nil }
            return sleepers
        }
    }
}

extension EventStore {
    /// `waitForEvents` for an engine whose bell rings after each append, whoever made it.
    ///
    /// - Throws: `CancellationError` when the task is cancelled; what the bell was failed with, and
    ///   what `lastPosition` throws.
    public func waitForEvents(after position: Position, _ bell: Bell) async throws {
        while true {
            let rings = bell.count
            try Task.checkCancellation()
            if try await lastPosition() > position { return }
            try await bell.sleep(beyond: rings)
        }
    }
}
