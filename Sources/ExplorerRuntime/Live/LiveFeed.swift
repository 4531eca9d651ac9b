import EventStoreCore
import EventStreaming
import Explorer
import LedgerService
import Synchronization
import TextFormats

/// Follows the log, keeps the read models up to it, and tells the UI.
final class LiveFeed: Sendable {
    private let tailer: StreamTailer
    private let store: any EventStore
    private let workers: any TaskExecutor
    private let keeper: ReadModelKeeper
    private let catchUp = Mutex<Task<Void, Never>?>(nil)
    /// Tells the UI that there is something to read anew.
    private let refresh: @Sendable () -> Void
    /// Pages that are being taken in, and read models that are being brought up.
    private let underWay: Counter

    /// - Parameters:
    ///   - open: the ledger that is followed.
    ///   - mailbox: where the news goes.
    ///   - workers: where its tasks run.
    ///   - head: the last position that is no news.
    ///   - isHeld: no read model is written before `release`.
    ///   - outcomes: commands whose events are looked for.
    ///   - now: the explorer's time.
    init(
        _ open: ExploredLedger, _ mailbox: Mailbox, on workers: any TaskExecutor,
        from head: Position, isHeld: Bool, outcomes: OutcomeWatch,
        now: @escaping @Sendable () -> Timestamp
    ) {
        store = open.ledger.events
        self.workers = workers
        let tailer = StreamTailer(store: open.ledger.events, after: head)
        /// What there is to be seen has changed, and no event has come.
        let refresh: @Sendable () -> Void = {
            let news = News(
                accounts: [:], count: 0, head: tailer.status.checkpoint,
                lag: tailer.status.lag, at: now())
            mailbox.post(.tailed(news))
        }
        let keeper = ReadModelKeeper(
            open, on: workers, isHeld: isHeld, isBehind: { mailbox.post(.readModelsBehind($0)) },
            isBack: refresh
        )
        let underWay = Counter()
        (self.tailer, self.keeper, self.underWay) = (tailer, keeper, underWay)
        self.refresh = refresh
        tailer.start(on: workers) { page in
            await underWay.during { await keeper.bringUp() }
            let news = await News(
                page, of: open.ledger, lag: tailer.status.lag, outcomes: outcomes, at: now())
            mailbox.post(.tailed(news))
        }
        if !isHeld { release() }
        Task(executorPreference: workers) {
            await tailer.finished()
            // Whoever reads must know that nothing new will be shown.
            guard let failure = tailer.status.failure else { return }
            mailbox.post(.tailerFailed(Printable(failure).text))
        }
    }

    /// Brings the read models up to the log, and keeps them there from now on.
    func release() {
        keeper.release()
        catchUp.withLock { task in
            guard task == nil else { return }
            task = Task(executorPreference: workers) { [keeper, underWay, refresh] in
                await underWay.during { await keeper.bringUp(isFirst: true) }
                refresh()
            }
        }
    }

    /// Returns when nothing is read or written any more; or at once, if something is under way that
    /// may have to wait for another process: what is cut off there is whole or not there, and a
    /// person who leaves need not wait for it.
    func stop() async {
        keeper.stop()
        catchUp.withLock { $0?.cancel() }
        if underWay.isZero { await tailer.stop() } else { tailer.cancel() }
    }

    /// Returns when the read models have caught up, and all that the log holds at the call has been
    /// handed over, or never will be.
    func settle() async {
        await catchUp.withLock { $0 }?.value
        guard let head = try? await store.lastPosition() else { return }
        while tailer.status.checkpoint < head, tailer.status.failure == nil, !Task.isCancelled {
            try? await Task.sleep(for: Self.look)
        }
    }

    /// How often `settle` looks.
    private static let look = Duration.milliseconds(2)
}

extension News {
    /// What the screens are told of a page of the log, with what the book declares in it.
    ///
    /// - Parameters:
    ///   - page: events behind those that were told before.
    ///   - ledger: learns of what is declared.
    ///   - lag: events from the start of the page to the end of the log.
    ///   - outcomes: commands whose events are looked for in it.
    ///   - moment: when it is told.
    init(
        _ page: LogPage, of ledger: Ledger, lag: Int64, outcomes: OutcomeWatch = OutcomeWatch(),
        at moment: Timestamp
    ) async {
        var accounts: [StreamID: Version] = [:]
        for event in page.events where !event.isOfTheBook { accounts[event.stream] = event.version }
        self.init(
            accounts: accounts, count: page.events.count, head: page.readThrough,
            lag: max(0, lag - Int64(page.events.count)), at: moment)
        recorded = outcomes.look(in: page.events)
        guard page.events.contains(where: { $0.stream.isReserved }) else { return }
        try? await ledger.learnDeclarations()
        (units, descriptions) = (ledger.units, ledger.descriptions)
    }
}

/// How many are under way.
private final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var isZero: Bool { count.load(ordering: .acquiring) == 0 }

    func during(_ body: () async -> Void) async {
        count.add(1, ordering: .acquiringAndReleasing)
        defer { count.subtract(1, ordering: .acquiringAndReleasing) }
        await body()
    }
}
