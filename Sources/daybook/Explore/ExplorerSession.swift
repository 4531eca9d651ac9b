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
    /// What was seen is not kept, as in a ledger that goes away with the session.
    var leavesNoTrace = false

    func run() async throws {
        let themes = try ThemeShelf(first: theme)
        let mailbox = try Mailbox()
        let runner = EffectRunner(open, mailbox)
        let head = try await open.store.lastPosition()
        let lastLook = LastLook(open, head: head)
        let feed = try LiveFeed(open, mailbox, from: head)
        let catchUp = Task { await LiveFeed.catchUp(open, mailbox, head: head) }
        let book = BookInfo(
            name: open.path.split(separator: "/").last.map(String.init) ?? open.path,
            readOnlyReason: open.isReadOnly ? "the ledger is open for reading only" : nil)
        let now = open.ledger.environment.now
        let result = await withTaskCancellationHandler {
            await Self.onOwnThread {
                try Self.loop(mailbox, runner, themes, now) { size in
                    var model = Model(
                        book: book, size: size, head: head, now: now(), opening: opening)
                    if !leavesNoTrace {
                        model.lookedLast(at: lastLook.position, problem: lastLook.problem)
                    }
                    return model
                }
            }
        } onCancel: {
            mailbox.post(.input(.hangup))
        }
        // Also on the way out of a signal, before anything that could hold it up.
        if opening == nil, !leavesNoTrace, case .success(let seen) = result { lastLook.leave(seen) }
        catchUp.cancel()
        runner.stop()
        await feed.stop()
        _ = try result.get()
        try Task.checkCancellation()
    }

    /// The terminal belongs to one thread, from its opening to its end.
    ///
    /// - Returns: the last position that was shown.
    private static func loop(
        _ mailbox: Mailbox, _ runner: EffectRunner, _ themes: ThemeShelf,
        _ now: @escaping @Sendable () -> Timestamp, _ model: (Size) -> Model
    ) throws -> LogPosition {
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
        return EventLoop(
            driver: driver, mailbox: mailbox, runner: runner, themes: themes,
            model: model(driver.size), now: now
        ).run()
    }

    private static func onOwnThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async -> Result<Value, any Error> {
        await withCheckedContinuation { done in
            let thread = Thread { done.resume(returning: Result { try body() }) }
            thread.name = "daybook-ui"
            thread.start()
        }
    }
}
