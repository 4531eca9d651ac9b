import EventStoreCore
import Explorer
import Synchronization

/// Tells the UI when what is kept beside the log may have changed, while a screen shows it. Where
/// the store cannot tell, the screen reads it again by itself.
final class ValuesFeed: Sendable {
    private let values: (any WatchedCheckpoints)?
    private let mailbox: Mailbox
    private let workers: any TaskExecutor
    private let task = Mutex<Task<Void, Never>?>(nil)

    /// - Parameters:
    ///   - values: what is watched.
    ///   - mailbox: where it is told.
    ///   - workers: where its task runs.
    init(_ values: any CheckpointStore, _ mailbox: Mailbox, on workers: any TaskExecutor) {
        self.values = values as? any WatchedCheckpoints
        self.mailbox = mailbox
        self.workers = workers
    }

    /// Begins to tell, or ends it. Waits for nothing.
    func watch(_ isWanted: Bool) {
        guard let values else { return }
        task.withLock { task in
            task?.cancel()
            task =
                isWanted
                ? Task(executorPreference: workers) { [mailbox] in
                    // A ledger that cannot be watched any more ends the live view, which is told.
                    try? await values.watch { mailbox.post(.valuesChanged) }
                } : nil
        }
    }

    func stop() { watch(false) }
}
