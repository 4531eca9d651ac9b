import EventStoreCore
import EventStreaming
import Explorer
import LedgerCore
import LedgerService
import Synchronization
import TextFormats

/// Does what `update` asks for, off the UI thread. Of two requests of one slot the newer wins, and
/// the older one is cancelled.
final class EffectRunner: Sendable {
    private let queries: ExplorerQueries
    private let mailbox: Mailbox
    private let workers: any TaskExecutor
    private let tasks = Mutex<[Slot: Work]>([:])
    private let underWay = Atomic<Int>(0)
    private let whenIdle: (@Sendable () -> Void)?

    /// - Parameters:
    ///   - open: the ledger that is explored.
    ///   - mailbox: where the answers go.
    ///   - workers: where the work is done.
    ///   - outcomes: learns of the commands that are on their way.
    ///   - isCopied: all of the log is at hand.
    ///   - whenIdle: is told, from any thread, each time that the last request has been answered.
    init(
        _ open: ExploredLedger, _ mailbox: Mailbox, on workers: any TaskExecutor,
        outcomes: OutcomeWatch, isCopied: @escaping @Sendable () -> Bool,
        whenIdle: (@Sendable () -> Void)? = nil
    ) {
        queries = ExplorerQueries(
            open.ledger, isReadOnly: !open.keepsReadModels, outcomes: outcomes,
            replay: open.replay, write: open.write, isCopied: isCopied)
        self.mailbox = mailbox
        self.workers = workers
        self.whenIdle = whenIdle
    }

    /// Each screen has slots of its own.
    private struct Slot: Hashable {
        let screen: Int
        let slot: Query.Slot
    }

    private struct Work {
        let request: RequestID
        let task: Task<Void, Never>
    }

    /// No request is under way: each has been answered, or given up.
    var isIdle: Bool { underWay.load(ordering: .acquiring) == 0 }

    // MARK: Questions

    func ask(_ id: RequestID, _ query: Query) {
        guard let name = query.slot else {
            start { await self.answer(id, query) }
            return
        }
        let slot = Slot(screen: id.screen, slot: name)
        // The task takes itself out under the same lock, so that it is in before.
        tasks.withLock { tasks in
            let older = tasks[slot]?.task
            older?.cancel()
            let task = start {
                // What it has of a file is put away first, and who waits for this one waits for
                // both.
                if name == .file { await older?.value }
                await self.answer(id, query)
                self.tasks.withLock { tasks in
                    if tasks[slot]?.request == id { tasks[slot] = nil }
                }
            }
            tasks[slot] = Work(request: id, task: task)
        }
    }

    /// What is given up is given up at once: a request that follows is another one.
    func cancel(_ request: RequestID) { cancel { $1.request == request } }

    /// Gives up whatever a screen asked for.
    func abandon(screen: Int) { cancel { slot, _ in slot.screen == screen } }

    /// Ends everything that is under way, and waits until no file is left half written.
    func stop() async {
        cancel { _, _ in true }
        let files = tasks.withLock { tasks in
            tasks.filter { $0.key.slot == .file }.map(\.value.task)
        }
        for file in files { await file.value }
    }

    private func cancel(_ isMeant: (Slot, Work) -> Bool) {
        tasks.withLock { tasks in
            for (slot, work) in tasks where isMeant(slot, work) { work.task.cancel() }
        }
    }

    @discardableResult
    private func start(_ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        underWay.add(1, ordering: .acquiringAndReleasing)
        return Task(executorPreference: workers) {
            await work()
            let left = self.underWay.subtract(1, ordering: .acquiringAndReleasing).newValue
            if left == 0 { self.whenIdle?() }
        }
    }

    /// A question that was given up is answered by nobody.
    private func answer(_ id: RequestID, _ query: Query) async {
        let result = await result {
            try await self.queries.answer(id, query) { [mailbox] in
                mailbox.post(.progressed(id, $0))
            }
        }
        if let result { mailbox.post(.answered(id, result)) }
    }

    // MARK: Work

    func change(_ change: SnapshotChange) {
        start {
            guard let result = await self.result({ try await self.queries.change(change) })
            else { return }
            self.mailbox.post(.snapshotChanged(change, result))
        }
    }

    func change(_ change: SubscriptionChange) {
        start {
            guard let result = await self.result({ try await self.queries.change(change) })
            else { return }
            self.mailbox.post(.subscriptionChanged(change, result))
        }
    }

    func rebuild(_ name: String) {
        start {
            let result = await self.result {
                try await self.queries.rebuild(name) { done, total in
                    self.mailbox.post(.rebuilding(name, done: done, of: total))
                }
            }
            if let result { self.mailbox.post(.rebuilt(name, result)) }
        }
    }

    /// What became of some work; nil if it was given up.
    private func result<Value>(
        _ work: () async throws -> Value
    ) async -> Result<Value, LoadError>? {
        do {
            return .success(try await work())
        } catch is CancellationError {
            return nil
        } catch {
            if Task.isCancelled { return nil }
            return .failure(LoadError(Printable(String(describing: error)).text))
        }
    }
}
