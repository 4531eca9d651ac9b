import EventStoreCore
import Explorer
import Synchronization

/// Tells the UI when what is kept beside the log may have changed, while a screen shows it. Where
/// the store cannot tell, the screen reads it again by itself.
final class ValuesFeed: Sendable {
    private let store: any EventStore
    private let mailbox: Mailbox
    private let workers: any TaskExecutor
    private let task = Mutex<Task<Void, Never>?>(nil)

    /// - Parameters:
    ///   - store: whose values are watched. Nothing is asked of it before that is wanted.
    ///   - mailbox: where it is told.
    ///   - workers: where its task runs.
    init(_ store: any EventStore, _ mailbox: Mailbox, on workers: any TaskExecutor) {
        self.store = store
        self.mailbox = mailbox
        self.workers = workers
    }

    /// Begins to tell, or ends it. Waits for nothing.
    func watch(_ isWanted: Bool) {
        task.withLock { task in
            task?.cancel()
            task = nil
            guard isWanted, let values = store.checkpoints as? any WatchedCheckpoints else {
                return
            }
            task = Task(executorPreference: workers) { [mailbox] in
                // A ledger that cannot be watched any more ends the live view, which is told.
                try? await values.watch { mailbox.post(.valuesChanged) }
            }
        }
    }

    func stop() { watch(false) }
}
