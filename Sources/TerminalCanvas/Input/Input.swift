/// What came from the terminal.
package enum Input: Hashable, Sendable {
    case key(Key)
    /// What was pasted, line ends as `\n`; cut off after `InputDecoder.maximumPaste` bytes.
    case paste(String)
    case mouse(MouseInput)
    /// The terminal has this size now, and expects to be painted again.
    case resize(Size)
    case focus(Bool)
    /// The terminal is gone: nobody will read or write any more.
    case hangup
}

/// A press, a move with a button held, or a turn of the wheel.
package struct MouseInput: Hashable, Sendable {
    package enum Button: Hashable, Sendable {
        case left
        case middle
        case right
        case wheelUp
        case wheelDown
    }

    package let button: Button
    package let isRelease: Bool
    /// The button was pressed before, and is held.
    package let isDrag: Bool
    package let position: CellPosition

    package init(
        _ button: Button, isRelease: Bool = false, isDrag: Bool = false, at position: CellPosition
    ) {
        self.button = button
        self.isRelease = isRelease
        self.isDrag = isDrag
        self.position = position
    }
}
