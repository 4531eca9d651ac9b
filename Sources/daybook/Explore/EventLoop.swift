import EventStoreCore
import Explorer
import Foundation
import LedgerService
import TerminalCanvas

/// The UI thread: waits for the terminal and the mailbox, updates, draws once. It never waits for
/// a disk or a network.
final class EventLoop {
    /// How long an answer waits for the others that the same key asked for: one frame for all.
    private static let answerPatience = Duration.milliseconds(5)
    /// How often ages and marks are looked at, while something changed lately, and otherwise.
    private static let shortTick = 1000
    private static let longTick = 60_000

    private let driver: any LoopTerminal
    private let mailbox: Mailbox
    private let runner: EffectRunner
    private let themes: ThemeShelf
    private let now: @Sendable () -> Timestamp
    private var model: Model
    /// When the next frame may be drawn that no key asks for.
    private var due = ContinuousClock.now
    /// Answers under way that the last key, and nothing else, has asked for.
    private var awaited = 0
    private var lastChange = ContinuousClock.now
    private var isDirty = true

    init(
        driver: any LoopTerminal, mailbox: Mailbox, runner: EffectRunner, themes: ThemeShelf,
        model: Model, now: @escaping @Sendable () -> Timestamp
    ) {
        self.driver = driver
        self.mailbox = mailbox
        self.runner = runner
        self.themes = themes
        self.model = model
        self.now = now
    }

    /// - Returns: the last position that was shown.
    func run() -> LogPosition {
        awaited = perform(start(&model))
        draw()
        while !model.isQuitting {
            wait()
            takeInputs()
            takeActions()
            if Interrupt.isRequested { break }
            drawWhenDue()
        }
        return model.unread.seen
    }

    private func wait() {
        var waits = [
            pollfd(fd: driver.inputDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let ready = poll(&waits, 2, Int32(milliseconds))
        if ready == 0 { take(.tick(now())) }
    }

    private var milliseconds: Int {
        if isDirty {
            let rest = due - ContinuousClock.now
            return rest <= .zero ? 0 : Int(rest / .milliseconds(1)) + 1
        }
        if let wakesAt = model.wakesAt {
            let microseconds = wakesAt.microseconds - now().microseconds
            return max(0, Int(clamping: microseconds / 1000) + 1)
        }
        let isQuiet = ContinuousClock.now - lastChange > .seconds(5)
        return isQuiet ? Self.longTick : Self.shortTick
    }

    private func takeInputs() {
        let inputs = driver.drainInputs()
        guard !inputs.isEmpty else { return }
        take(.tick(now()))
        var asked = 0
        for input in inputs { asked += take(.input(input)) }
        if asked > 0 { awaited = asked }
        draw()
    }

    /// News waits for its frame; an answer to a key does not.
    private func takeActions() {
        let actions = mailbox.drain()
        guard !actions.isEmpty else { return }
        lastChange = ContinuousClock.now
        for action in actions {
            let asked = take(action)
            guard awaited > 0, isAnswer(action) else { continue }
            awaited += asked - 1
            due = min(due, lastChange + (awaited == 0 ? .zero : Self.answerPatience))
        }
    }

    private func isAnswer(_ action: Action) -> Bool {
        switch action {
        case .input, .tick, .tailed, .tailerFailed, .rebuilding, .folding: false
        default: true
        }
    }

    /// - Returns: how many answers will come.
    @discardableResult
    private func take(_ action: Action) -> Int {
        isDirty = true
        return perform(update(&model, action))
    }

    /// The first change after a rest is drawn at once; only bursts are held back.
    private func drawWhenDue() {
        guard isDirty, ContinuousClock.now >= due else { return }
        draw()
    }

    private func draw() {
        let frame = view(model, driver.repertoire)
        driver.show(frame.canvas, theme: themes.shown(model.theme), cursor: frame.cursor)
        isDirty = false
        due = ContinuousClock.now + driver.liveInterval
    }

    /// What belongs to the terminal is done here; the rest goes to the runner.
    ///
    /// - Returns: how many answers will come from there.
    private func perform(_ effects: [Explorer.Effect]) -> Int {
        var asked = 0
        for effect in effects {
            switch effect {
            case .bell: driver.bell()
            case .repaint: driver.repaint()
            case .setMouse(let isOn): driver.setMouse(isOn)
            case .suspend: driver.suspend()
            case .quit: break
            case .copy(let text):
                switch driver.copy(text) {
                case .sent: mailbox.post(.copied(text))
                case .tooLong, .unsupported: mailbox.post(.notCopied(text))
                }
            default:
                runner.start(effect)
                asked += 1
            }
        }
        return asked
    }
}
