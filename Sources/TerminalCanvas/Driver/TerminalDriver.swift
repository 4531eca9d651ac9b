/// A terminal: canvases out, inputs in. All of it belongs to one thread.
///
/// The waiting is the caller's: it polls what the driver offers to be polled, and then drains.
package protocol TerminalDriver: AnyObject {
    /// The terminal's size when it was last asked; changes arrive as `Input.resize`.
    var size: Size { get }
    /// What can be drawn here: canvases for this terminal are made with it.
    var repertoire: Repertoire { get }
    var depth: ColourDepth { get }

    /// Makes the terminal look like a canvas of its size, and writes nothing when it does already.
    ///
    /// - Parameters:
    ///   - canvas: cut off, or filled with blanks, where the terminal has another size by now.
    ///   - theme: how the roles look.
    ///   - cursor: where the cursor is shown; hidden when nil.
    func show(_ canvas: Canvas, theme: Theme, cursor: CellPosition?)

    /// Everything that has arrived, without waiting.
    func drainInputs() -> [Input]

    /// Forgets what the terminal shows, so that the next `show` paints all of it.
    func repaint()
    func bell()
    /// Gives the terminal back and stops the program, as Ctrl-Z does; returns when it goes on.
    func suspend()
    func setMouse(_ isOn: Bool)
    /// Hands a text to the clipboard of whoever sits at the terminal.
    func copy(_ text: String) -> CopyOutcome
}

/// What is known of a copy: no terminal says whether it took the text.
package enum CopyOutcome: Equatable, Sendable {
    case sent
    /// Longer than terminals accept.
    case tooLong(maximumBytes: Int)
    case unsupported
}
