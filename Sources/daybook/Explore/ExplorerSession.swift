import EventStoreCore
import Explorer
import Foundation
import LedgerService
import TerminalCanvas
import TerminalNCurses

/// One run of the explorer: opens the terminal, starts the feed, and leaves all of it behind.
struct ExplorerSession {
    let open: OpenLedger
    let theme: String
    var opening: Opening?

    func run() async throws {
        let themes = try ThemeShelf(first: theme)
        let mailbox = try Mailbox()
        let runner = EffectRunner(open, mailbox)
        let head = try await open.store.lastPosition()
        let feed = try LiveFeed(open, mailbox, from: head)
        let catchUp = Task { await LiveFeed.catchUp(open, mailbox, head: head) }
        let book = BookInfo(
            name: open.path.split(separator: "/").last.map(String.init) ?? open.path,
            readOnlyReason: open.isReadOnly ? "the ledger is open for reading only" : nil)
        let now = open.ledger.environment.now
        let result = await withTaskCancellationHandler {
            await Self.onOwnThread {
                try Self.loop(mailbox, runner, themes, now) { size in
                    Model(
                        book: book, themes: themes.names.map { ThemeChoice($0) }, size: size,
                        head: head,
                        now: now(), opening: opening)
                }
            }
        } onCancel: {
            mailbox.post(.input(.hangup))
        }
        catchUp.cancel()
        runner.stop()
        await feed.stop()
        try result.get()
        try Task.checkCancellation()
    }

    /// The terminal belongs to one thread, from its opening to its end.
    private static func loop(
        _ mailbox: Mailbox, _ runner: EffectRunner, _ themes: ThemeShelf,
        _ now: @escaping @Sendable () -> Timestamp, _ model: (Size) -> Model
    ) throws {
        let driver: NCursesDriver
        do {
            driver = try Interrupt.keepingSignals {
                try NCursesDriver(TerminalEnvironment(ProcessInfo.processInfo.environment))
            }
        } catch {
            throw CommandStop(
                .failure,
                "error: \(error); without a terminal 'daybook accounts' and its siblings answer")
        }
        defer { driver.close() }
        EventLoop(
            driver: driver, mailbox: mailbox, runner: runner, themes: themes,
            model: model(driver.size), now: now
        ).run()
    }

    private static func onOwnThread(
        _ body: @escaping @Sendable () throws -> Void
    ) async -> Result<Void, any Error> {
        await withCheckedContinuation { done in
            let thread = Thread { done.resume(returning: Result { try body() }) }
            thread.name = "daybook-ui"
            thread.start()
        }
    }
}
