import TerminalCanvas

/// How much room a form and its confirmation need: commands are off where they would not be seen.
enum FormLayout {
    static let minimum = Size(width: 36, height: 12)
    static let maximumWidth = 64
}
