import Foundation
import Synchronization

/// Runs an asynchronous body on the thread that waits for its end: all of its jobs, and those of
/// the tasks that it starts. So a transaction, which belongs to a thread, can span it.
final class TaskThread: TaskExecutor, @unchecked Sendable {
    /// Guards the rest: the jobs of one body come from whatever thread it waited for.
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var isOver = false

    /// - Throws: what the body throws.
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        let thread = TaskThread()
        let end = End<Value>()
        Task(executorPreference: thread) {
            do {
                let value = try await body()
                end.result.withLock { $0 = .success(value) }
            } catch {
                end.result.withLock { $0 = .failure(error) }
            }
            thread.finish()
        }
        thread.work()
        guard let result = end.result.withLock({ $0 }) else { throw CancellationError() }
        return try result.get()
    }

    private final class End<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        condition.unlock()
        condition.signal()
    }

    private func finish() {
        condition.lock()
        isOver = true
        condition.unlock()
        condition.signal()
    }

    private func work() {
        while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func next() -> UnownedJob? {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty, !isOver { condition.wait() }
        return jobs.isEmpty ? nil : jobs.removeFirst()
    }
}
