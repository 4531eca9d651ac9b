#if Network
    import NIOCore
    import NIOPosix

    /// The thread that all requests of this process go through, and a place for tasks that do
    /// little but ask and wait: a task that runs here has its answer on the thread that it came to,
    /// and sleeps in the same wait of the kernel. So a process that asks now and then, and has
    /// nothing else to do, is woken by nothing but the end of the pause and the answer.
    ///
    /// What keeps the thread busy keeps every request waiting: long work belongs elsewhere.
    public final class NetworkThread: TaskExecutor {
        public static let shared = NetworkThread()

        let group: MultiThreadedEventLoopGroup
        private let loop: any EventLoop

        /// One is enough for some hundred megabytes a second, and lives as long as the process.
        private init() {
            group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            loop = group.any()
        }

        public func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }

        /// Waits.
        ///
        /// - Throws: `CancellationError` as soon as the task is cancelled.
        @Sendable public func sleep(for pause: Duration) async throws {
            let end = loop.scheduleTask(in: .nanoseconds(pause.nanoseconds)) {}
            do {
                try await withTaskCancellationHandler {
                    try await end.futureResult.get()
                } onCancel: {
                    end.cancel()
                }
            } catch {
                throw CancellationError()
            }
        }
    }

    extension Duration {
        /// Rounded down, and at its end where 64 bits end.
        var nanoseconds: Int64 {
            let (seconds, attoseconds) = components
            let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
            guard !isTooLong else { return seconds < 0 ? .min : .max }
            let sum = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
            return sum.overflow ? whole : sum.partialValue
        }
    }
#endif
