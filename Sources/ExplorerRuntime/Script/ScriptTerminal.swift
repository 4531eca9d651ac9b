import Synchronization
import TerminalCanvas

/// A terminal at which a script sits: it hands out the inputs one by one, each to the screen that
/// the one before it has left, and saves the screens that are asked for. It belongs to the UI
/// thread, as every terminal.
///
/// It never waits for a time: a wait ends when what it is for has come true, and a bound that is
/// used up is a failure.
final class ScriptTerminal: LoopTerminal {
    /// What it has to know of the explorer around it.
    struct Surroundings: Sendable {
        /// Written to whenever something may have come to rest.
        let wake: WakeUp
        let clock: ScriptClock
        /// Nothing is asked for, and nothing waits in the mailbox.
        let isAtRest: @Sendable () -> Bool
        /// Returns when all that the log holds at the call has been handed over.
        let settle: @Sendable () async -> Void
        let isEnding: @Sendable () -> Bool
    }

    private(set) var size: Size
    let repertoire = Repertoire.unicode
    let depth = ColourDepth.direct
    /// Nobody's eyes or line need sparing.
    let liveInterval = Duration.zero

    private let script: Script
    private let folder: ScreenFolder?
    private let around: Surroundings
    private var next = 0
    private var shown: (canvas: Canvas, cursor: CellPosition?)?
    /// The wait that the script stands at.
    private var wait: Wait?
    private var failure: SessionFailure?

    private final class Wait: Sendable {
        /// Everything that was in the log has been handed over.
        let hasSettled = Atomic<Bool>(false)
        let isOver = Atomic<Bool>(false)
    }

    init(_ play: ScriptPlay, _ around: Surroundings) {
        script = play.script
        size = play.size
        folder = play.folder
        self.around = around
        around.wake.signal()
    }

    var inputDescriptor: Int32 { around.wake.descriptor }

    // MARK: Output

    func show(_ canvas: Canvas, theme: Theme, cursor: CellPosition?) {
        shown = (canvas, cursor)
        if wait != nil { around.wake.signal() }
    }

    func repaint() {}
    func bell() {}
    func suspend() {}
    func setMouse(_ isOn: Bool) {}
    func copy(_ text: String) -> CopyOutcome { .sent }

    // MARK: Input

    func drainInputs() -> [Input] {
        around.wake.take()
        while failure == nil, script.lines.indices.contains(next) {
            let line = script.lines[next]
            guard let inputs = play(line) else { return failure == nil ? [] : [.hangup] }
            next += 1
            if !inputs.isEmpty {
                around.wake.signal()
                return inputs
            }
        }
        return [.hangup]
    }

    /// - Returns: the inputs of a step that is done; nil if it is not done yet.
    private func play(_ line: Script.Line) -> [Input]? {
        switch line.step {
        case .input(let input):
            if case .resize(let size) = input { self.size = size }
            return [input]
        case .clock(let moment):
            around.clock.stop(at: moment)
            // It changes nothing, but makes the loop look at the clock.
            return [.focus(true)]
        case .shot(let name): return save(name, line)
        case .quit: return [.hangup]
        case .waitIdle(let bound):
            let isDone = { (wait: Wait) in
                wait.hasSettled.load(ordering: .acquiring) && self.around.isAtRest()
            }
            return hold(line, bound, "everything to arrive", isDone)
        case .waitText(let text, let bound):
            return hold(line, bound, "\"\(text)\"") { _ in self.shows(text) }
        }
    }

    private func shows(_ text: String) -> Bool {
        shown?.canvas.textRows.contains { $0.contains(text) } ?? false
    }

    private func hold(
        _ line: Script.Line, _ bound: Duration, _ what: String, _ isDone: (Wait) -> Bool
    ) -> [Input]? {
        let wait = self.wait ?? begin(line.step, bound)
        if isDone(wait) {
            self.wait = nil
            return []
        }
        if wait.isOver.load(ordering: .acquiring) {
            fail(line, "waited \(bound) for \(what); the screen was:\n\(screen)")
        }
        return nil
    }

    private func begin(_ step: Script.Step, _ bound: Duration) -> Wait {
        let wait = Wait()
        self.wait = wait
        let around = around
        // One that is not needed any more changes nothing but its own wait.
        Task {
            try? await Task.sleep(for: bound)
            wait.isOver.store(true, ordering: .releasing)
            around.wake.signal()
        }
        if case .waitIdle = step {
            Task {
                await around.settle()
                wait.hasSettled.store(true, ordering: .releasing)
                around.wake.signal()
            }
        }
        return wait
    }

    private func save(_ name: String, _ line: Script.Line) -> [Input]? {
        guard let shown else { return [] }
        do {
            try folder?.save(shown.canvas, cursor: shown.cursor, as: name)
            return []
        } catch {
            fail(line, (error as? SessionFailure)?.message ?? String(describing: error))
            return nil
        }
    }

    private var screen: String {
        shown?.canvas.textRows.map { "|\($0)" }.joined(separator: "\n") ?? "(nothing)"
    }

    private func fail(_ line: Script.Line, _ reason: String) {
        failure = SessionFailure(script.complaint(at: line.number, reason))
    }

    // MARK: End

    func end() throws {
        if let failure { throw failure }
        guard !around.isEnding(), script.lines.indices.contains(next) else { return }
        let line = script.lines[next]
        if line.step == .quit { return }
        throw SessionFailure(
            script.complaint(at: line.number, "the explorer had ended before this step"))
    }
}
