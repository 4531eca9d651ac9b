/// A terminal that is none: plays inputs from a script and keeps what it is shown. Serves tests,
/// and the script mode.
package final class RecordingDriver: TerminalDriver {
    package struct Frame: Equatable, Sendable {
        package let canvas: Canvas
        package let theme: Theme
        package let cursor: CellPosition?
    }

    package private(set) var size: Size
    package let repertoire: Repertoire
    package let depth: ColourDepth

    /// Only frames that differ from the one before, as a terminal would see them; the last
    /// `maximumFrames` of them.
    package private(set) var frames: [Frame] = []
    package private(set) var bells = 0
    package private(set) var suspensions = 0
    package private(set) var hasMouse = false
    package private(set) var copied: [String] = []

    private let maximumFrames: Int
    private var script: [Input]

    /// - Parameters:
    ///   - size: until the script resizes it.
    ///   - inputs: what `drainInputs` hands out, one at a time, so that each meets its own screen.
    ///   - repertoire: what it claims to be able to show.
    ///   - depth: how many colours it claims.
    ///   - maximumFrames: how many frames are kept.
    package init(
        size: Size, inputs: [Input] = [], repertoire: Repertoire = .unicode,
        depth: ColourDepth = .direct, maximumFrames: Int = 1_000
    ) {
        self.size = size
        self.repertoire = repertoire
        self.depth = depth
        self.maximumFrames = maximumFrames
        script = inputs
    }

    package var isDone: Bool { script.isEmpty }
    package var last: Frame? { frames.last }

    package func play(_ inputs: [Input]) { script += inputs }

    package func show(_ canvas: Canvas, theme: Theme, cursor: CellPosition?) {
        let frame = Frame(canvas: canvas, theme: theme, cursor: cursor)
        guard frame != frames.last else { return }
        frames.append(frame)
        if frames.count > maximumFrames { frames.removeFirst() }
    }

    package func drainInputs() -> [Input] {
        guard !script.isEmpty else { return [] }
        let input = script.removeFirst()
        if case .resize(let size) = input { self.size = size }
        return [input]
    }

    package func repaint() {}
    package func bell() { bells += 1 }
    package func suspend() { suspensions += 1 }
    package func setMouse(_ isOn: Bool) { hasMouse = isOn }

    package func copy(_ text: String) -> CopyOutcome {
        copied.append(text)
        return .sent
    }
}
