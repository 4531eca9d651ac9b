import EventStoreCore
import Explorer
import Foundation
import LedgerService
import TerminalCanvas

/// One run of the explorer: opens the terminal, starts the feed, and leaves all of it behind.
package struct ExplorerSession {
    let open: ExploredLedger
    let host: SessionHost
    let themes: ThemeShelf
    let keymap: Keymap
    let hasMouse: Bool
    /// Where to begin; nil for now.
    let opening: Opening?
    /// What sits at the terminal in the place of a person; nil for a person.
    let play: ScriptPlay?
    /// What was seen is not kept, as in a ledger that goes away with the session.
    let leavesNoTrace: Bool

    package init(
        _ open: ExploredLedger, host: SessionHost, themes: ThemeShelf, keymap: Keymap,
        hasMouse: Bool, opening: Opening? = nil, play: ScriptPlay? = nil,
        leavesNoTrace: Bool = false
    ) {
        self.open = open
        self.host = host
        self.themes = themes
        self.keymap = keymap
        self.hasMouse = hasMouse
        self.opening = opening
        self.play = play
        self.leavesNoTrace = leavesNoTrace
    }

    /// What the UI thread is given.
    private struct Stage: Sendable {
        let mailbox: Mailbox
        let runner: EffectRunner
        let themes: ThemeShelf
        let hasMouse: Bool
        let isEnding: @Sendable () -> Bool
        let now: @Sendable () -> Timestamp
        /// Is told when the reader of a session that began in the past is at now.
        let atNow: @Sendable () -> Void
        let terminal: @Sendable () throws -> any LoopTerminal
        let model: @Sendable (Size) -> Model
    }

    /// What was seen is kept, for the marks of the next session.
    private var remembers: Bool { opening == nil && play == nil && !leavesNoTrace }

    /// - Returns: true if the ledger is to be opened again.
    package func run() async throws -> Bool {
        let mailbox = try Mailbox()
        let wake = try WakeUp()
        let clock = ScriptClock(open.ledger.environment.now, stoppedAt: play?.firstMoment)
        let now: @Sendable () -> Timestamp = { clock.now }
        let runner = EffectRunner(open, mailbox, on: host.workers, whenIdle: { wake.signal() })
        let head = try await open.ledger.events.lastPosition()
        let lastLook = LastLook(open.identity, head: head)
        let feed = LiveFeed(
            open, mailbox, on: host.workers, from: head, isHeld: opening != nil, now: now)
        // The first frame waits for one theme; the UI thread never reads the others.
        let listing = Task(executorPreference: host.workers) { [themes] in
            mailbox.post(.themesListed(themes.readChoices))
        }
        let surroundings = ScriptTerminal.Surroundings(
            wake: wake, clock: clock, isAtRest: { runner.isIdle && mailbox.isEmpty },
            settle: {
                await listing.value
                await feed.settle()
            }, isEnding: host.isEnding)
        let stage = Stage(
            mailbox: mailbox, runner: runner, themes: themes, hasMouse: hasMouse,
            isEnding: host.isEnding, now: now, atNow: { feed.release() },
            terminal: terminal(surroundings),
            model: {
                [
                    book = open.book, hasMouse, keymap, opening, remembers, themes,
                    warnings = open.warnings, units = open.ledger.units,
                    descriptions = open.ledger.descriptions
                ] size in
                var model = Model(
                    book: book, keymap: keymap, themes: themes.choices, size: size,
                    head: head, hasMouse: hasMouse, now: now(), opening: opening,
                    units: units, descriptions: descriptions)
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
        if remembers, case .success(let end) = result, let problem = lastLook.leave(end.seen) {
            host.complain(problem)
        }
        runner.stop()
        await feed.stop()
        let end = try result.get()
        try Task.checkCancellation()
        return end.isReopening
    }

    private func terminal(
        _ surroundings: ScriptTerminal.Surroundings
    ) -> @Sendable () throws -> any LoopTerminal {
        guard let play else { return host.openTerminal }
        return { ScriptTerminal(play, surroundings) }
    }

    /// The terminal belongs to one thread, from its opening to its end.
    private static func loop(_ stage: Stage) throws -> EventLoop.End {
        let terminal = try stage.terminal()
        terminal.setMouse(stage.hasMouse)
        let end = EventLoop(
            driver: terminal, mailbox: stage.mailbox, runner: stage.runner, themes: stage.themes,
            model: stage.model(terminal.size), now: stage.now, atNow: stage.atNow,
            isEnding: stage.isEnding
        ).run()
        try terminal.end()
        return end
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
