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
    /// Where to begin; nil for now.
    var opening: Opening?
    /// What sits at the terminal in the place of a person; nil for a person.
    var play: ScriptPlay?

    /// What the UI thread is given.
    private struct Stage: Sendable {
        let mailbox: Mailbox
        let runner: EffectRunner
        let themes: ThemeShelf
        let now: @Sendable () -> Timestamp
        let terminal: @Sendable () throws -> any LoopTerminal
        let model: @Sendable (Size) -> Model
    }

    func run() async throws {
        let themes = try ThemeShelf(first: theme)
        let mailbox = try Mailbox()
        let wake = try WakeUp()
        let clock = ScriptClock(open.ledger.environment.now, stoppedAt: play?.firstMoment)
        let now: @Sendable () -> Timestamp = { clock.now }
        let runner = EffectRunner(open, mailbox, whenIdle: { wake.signal() })
        let head = try await open.store.lastPosition()
        let feed = try LiveFeed(open, mailbox, from: head, now: now)
        let surroundings = ScriptTerminal.Surroundings(
            wake: wake, clock: clock, isAtRest: { runner.isIdle && mailbox.isEmpty },
            settle: { await feed.settle() })
        let stage = Stage(
            mailbox: mailbox, runner: runner, themes: themes, now: now,
            terminal: terminal(surroundings),
            model: { [book, opening] size in
                Model(book: book, size: size, head: head, now: now(), opening: opening)
            })
        let result = await withTaskCancellationHandler {
            await Self.onOwnThread { try Self.loop(stage) }
        } onCancel: {
            mailbox.post(.input(.hangup))
        }
        runner.stop()
        await feed.stop()
        try result.get()
        try Task.checkCancellation()
    }

    private var book: BookInfo {
        BookInfo(
            name: open.path.split(separator: "/").last.map(String.init) ?? open.path,
            readOnlyReason: open.isReadOnly ? "the ledger is open for reading only" : nil)
    }

    private func terminal(
        _ surroundings: ScriptTerminal.Surroundings
    ) -> @Sendable () throws -> any LoopTerminal {
        guard let play else { return { try Self.openTerminal() } }
        return { ScriptTerminal(play, surroundings) }
    }

    /// The terminal belongs to one thread, from its opening to its end.
    private static func loop(_ stage: Stage) throws {
        let terminal = try stage.terminal()
        EventLoop(
            driver: terminal, mailbox: stage.mailbox, runner: stage.runner, themes: stage.themes,
            model: stage.model(terminal.size), now: stage.now
        ).run()
        try terminal.end()
    }

    private static func openTerminal() throws -> any LoopTerminal {
        do {
            return try Interrupt.keepingSignals {
                try NCursesDriver(TerminalEnvironment(ProcessInfo.processInfo.environment))
            }
        } catch {
            throw CommandStop(
                .failure,
                "error: \(error); without a terminal 'daybook accounts' and its siblings answer")
        }
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
