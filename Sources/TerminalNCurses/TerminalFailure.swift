/// Why there is no full screen.
package enum TerminalFailure: Error, Equatable, CustomStringConvertible {
    case notATerminal
    /// A terminal that cannot move its cursor: `dumb`.
    case cannotMoveCursor(term: String)
    /// Not even vt100 is described on this machine.
    case noDescription(term: String)
    /// Another driver of this process has it.
    case isTaken
    case system(call: String, code: Int32)

    package var description: String {
        switch self {
        case .notATerminal: "standard input and output are not a terminal"
        case .cannotMoveCursor(let term): "the terminal \"\(term)\" cannot move its cursor"
        case .noDescription(let term):
            "no description of the terminal \"\(term)\", nor of xterm or vt100; "
                + "install the terminfo database (ncurses-base), or set TERMINFO"
        case .isTaken: "the terminal is in use already"
        case .system(let call, let code): "\(call) failed with error \(code)"
        }
    }
}
