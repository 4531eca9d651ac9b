import EventStoreCore
import Explorer
import Foundation
import LedgerService
import TerminalCanvas

/// The UI thread: waits for the terminal and the mailbox, updates, draws once. It never waits for
/// a disk or a network.
final class EventLoop {
    /// How often ages and marks are looked at, while something changed lately, and otherwise.
    private static let shortTick = 1000
    private static let longTick = 60_000

    private let driver: any LoopTerminal
    private let mailbox: Mailbox
    private let runner: EffectRunner
    private let themes: ThemeShelf
    private let now: @Sendable () -> Timestamp
    private var model: Model
    private var lastFrame = ContinuousClock.now - .seconds(1)
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

    func run() {
        perform(start(&model))
        draw()
        while !model.isQuitting {
            wait()
            takeInputs()
            takeActions()
            if Interrupt.isRequested { break }
            drawWhenDue()
        }
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
            let due = lastFrame + driver.liveInterval - ContinuousClock.now
            return max(0, Int(due / .milliseconds(1)) + 1)
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
        for input in inputs { take(.input(input)) }
        draw()
    }

    private func takeActions() {
        let actions = mailbox.drain()
        guard !actions.isEmpty else { return }
        lastChange = ContinuousClock.now
        for action in actions { take(action) }
    }

    private func take(_ action: Action) {
        perform(update(&model, action))
        isDirty = true
    }

    /// The first change after a rest is drawn at once; only bursts are held back.
    private func drawWhenDue() {
        guard isDirty, ContinuousClock.now - lastFrame >= driver.liveInterval else { return }
        draw()
    }

    private func draw() {
        let frame = view(model, driver.repertoire)
        driver.show(frame.canvas, theme: themes.shown(model.theme), cursor: frame.cursor)
        isDirty = false
        lastFrame = ContinuousClock.now
    }

    /// What belongs to the terminal is done here; the rest goes to the runner.
    private func perform(_ effects: [Explorer.Effect]) {
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
                case .tooLong, .unsupported: driver.bell()
                }
            default: runner.start(effect)
            }
        }
    }
}
