import EventStoreCore
import Explorer
import Synchronization

/// Tells the UI how a remote store stands with its truth.
final class RemoteFeed: Sendable {
    private let task: Task<Void, Never>

    /// - Parameters:
    ///   - store: whose status is told.
    ///   - mailbox: where it goes.
    ///   - workers: where its task runs.
    init(_ store: any RemoteEventStore, _ mailbox: Mailbox, on workers: any TaskExecutor) {
        task = Task(executorPreference: workers) {
            for await status in store.statusChanges() { mailbox.post(.remote(status)) }
        }
    }

    func stop() { task.cancel() }
}
