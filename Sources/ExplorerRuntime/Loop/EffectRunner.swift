import EventStoreCore
import EventStreaming
import Explorer
import LedgerCore
import LedgerService
import Synchronization

/// Does what `update` asks for, off the UI thread. Of two requests of one slot the newer wins, and
/// the older one is cancelled.
final class EffectRunner: Sendable {
    private let queries: ExplorerQueries
    private let desk: CommandDesk
    private let mailbox: Mailbox
    private let workers: any TaskExecutor
    private let tasks = Mutex<[Slot: Work]>([:])
    private let underWay = Atomic<Int>(0)
    private let whenIdle: (@Sendable () -> Void)?

    /// - Parameters:
    ///   - open: the ledger that is explored.
    ///   - mailbox: where the answers go.
    ///   - workers: where the work is done.
    ///   - whenIdle: is told, from any thread, each time that the last request has been answered.
    init(
        _ open: ExploredLedger, _ mailbox: Mailbox, on workers: any TaskExecutor,
        whenIdle: (@Sendable () -> Void)? = nil
    ) {
        queries = ExplorerQueries(open.ledger, isReadOnly: open.isReadOnly)
        desk = CommandDesk(open.ledger)
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
            tasks[slot]?.task.cancel()
            let task = start {
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

    /// Ends everything that is under way.
    func stop() { cancel { _, _ in true } }

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
        guard let result = await result({ try await self.found(id, query) }) else { return }
        mailbox.post(.answered(id, result))
    }

    private func found(_ id: RequestID, _ query: Query) async throws -> Answer {
        switch query {
        case .accounts(let query): .accounts(try await queries.accounts(query))
        case .findAccount(let query): .account(try await queries.find(query))
        case .matchAccount(let text, let point):
            .match(try await queries.match(text, at: point))
        case .lookUpAccounts(let text):
            .lookedUp(try await queries.lookUp(text, limit: AccountLookup.limit))
        case .trends(let accounts, let point):
            .trends(try await queries.trends(accounts, at: point))
        case .totals(let point): .totals(try await queries.totals(at: point, told(id)))
        case .timeline(let query), .recent(let query):
            .timeline(try await queries.timeline(query))
        case .stream(let query): .stream(try await queries.stream(query))
        case .findEvent(let query): .event(try await queries.find(query))
        case .findInStream(let query): .streamEvent(try await queries.find(query))
        case .correlated(let correlation, _):
            .correlated(try await queries.correlated(correlation))
        case .snapshots(let account, let point):
            .snapshots(try await queries.snapshotsPage(account, at: point))
        case .projections(let point):
            .projections(try await queries.projections(at: point, told(id)))
        case .travel(let query): .point(try await queries.travel(query))
        case .place(let query): .place(try await queries.find(query))
        case .landing(let point, let account):
            .landing(try await queries.land(point, account))
        case .compare(let query): .comparison(try await queries.compare(query, told(id)))
        case .explain(let query): .explanation(try await queries.explain(query, told(id)))
        case .when(let query): .when(try await queries.when(query, told(id)))
        case .facts(let account, let version):
            .facts(try await queries.facts(account, from: version))
        case .verify: .verification(try await verify(id))
        case .countUnread(let since): .unreadCount(try await queries.countUnread(since: since))
        case .findUnread(let query): .unread(try await queries.nextUnread(query))
        case .checkFilter(let text): .fault(ExplorerQueries.fault(in: text))
        case .checkCondition(let text): .fault(ExplorerQueries.fault(inCondition: text))
        case .preview(let command): .preview(await preview(id, command))
        case .winners(let conflicts): .winners(await desk.withWinners(conflicts))
        case .submit(let preview, let command): .receipt(await desk.submit(preview, command))
        }
    }

    private func preview(_ id: RequestID, _ command: Command) async -> Result<PreviewInfo, Refusal>
    {
        // What cannot be read the preview itself will say.
        for account in command.accounts {
            _ = try? await queries.reader.trusted(StreamID(stored: account))
        }
        return await desk.preview(id, command)
    }

    private func verify(_ id: RequestID) async throws -> VerificationNews {
        let mailbox = mailbox
        return try await VerificationRun(queries.ledger) {
            mailbox.post(.progressed(id, .verified($0)))
        }.run()
    }

    /// Tells how far a request's fold has come.
    private func told(_ id: RequestID) -> ExplorerQueries.Progress {
        { [mailbox] done, total in mailbox.post(.progressed(id, .folded(done, of: total))) }
    }

    // MARK: Work

    func change(_ change: SnapshotChange) {
        start {
            guard let result = await self.result({ try await self.queries.change(change) })
            else { return }
            self.mailbox.post(.snapshotChanged(change, result))
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
