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
    private let tasks = Mutex<[Explorer.Effect.Slot: Work]>([:])
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

    private struct Work {
        let request: RequestID?
        let task: Task<Void, Never>
    }

    /// No request is under way: each has been answered, or given up.
    var isIdle: Bool { underWay.load(ordering: .acquiring) == 0 }

    /// What is given up is given up at once: a request that follows is another one.
    func start(_ effect: Explorer.Effect) {
        switch effect {
        case .cancel(let request): cancel { $1.request == request }
        case .abandon(let screen): cancel { slot, _ in slot.screen == screen }
        default: perform(effect)
        }
    }

    private func perform(_ effect: Explorer.Effect) {
        underWay.add(1, ordering: .acquiringAndReleasing)
        guard let slot = effect.slot else {
            _ = task(effect)
            return
        }
        // The task takes itself out under the same lock, so that it is in before.
        tasks.withLock { tasks in
            tasks[slot]?.task.cancel()
            tasks[slot] = Work(request: effect.request, task: task(effect))
        }
    }

    private func task(_ effect: Explorer.Effect) -> Task<Void, Never> {
        Task(executorPreference: workers) {
            await self.run(effect)
            if let slot = effect.slot {
                self.tasks.withLock { tasks in
                    if tasks[slot]?.request == effect.request { tasks[slot] = nil }
                }
            }
            let left = self.underWay.subtract(1, ordering: .acquiringAndReleasing).newValue
            if left == 0 { self.whenIdle?() }
        }
    }

    /// Ends everything that is under way.
    func stop() { cancel { _, _ in true } }

    private func cancel(_ isMeant: (Explorer.Effect.Slot, Work) -> Bool) {
        tasks.withLock { tasks in
            for (slot, work) in tasks where isMeant(slot, work) { work.task.cancel() }
        }
    }

    private func run(_ effect: Explorer.Effect) async {
        switch effect {
        case .loadAccounts(let id, let query):
            await answer(as: { .accountsLoaded(id, $0) }, by: { try await queries.accounts(query) })
        case .findAccount(let id, let query):
            await answer(as: { .accountFound(id, $0) }, by: { try await queries.find(query) })
        case .loadTrends(let id, let accounts, let point):
            // It fails only where it is given up: then nobody waits for it.
            if let trends = try? await queries.trends(accounts, at: point) {
                mailbox.post(.trendsLoaded(id, trends))
            }
        case .loadTimeline(let id, let query):
            await answer(
                as: { .timelineLoaded(id, $0) }, by: { try await queries.timeline(query) })
        case .loadStream(let id, let query):
            await answer(as: { .streamLoaded(id, $0) }, by: { try await queries.stream(query) })
        case .loadSnapshots(let id, let account, let point):
            await answer(
                as: { .snapshotsLoaded(id, $0) },
                by: { try await queries.snapshotsPage(account, at: point) })
        case .loadProjections(let id, let point):
            await answer(
                as: { .projectionsLoaded(id, $0) },
                by: { try await queries.projections(at: point, told(id)) })
        case .loadTotals(let id, let point):
            await answer(
                as: { .totalsLoaded(id, $0) },
                by: { try await queries.totals(at: point, told(id)) })
        case .travel(let id, let query):
            await answer(as: { .travelled(id, $0) }, by: { try await queries.travel(query) })
        case .findPlace(let id, let query):
            await answer(as: { .placeFound(id, $0) }, by: { try await queries.find(query) })
        case .land(let id, let point, let account):
            await answer(as: { .landed(id, $0) }, by: { try await queries.land(point, account) })
        case .correlated(let id, let correlation, _):
            await answer(
                as: { .correlatedFound(id, $0) }, by: { try await queries.correlated(correlation) })
        case .changeSnapshot(let change):
            await answer(
                as: { .snapshotChanged(change, $0) }, by: { try await queries.change(change) })
        case .rebuild(let name):
            let mailbox = mailbox
            await answer(
                as: { .rebuilt(name, $0) },
                by: {
                    try await queries.rebuild(name) { done, total in
                        mailbox.post(.rebuilding(name, done: done, of: total))
                    }
                })
        case .preview(let id, let wish):
            // What cannot be read the preview itself will say.
            for account in wish.accounts { _ = try? await queries.reader.trusted(account) }
            mailbox.post(.previewed(id, await desk.preview(id, wish)))
        case .submit(let id, let preview, let wish):
            mailbox.post(.submitted(id, await desk.submit(preview, wish)))
        case .verify(let id): await verify(id)
        case .countUnread(let id, let since):
            await answer(
                as: { .unreadCounted(id, $0) },
                by: { try await queries.countUnread(since: since) })
        case .findUnread(let id, let query):
            await answer(
                as: { .unreadFound(id, $0) }, by: { try await queries.nextUnread(query) })
        default: await look(effect)
        }
    }

    /// What is read for a selection, a search, a question, or a line that is being typed.
    private func look(_ effect: Explorer.Effect) async {
        switch effect {
        case .goToAccount(let id, let text, let point):
            await answer(
                as: { .accountMatched(id, $0) }, by: { try await queries.match(text, at: point) })
        case .readWinners(let id, let conflicts):
            mailbox.post(.winnersRead(id, await desk.withWinners(conflicts)))
        case .lookUpAccounts(let id, let text):
            if let rows = try? await queries.lookUp(text, limit: AccountLookup.limit) {
                mailbox.post(.accountsLookedUp(id, rows))
            }
        case .findEvent(let id, let query):
            await answer(as: { .eventFound(id, $0) }, by: { try await queries.find(query) })
        case .findInStream(let id, let query):
            await answer(as: { .streamSearched(id, $0) }, by: { try await queries.find(query) })
        case .loadRecent(let id, let query):
            await answer(
                as: { .recentLoaded(id, $0) }, by: { try await queries.timeline(query) })
        case .checkFilter(let id, let text):
            mailbox.post(.filterChecked(id, ExplorerQueries.fault(in: text)))
        case .checkCondition(let id, let text):
            mailbox.post(.filterChecked(id, ExplorerQueries.fault(inCondition: text)))
        case .loadFacts(let id, let account, let version):
            await answer(
                as: { .factsLoaded(id, $0) },
                by: { try await queries.facts(account, from: version) })
        case .compare(let id, let query):
            await answer(
                as: { .compared(id, $0) }, by: { try await queries.compare(query, told(id)) })
        case .explain(let id, let query):
            await answer(
                as: { .explained(id, $0) }, by: { try await queries.explain(query, told(id)) })
        case .when(let id, let query):
            await answer(
                as: { .whenFound(id, $0) }, by: { try await queries.when(query, told(id)) })
        // The rest belongs to the terminal.
        default: break
        }
    }

    private func verify(_ id: RequestID) async {
        let mailbox = mailbox
        let proof = VerificationRun(queries.ledger) { mailbox.post(.verifying(id, $0)) }
        await answer(as: { .verified(id, $0) }, by: { try await proof.run() })
    }

    /// Tells how far a request's fold has come.
    private func told(_ id: RequestID) -> ExplorerQueries.Progress {
        { [mailbox] done, total in mailbox.post(.folding(id, done: done, of: total)) }
    }

    /// Posts the result of the work; a request that was cancelled is answered by nobody.
    private func answer<Value>(
        as action: (Result<Value, LoadError>) -> Action, by work: () async throws -> Value
    ) async {
        do {
            mailbox.post(action(.success(try await work())))
        } catch is CancellationError {
            return
        } catch {
            guard !Task.isCancelled else { return }
            mailbox.post(action(.failure(LoadError(Printable(String(describing: error)).text))))
        }
    }
}
