import Explorer
import Synchronization
import TerminalCanvas
import TestSupport
import Testing

@testable import ExplorerRuntime

/// A terminal's screen and keyboard, as a test sees them: from any thread.
final class Wall: Sendable {
    fileprivate let wake: WakeUp
    fileprivate let state = Mutex((inputs: [Input](), rows: [String]()))
    fileprivate let size: Size

    init(_ size: Size = Size(width: 100, height: 30)) throws {
        self.size = size
        wake = try WakeUp()
    }

    /// Keys in the notation of scripts: `j j enter`.
    func press(_ keys: String) {
        send(keys.split(separator: " ").compactMap { Key(String($0)).map { .key($0) } })
    }

    func type(_ text: String) { send(text.map { .key(.character($0)) }) }

    private func send(_ inputs: [Input]) {
        state.withLock { $0.inputs += inputs }
        wake.signal()
    }

    var rows: [String] { state.withLock { $0.rows } }
    var title: String { rows.first ?? "" }

    /// Waits until a text is on the screen.
    ///
    /// - Throws: `NeverHappened`, beside an issue with the screen as it was.
    func shows(_ text: String) async throws {
        do {
            try await eventually(text) { rows.contains { $0.contains(text) } }
        } catch {
            Issue.record("no '\(text)' on the screen:\n\(rows.joined(separator: "\n"))")
            throw error
        }
    }
}

/// The terminal in front of it; it belongs to the UI thread.
final class WallTerminal: LoopTerminal {
    private let wall: Wall

    init(_ wall: Wall) { self.wall = wall }

    var inputDescriptor: Int32 { wall.wake.descriptor }
    var liveInterval: Duration { .milliseconds(1) }
    var size: Size { wall.size }
    var repertoire: Repertoire { .unicode }
    var depth: ColourDepth { .direct }

    func show(_ canvas: Canvas, theme: Theme, cursor: CellPosition?) {
        let rows = canvas.textRows
        wall.state.withLock { $0.rows = rows }
    }

    func drainInputs() -> [Input] {
        wall.wake.take()
        return wall.state.withLock { state in
            defer { state.inputs = [] }
            return state.inputs
        }
    }

    func repaint() {}
    func bell() {}
    func suspend() {}
    func setMouse(_ isOn: Bool) {}
    func copy(_ text: String) -> CopyOutcome { .sent }
    func end() throws {}
}
