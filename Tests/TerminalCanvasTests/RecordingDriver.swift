import TerminalCanvas

/// A terminal that is none: plays inputs from a script and keeps what it is shown.
final class RecordingDriver: TerminalDriver {
    struct Frame: Equatable, Sendable {
        let canvas: Canvas
        let theme: Theme
        let cursor: CellPosition?
    }

    private(set) var size: Size
    let repertoire: Repertoire
    let depth: ColourDepth

    /// Only frames that differ from the one before, as a terminal would see them; the last
    /// `maximumFrames` of them.
    private(set) var frames: [Frame] = []
    private(set) var bells = 0
    private(set) var suspensions = 0
    private(set) var hasMouse = false
    private(set) var copied: [String] = []

    private let maximumFrames: Int
    private var script: [Input]

    /// - Parameters:
    ///   - size: until the script resizes it.
    ///   - inputs: what `drainInputs` hands out, one at a time, so that each meets its own screen.
    ///   - repertoire: what it claims to be able to show.
    ///   - depth: how many colours it claims.
    ///   - maximumFrames: how many frames are kept.
    init(
        size: Size, inputs: [Input] = [], repertoire: Repertoire = .unicode,
        depth: ColourDepth = .direct, maximumFrames: Int = 1_000
    ) {
        self.size = size
        self.repertoire = repertoire
        self.depth = depth
        self.maximumFrames = maximumFrames
        script = inputs
    }

    var isDone: Bool { script.isEmpty }
    var last: Frame? { frames.last }

    func play(_ inputs: [Input]) { script += inputs }

    func show(_ canvas: Canvas, theme: Theme, cursor: CellPosition?) {
        let frame = Frame(canvas: canvas, theme: theme, cursor: cursor)
        guard frame != frames.last else { return }
        frames.append(frame)
        if frames.count > maximumFrames { frames.removeFirst() }
    }

    func drainInputs() -> [Input] {
        guard !script.isEmpty else { return [] }
        let input = script.removeFirst()
        if case .resize(let size) = input { self.size = size }
        return [input]
    }

    func repaint() {}
    func bell() { bells += 1 }
    func suspend() { suspensions += 1 }
    func setMouse(_ isOn: Bool) { hasMouse = isOn }

    func copy(_ text: String) -> CopyOutcome {
        copied.append(text)
        return .sent
    }
}
