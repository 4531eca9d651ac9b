import EventStoreCore
import EventStreaming
import Explorer
import LedgerService

/// Follows the log, keeps the read models up to it, and tells the UI.
struct LiveFeed {
    private let tailer: StreamTailer
    private let store: any EventStore
    private let catchUp: Task<Void, Never>
    private let watch: Task<Void, Never>

    /// - Parameters:
    ///   - open: the ledger that is followed.
    ///   - mailbox: where the news goes.
    ///   - head: the last position that is no news.
    ///   - now: the explorer's time.
    /// - Throws: `EventStoreError` if the ledger cannot be watched.
    init(
        _ open: OpenLedger, _ mailbox: Mailbox, from head: Position,
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        store = open.store
        tailer = try StreamTailer(store: open.store, after: head)
        let tailer = tailer
        tailer.start(on: Workers.shared) { page in
            if !open.isReadOnly { try await Self.project(open, passingOverStopped: true) }
            mailbox.post(.tailed(Self.news(page, open.ledger, tailer.status.lag, at: now())))
        }
        catchUp = Task(executorPreference: Workers.shared) {
            await Self.catchUp(open, mailbox, head: head, now: now)
        }
        watch = Task(executorPreference: Workers.shared) {
            await tailer.finished()
            // Whoever reads must know that nothing new will be shown.
            guard let failure = tailer.status.failure else { return }
            mailbox.post(.tailerFailed(Printable(failure).text))
        }
    }

    func stop() async {
        catchUp.cancel()
        await tailer.stop()
    }

    /// Returns when the read models have caught up, and all that the log holds at the call has been
    /// handed over, or never will be.
    func settle() async {
        await catchUp.value
        guard let head = try? await store.lastPosition() else { return }
        while tailer.status.checkpoint < head, tailer.status.failure == nil, !Task.isCancelled {
            try? await Task.sleep(for: Self.look)
        }
    }

    /// How often `settle` looks.
    private static let look = Duration.milliseconds(2)

    /// A projection that has stopped says so on its screen; it must not stop the stream, and is
    /// tried again once a session only: each try folds from its checkpoint on.
    private static func project(_ open: OpenLedger, passingOverStopped: Bool) async throws {
        let runner = ProjectionRunner(store: open.store, now: open.ledger.environment.now)
        _ = try await runner.catchUp(
            LedgerProjections.all, passingOverStopped: passingOverStopped)
    }

    private static func news(
        _ page: LogPage, _ ledger: Ledger, _ lag: Int64, at moment: Timestamp
    ) -> News {
        var accounts: [StreamID: Version] = [:]
        for event in page.events { accounts[event.stream] = event.version }
        let rows = page.events.suffix(News.maximumRows).map { EventRow($0, ledger.codec) }
        return News(
            accounts: accounts, rows: rows, count: page.events.count, head: page.readThrough,
            lag: max(0, lag - Int64(page.events.count)), at: moment)
    }

    /// Brings the read models up to the log once, in the background, and tells when it is done.
    private static func catchUp(
        _ open: OpenLedger, _ mailbox: Mailbox, head: Position, now: @Sendable () -> Timestamp
    ) async {
        if !open.isReadOnly { try? await project(open, passingOverStopped: false) }
        mailbox.post(
            .tailed(News(accounts: [:], rows: [], count: 0, head: head, lag: 0, at: now())))
    }
}
