import TerminalCanvas

/// What the environment says about the terminal. Read once, by whoever starts the program.
package struct TerminalEnvironment: Sendable {
    package var term: String
    /// `truecolor` or `24bit` where the terminal has all colours, whatever its description says.
    package var colorTerm: String
    package var hasNoColor: Bool
    /// How long a lone ESC waits for what it may begin, in milliseconds.
    package var escapeDelay: Int
    package var isInTmux: Bool
    /// Draws with ASCII only, whatever the locale says.
    package var wantsASCII = false

    /// Enough for the bytes of one key over any line that delivers them together.
    private static let defaultEscapeDelay = 50
    private static let maximumEscapeDelay = 5_000

    package init(_ variables: [String: String]) {
        term = variables["TERM"] ?? ""
        colorTerm = variables["COLORTERM"] ?? ""
        // As no-color.org has it: set, to whatever, and not empty.
        hasNoColor = !(variables["NO_COLOR"] ?? "").isEmpty
        let delay = variables["ESCDELAY"].flatMap { Int($0) } ?? Self.defaultEscapeDelay
        escapeDelay = min(max(1, delay), Self.maximumEscapeDelay)
        isInTmux = !(variables["TMUX"] ?? "").isEmpty
    }

    /// The descriptions to try, the best first: an unknown terminal is most likely one that
    /// understands what xterm does, and certainly one that understands a vt100.
    package var candidates: [String] {
        let known = ["xterm-256color", "xterm", "vt100"]
        return term.isEmpty ? known : [term] + known.filter { $0 != term }
    }

    package var hasTrueColor: Bool { ["truecolor", "24bit"].contains(colorTerm.lowercased()) }
}
