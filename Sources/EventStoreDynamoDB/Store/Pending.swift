import EventStoreCore
import Synchronization

/// A value that is there later, or never.
final class Pending<Value: Sendable>: Sendable {
    private let state = Mutex<Result<Value, any Error>?>(nil)
    private let bell = Bell()

    /// Nil while it is not there. Waits for nothing.
    var current: Value? { state.withLock { try? $0?.get() } }

    /// True when it is there, or failed for good. Waits for nothing.
    var isSettled: Bool { state.withLock { $0 != nil } }

    /// Waits until it is there.
    ///
    /// - Throws: what it failed with for good; `CancellationError`.
    func value() async throws -> Value {
        while true {
            let rings = bell.count
            if let result = state.withLock({ $0 }) { return try result.get() }
            try await bell.sleep(beyond: rings)
        }
    }

    /// What was set first stays.
    func set(_ result: Result<Value, any Error>) {
        state.withLock { if $0 == nil { $0 = result } }
        bell.ring()
    }
}
