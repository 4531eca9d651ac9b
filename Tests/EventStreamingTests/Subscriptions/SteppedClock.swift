import EventStoreCore
import EventStreaming
import Synchronization

/// A clock that moves when it is told to, and wakes who sleeps by it. Safe from any task.
final class SteppedClock: Sendable {
    private struct Sleeper {
        let until: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var elapsed = Duration.zero
        var nextID = 0
        /// Nil for one that was cancelled before it slept.
        var sleepers: [Int: Sleeper?] = [:]
    }

    private let state = Mutex(State())

    /// As a reader takes it.
    var clock: SubscriptionClock {
        SubscriptionClock(
            elapsed: { self.state.withLock { $0.elapsed } },
            moment: { Timestamp(microseconds: 1_785_585_600_000_000) },
            sleep: { try await self.sleep($0) })
    }

    func advance(by step: Duration) {
        let due = state.withLock { state in
            state.elapsed += step
            let due = state.sleepers.filter { entry in
                entry.value.map { $0.until <= state.elapsed } ?? false
            }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.compactMap { $0 }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    private func sleep(_ pause: Duration) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        defer { state.withLock { _ = $0.sleepers.removeValue(forKey: id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.sleepers[id] != nil { return true }
                    state.sleepers[id] = Sleeper(
                        until: state.elapsed + pause, continuation: continuation)
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                if let entry = state.sleepers.removeValue(forKey: id) { return entry }
                state.sleepers[id] = .some(nil)
                return nil
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
