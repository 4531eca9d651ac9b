import EventStoreCore
import Synchronization

/// Waits for a log that may have to be copied to this machine first: its end is known when it is
/// there.
final class LogArrival: Sendable {
    private let state = Mutex<Result<Position, any Error>?>(nil)
    private let bell = Bell()
    private let task = Mutex<Task<Void, Never>?>(nil)
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameter sleep: waits; throws as soon as the task is cancelled.
    init(
        sleep: @escaping @Sendable (Duration) async throws -> Void = {
            try await Task.sleep(for: $0)
        }
    ) {
        self.sleep = sleep
    }

    /// The log answers. Waits for nothing.
    var isThere: Bool { state.withLock { (try? $0?.get()) != nil } }

    /// Begins to wait.
    ///
    /// - Parameters:
    ///   - store: whose log it is.
    ///   - workers: where it waits.
    func begin(_ store: any EventStore, on workers: any TaskExecutor) {
        task.withLock { task in
            task = Task(executorPreference: workers) { [self] in
                let result: Result<Position, any Error>
                do {
                    result = .success(try await store.lastPosition())
                } catch {
                    result = .failure(error)
                }
                state.withLock { $0 = result }
                bell.ring()
            }
        }
    }

    func stop() { task.withLock { $0?.cancel() } }

    /// The end of the log, when it is there.
    ///
    /// - Throws: why it will not be there; `CancellationError`.
    func head() async throws -> Position {
        while true {
            let rings = bell.count
            if let result = state.withLock({ $0 }) { return try result.get() }
            try await bell.sleep(beyond: rings)
        }
    }

    /// The same, or nil where that takes longer.
    func head(within patience: Duration) async throws -> Position? {
        try await withThrowingTaskGroup(of: Position?.self) { group in
            group.addTask { try await self.head() }
            group.addTask { [sleep] in
                try await sleep(patience)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
