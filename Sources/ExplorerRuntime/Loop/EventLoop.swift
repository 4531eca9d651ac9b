import EventStoreCore
import Explorer
import Foundation
import LedgerService
import TerminalCanvas

/// The UI thread: waits for the terminal and the mailbox, updates, draws once. It never waits for
/// a disk or a network.
final class EventLoop {
    /// The longest sleep: a clock that is set anew is noticed by then.
    private static let longestSleep = 60_000

    private let driver: any LoopTerminal
    private let mailbox: Mailbox
    private let runner: EffectRunner
    private let themes: ThemeShelf
    private let now: @Sendable () -> Timestamp
    private let atNow: @Sendable () -> Void
    private let watch: @Sendable (Bool) -> Void
    private let isEnding: @Sendable () -> Bool
    private var model: Model
    private var pace: FramePace
    /// What is kept beside the log is watched.
    private var isWatching = false

    init(
        driver: any LoopTerminal, mailbox: Mailbox, runner: EffectRunner, themes: ThemeShelf,
        model: Model, now: @escaping @Sendable () -> Timestamp,
        atNow: @escaping @Sendable () -> Void, watch: @escaping @Sendable (Bool) -> Void,
        isEnding: @escaping @Sendable () -> Bool
    ) {
        self.driver = driver
        self.mailbox = mailbox
        self.runner = runner
        self.themes = themes
        self.model = model
        self.now = now
        self.atNow = atNow
        self.watch = watch
        self.isEnding = isEnding
        pace = FramePace(interval: driver.liveInterval)
    }

    /// What a session leaves.
    struct End: Sendable {
        /// The last position that was shown.
        let seen: Position
        /// The ledger is to be opened again.
        let isReopening: Bool
    }

    func run() -> End {
        pace.keys(asked: carryOut(start(&model)), at: .now)
        draw()
        while !model.isQuitting {
            wait()
            takeInputs()
            takeActions()
            if isEnding() { break }
            drawWhenDue()
        }
        return End(
            seen: model.unread.seen, isReopening: model.isReopening && !isEnding())
    }

    private func wait() {
        var waits = [
            pollfd(fd: driver.inputDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let ready = poll(&waits, 2, Int32(milliseconds))
        guard ready == 0 else { return }
        handle(.tick(now()))
        pace.change(at: .now)
    }

    private var milliseconds: Int {
        if let due = pace.due {
            let rest = due - ContinuousClock.now
            return rest <= .zero ? 0 : Int(rest / .milliseconds(1)) + 1
        }
        guard let wakesAt = model.wakesAt else { return Self.longestSleep }
        let rest = (wakesAt.microseconds - now().microseconds) / 1000 + 1
        return Int(max(0, min(rest, Int64(Self.longestSleep))))
    }

    private func takeInputs() {
        let inputs = driver.drainInputs()
        guard !inputs.isEmpty else { return }
        handle(.tick(now()))
        let screen = model.screens.topNumber
        var asked = 0
        for input in inputs { asked += handle(.input(input)) }
        let isOpening = asked > 0 && model.screens.topNumber != screen
        pace.keys(asked: asked, opening: isOpening, at: .now)
        if !isOpening { draw() }
    }

    private func takeActions() {
        let actions = mailbox.drain()
        guard !actions.isEmpty else { return }
        let moment = ContinuousClock.now
        // Marks and ages grow old also where news comes faster than a wait for it ends.
        handle(.tick(now()))
        for action in actions {
            let asked = handle(action)
            switch action {
            case .input, .pointed, .tick: pace.change(at: moment)
            // What comes of it is an answer.
            case .valuesChanged: break
            case .tailed, .tailerFailed, .readModelsBehind, .rebuilding, .progressed,
                .themesListed, .copied, .notCopied, .remote, .logCopied:
                pace.news(asked: asked, at: moment)
            case .answered, .rebuilt, .snapshotChanged, .subscriptionChanged:
                pace.answer(asked: asked, at: moment)
            }
        }
    }

    /// - Returns: how many answers will come.
    @discardableResult
    private func handle(_ action: Action) -> Int {
        let asked = carryOut(update(&model, action))
        if model.watchesValues != isWatching {
            isWatching.toggle()
            watch(isWatching)
        }
        return asked
    }

    private func drawWhenDue() {
        guard let due = pace.due else { return }
        // A script looks at the screen between any two rounds.
        if driver.liveInterval == .zero || ContinuousClock.now >= due { draw() }
    }

    private func draw() {
        let frame = view(model, driver.repertoire)
        driver.show(frame.canvas, theme: themes.shown(model.theme), cursor: frame.cursor)
        pace.drew(at: .now)
    }

    /// What belongs to the terminal is done here; the rest goes to the runner.
    ///
    /// - Returns: how many answers will come from there.
    private func carryOut(_ effects: [Effect]) -> Int {
        var asked = 0
        for effect in effects {
            switch effect {
            case .bell: driver.bell()
            case .repaint: driver.repaint()
            case .setMouse(let isOn): driver.setMouse(isOn)
            case .suspend: driver.suspend()
            case .quit: break
            case .keepUp: atNow()
            case .copy(let text):
                switch driver.copy(text) {
                case .sent: mailbox.post(.copied(text))
                case .tooLong, .unsupported: mailbox.post(.notCopied(text))
                }
            case .cancel(let request): runner.cancel(request)
            case .abandon(let screen): runner.abandon(screen: screen)
            case .ask(let id, let query):
                runner.ask(id, query)
                asked += 1
            case .changeSnapshot(let change):
                runner.change(change)
                asked += 1
            case .changeSubscription(let change):
                runner.change(change)
                asked += 1
            case .rebuild(let name):
                runner.rebuild(name)
                asked += 1
            }
        }
        return asked
    }
}
