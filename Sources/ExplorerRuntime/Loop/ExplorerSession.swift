import EventStoreCore
import Explorer
import Foundation
import LedgerService
import TerminalCanvas
import TextFormats

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
        /// Is told whether what is kept beside the log is shown.
        let watch: @Sendable (Bool) -> Void
        let terminal: @Sendable () throws -> any LoopTerminal
        let model: @Sendable (Size) -> Model
    }

    /// What was seen is kept, for the marks of the next session.
    private var remembers: Bool { opening == nil && play == nil && !leavesNoTrace }

    /// How long a log that may have to be copied first is waited for, before the screens open
    /// without it.
    private static let patience = Duration.milliseconds(400)

    /// - Returns: true if the ledger is to be opened again.
    package func run() async throws -> Bool {
        let mailbox = try Mailbox()
        let clock = ScriptClock(open.ledger.environment.now, stoppedAt: play?.firstMoment)
        let now: @Sendable () -> Timestamp = { clock.now }
        let arrival = LogArrival(sleep: host.sleep)
        arrival.begin(open.ledger.events, on: host.workers)
        defer { arrival.stop() }
        let remote = open.ledger.events as? any RemoteEventStore
        // A script looks at what is whole.
        let head =
            remote == nil || play != nil
            ? try await arrival.head() : try await arrival.head(within: Self.patience)
        // What cannot be read is for a proof to name: units are then shown as not declared.
        // Those of a file were learned when it was opened.
        if remote != nil, head != nil { try? await open.ledger.learnDeclarations() }
        // A copy may be behind what was seen through another one.
        let lastLook = LastLook(open.identity, head: remote == nil ? head : nil)
        let (outcomes, wake) = (OutcomeWatch(), try WakeUp())
        let runner = EffectRunner(
            open, mailbox, on: host.workers, outcomes: outcomes,
            isCopied: { arrival.isThere }, whenIdle: { wake.signal() })
        let feed = LateFeed(isHeld: opening != nil) { [open, host] head, isHeld in
            LiveFeed(
                open, mailbox, on: host.workers, from: head, isHeld: isHeld, outcomes: outcomes,
                now: now)
        }
        let arriving = begin(feed, from: head, arrival, mailbox, now)
        let remoteFeed = remote.map { RemoteFeed($0, mailbox, on: host.workers) }
        let valuesFeed = ValuesFeed(open.ledger.events, mailbox, on: host.workers)
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
            watch: { valuesFeed.watch($0) },
            terminal: terminal(surroundings),
            model: model(
                head, remote.map { RemoteLedger($0.status, isCopied: head != nil) }, lastLook, now))
        let result = await withTaskCancellationHandler {
            await Self.onOwnThread { try Self.loop(stage) }
        } onCancel: {
            mailbox.post(.input(.hangup))
        }
        // Also on the way out of a signal, before anything that could hold it up. Where nothing of
        // the log was there, nothing was seen.
        if remembers, case .success(let end) = result, head != nil || end.seen > .start,
            let problem = lastLook.leave(
                end.seen, isAll: remote.map { $0.status.isCurrent(at: end.seen) } ?? false)
        {
            host.complain(problem)
        }
        arriving?.cancel()
        remoteFeed?.stop()
        valuesFeed.stop()
        await runner.stop()
        await feed.stop()
        let end = try result.get()
        try Task.checkCancellation()
        return end.isReopening
    }

    /// Begins the live view, at once or when the log is there.
    ///
    /// - Returns: the wait for it; nil if it is there.
    private func begin(
        _ feed: LateFeed, from head: Position?, _ arrival: LogArrival, _ mailbox: Mailbox,
        _ now: @escaping @Sendable () -> Timestamp
    ) -> Task<Void, Never>? {
        if let head {
            feed.begin(from: head)
            return nil
        }
        return Task(executorPreference: host.workers) { [ledger = open.ledger] in
            do {
                let head = try await arrival.head()
                try? await ledger.learnDeclarations()
                var news = News(accounts: [:], count: 0, head: head, lag: 0, at: now())
                (news.units, news.descriptions) = (ledger.units, ledger.descriptions)
                mailbox.post(.tailed(news))
                mailbox.post(.logCopied(.success(head)))
                feed.begin(from: head)
            } catch is CancellationError {
                return
            } catch {
                let reason = LoadError(Printable(String(describing: error)).text)
                mailbox.post(.logCopied(.failure(reason)))
            }
        }
    }

    /// What the explorer knows at first, at a size.
    private func model(
        _ head: Position?, _ remote: RemoteLedger?, _ lastLook: LastLook,
        _ now: @escaping @Sendable () -> Timestamp
    ) -> @Sendable (Size) -> Model {
        {
            [
                book = open.book, hasMouse, keymap, opening, remembers, themes,
                warnings = open.warnings, units = open.ledger.units,
                descriptions = open.ledger.descriptions
            ] size in
            var model = Model(
                book: book, keymap: keymap, themes: themes.choices, size: size,
                head: head ?? .start, hasMouse: hasMouse, now: now(), opening: opening,
                units: units, descriptions: descriptions, remote: remote)
            for warning in warnings { model.tell(.warning, warning) }
            if remembers { model.lookedLast(at: lastLook.position, problem: lastLook.problem) }
            return model
        }
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
            watch: stage.watch, isEnding: stage.isEnding
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

extension RemoteStatus {
    /// Whether the truth has said that nothing stands behind a position.
    fileprivate func isCurrent(at position: Position) -> Bool {
        state == .live && lastKnown <= position
    }
}
