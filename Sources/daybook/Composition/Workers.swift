import Dispatch
import Foundation

/// The threads that the program's tasks run on; they sleep while there is nothing to do.
///
/// The standard executor's threads are libdispatch's, which on Linux looks after them once a second
/// for as long as the process lives: a wake-up that an explorer at rest need not pay for. Tasks
/// that belong to no other task have to ask for this executor; the others inherit it.
final class Workers: TaskExecutor {
    static let shared = Workers()

    /// Reads are short and take turns; a long fold must leave room for the keys' answers.
    private static let maximum = 4

    private let condition = NSCondition()
    /// Only read and written with `condition` locked.
    private nonisolated(unsafe) var state = State()

    private struct State {
        var jobs: [UnownedJob] = []
        /// The first job that nobody has taken.
        var next = 0
        var threads = 0
        var idle = 0

        var count: Int { jobs.count - next }

        mutating func take() -> UnownedJob {
            defer {
                next += 1
                if next == jobs.count {
                    jobs.removeAll(keepingCapacity: true)
                    next = 0
                }
            }
            return jobs[next]
        }
    }

    private init() {}

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        state.jobs.append(job)
        let isShort = state.idle < state.count && state.threads < Self.maximum
        if isShort { state.threads += 1 }
        condition.signal()
        condition.unlock()
        if isShort, !SystemThread.start({ self.work() }) { doWithoutOne() }
    }

    /// Fewer threads do it too, but not none.
    private func doWithoutOne() {
        condition.lock()
        state.threads -= 1
        let isAlone = state.threads == 0
        condition.unlock()
        if isAlone { ExitStatus.exit(for: SystemThread.none) }
    }

    /// Runs a body as a task here, and keeps the calling thread until it is done.
    func wait(for body: @escaping @Sendable () async -> Void) {
        let done = DispatchSemaphore(value: 0)
        Task(executorPreference: self) {
            await body()
            done.signal()
        }
        done.wait()
    }

    private func work() {
        while true {
            condition.lock()
            state.idle += 1
            while state.count == 0 { condition.wait() }
            state.idle -= 1
            let job = state.take()
            condition.unlock()
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
