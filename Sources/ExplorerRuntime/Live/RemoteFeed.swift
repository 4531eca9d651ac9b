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
            var rest = RemoteRest()
            for await status in store.statusChanges()
            where rest.isNews(status, at: .now) { mailbox.post(.remote(status)) }
        }
    }

    func stop() { task.cancel() }
}

/// Which news of a remote store is worth a wake-up of the UI. That it was asked once more and has
/// nothing new is no news for a while: the screen would say the same, and each poll would cost a
/// frame.
struct RemoteRest {
    /// Shorter than an answer is called fresh.
    private static let pause = Duration.seconds(30)

    private var told: RemoteStatus?
    private var toldAt: ContinuousClock.Instant?

    /// Takes a status.
    ///
    /// - Returns: true if it is to be told, as which it counts from now on.
    mutating func isNews(_ status: RemoteStatus, at now: ContinuousClock.Instant) -> Bool {
        if let told, let toldAt, now - toldAt < Self.pause, told.words == status.words {
            return false
        }
        (told, toldAt) = (status, now)
        return true
    }
}

extension RemoteStatus {
    /// All but when it was asked last, and what that has cost.
    fileprivate var words: RemoteStatus {
        var status = self
        status.usage = RemoteUsage()
        // Whether there is one is told.
        status.freshness.moment = status.freshness.moment.map { _ in Timestamp(microseconds: 0) }
        return status
    }
}
