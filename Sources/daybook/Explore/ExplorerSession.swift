import EventStoreCore
import Explorer
import Foundation
import LedgerService
import TerminalCanvas
import TerminalNCurses

/// One run of the explorer: opens the terminal, starts the feed, and leaves all of it behind.
struct ExplorerSession {
    let open: OpenLedger
    let themes: ThemeShelf
    /// Where to begin; nil for now.
    var opening: Opening?
    /// What sits at the terminal in the place of a person; nil for a person.
    var play: ScriptPlay?
    /// What was seen is not kept, as in a ledger that goes away with the session.
    var leavesNoTrace = false

    /// What the UI thread is given.
    private struct Stage: Sendable {
        let mailbox: Mailbox
        let runner: EffectRunner
        let themes: ThemeShelf
        let hasMouse: Bool
        let now: @Sendable () -> Timestamp
        /// Is told when the reader of a session that began in the past is at now.
        let atNow: @Sendable () -> Void
        let terminal: @Sendable () throws -> any LoopTerminal
        let model: @Sendable (Size) -> Model
    }

    /// What was seen is kept, for the marks of the next session.
    private var remembers: Bool { opening == nil && play == nil && !leavesNoTrace }

    /// - Returns: true if the ledger is to be opened again.
    func run() async throws -> Bool {
        let mailbox = try Mailbox()
        let wake = try WakeUp()
        let clock = ScriptClock(open.ledger.environment.now, stoppedAt: play?.firstMoment)
        let now: @Sendable () -> Timestamp = { clock.now }
        let runner = EffectRunner(open, mailbox, whenIdle: { wake.signal() })
        let head = try await open.store.lastPosition()
        let lastLook = LastLook(open, head: head)
        let feed = LiveFeed(
            open, mailbox, from: head, isHeld: opening != nil, now: now)
        // The first frame waits for one theme; the UI thread never reads the others.
        let listing = Task(executorPreference: Workers.shared) { [themes] in
            mailbox.post(.themesListed(themes.readChoices))
        }
        let surroundings = ScriptTerminal.Surroundings(
            wake: wake, clock: clock, isAtRest: { runner.isIdle && mailbox.isEmpty },
            settle: {
                await listing.value
                await feed.settle()
            })
        let config = open.config
        let book = BookInfo(
            name: open.name, readOnlyReason: open.readOnlyReason, isProduction: open.isProduction)
        let stage = Stage(
            mailbox: mailbox, runner: runner, themes: themes, hasMouse: config.mouse.value,
            now: now, atNow: { feed.release() }, terminal: terminal(surroundings),
            model: {
                [
                    opening, remembers, themes, warnings = open.store.warnings,
                    units = open.ledger.units
                ] size in
                var model = Model(
                    book: book, keymap: config.config.keymap, themes: themes.choices, size: size,
                    head: head, hasMouse: config.mouse.value, now: now(), opening: opening,
                    units: units)
                for warning in warnings { model.tell(.warning, warning) }
                if remembers { model.lookedLast(at: lastLook.position, problem: lastLook.problem) }
                return model
            })
        let result = await withTaskCancellationHandler {
            await Self.onOwnThread { try Self.loop(stage) }
        } onCancel: {
            mailbox.post(.input(.hangup))
        }
        // Also on the way out of a signal, before anything that could hold it up.
        if remembers, case .success(let end) = result { lastLook.leave(end.seen) }
        runner.stop()
        await feed.stop()
        let end = try result.get()
        try Task.checkCancellation()
        return end.isReopening
    }

    private func terminal(
        _ surroundings: ScriptTerminal.Surroundings
    ) -> @Sendable () throws -> any LoopTerminal {
        guard let play else { return { try Self.openTerminal() } }
        return { ScriptTerminal(play, surroundings) }
    }

    /// The terminal belongs to one thread, from its opening to its end.
    private static func loop(_ stage: Stage) throws -> EventLoop.End {
        let terminal = try stage.terminal()
        terminal.setMouse(stage.hasMouse)
        let end = EventLoop(
            driver: terminal, mailbox: stage.mailbox, runner: stage.runner, themes: stage.themes,
            model: stage.model(terminal.size), now: stage.now, atNow: stage.atNow
        ).run()
        try terminal.end()
        return end
    }

    private static func openTerminal() throws -> any LoopTerminal {
        do {
            return try Interrupt.keepingSignals {
                try NCursesDriver(TerminalEnvironment(ProcessInfo.processInfo.environment))
            }
        } catch {
            throw CommandStop(
                .failure,
                "error: \(error); 'daybook --plain' and the other commands need none")
        }
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
