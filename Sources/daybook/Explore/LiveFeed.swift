import EventStoreCore
import EventStreaming
import Explorer
import LedgerService

/// Follows the log, keeps the read models up to it, and tells the UI.
struct LiveFeed {
    private let tailer: StreamTailer
    private let mailbox: Mailbox

    /// - Throws: `EventStoreError` if the ledger cannot be watched.
    init(_ open: OpenLedger, _ mailbox: Mailbox, from head: Position) throws {
        self.mailbox = mailbox
        tailer = try StreamTailer(store: open.store, after: head)
        let projecting = open
        let tailer = tailer
        tailer.start(on: Workers.shared) { page in
            if !projecting.isReadOnly { try await Self.project(projecting) }
            mailbox.post(.tailed(Self.news(page, projecting.ledger, tailer.status.lag)))
        }
    }

    func stop() async { await tailer.stop() }

    /// A projection that has stopped says so on its screen; it must not stop the stream.
    private static func project(_ open: OpenLedger) async throws {
        let runner = ProjectionRunner(store: open.store, now: open.ledger.environment.now)
        for projection in LedgerProjections.all {
            do {
                try await runner.catchUp(projection)
            } catch is ProjectionFailure {
                continue
            }
        }
    }

    private static func news(_ page: LogPage, _ ledger: Ledger, _ lag: Int64) -> News {
        var accounts: [StreamID: Version] = [:]
        for event in page.events { accounts[event.stream] = event.version }
        let rows = page.events.suffix(News.maximumRows).map { EventRow($0, ledger.codec) }
        return News(
            accounts: accounts, rows: rows, count: page.events.count, head: page.readThrough,
            lag: max(0, lag - Int64(page.events.count)), at: ledger.environment.now())
    }

    /// Brings the read models up to the log once, in the background, and tells when it is done.
    static func catchUp(_ open: OpenLedger, _ mailbox: Mailbox, head: Position) async {
        if !open.isReadOnly { try? await project(open) }
        mailbox.post(
            .tailed(
                News(
                    accounts: [:], rows: [], count: 0, head: head, lag: 0,
                    at: open.ledger.environment.now())))
    }
}
