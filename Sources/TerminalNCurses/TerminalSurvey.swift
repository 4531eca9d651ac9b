import CLinux
import CNCurses
import Glibc
import TerminalCanvas

/// What a terminal is found to be. It is looked at, and not taken.
package struct TerminalSurvey: Sendable {
    /// The description that is used; nil if the machine has none that fits.
    package let description: String?
    package let depth: ColourDepth
    package let isUTF8: Bool
    /// Nil where there is no terminal.
    package let size: Size?

    /// - Parameters:
    ///   - environment: what is known of it.
    ///   - output: its descriptor.
    package init(_ environment: TerminalEnvironment, output: Int32 = STDOUT_FILENO) {
        var problem: Int32 = 0
        description = environment.candidates.first {
            setupterm($0, output, &problem) == OK
        }
        let colours = description == nil ? 0 : Int(cncurses_number("colors"))
        depth = ColourTable(colors: colours, environment).depth
        isUTF8 = TerminalLocale.set() && !environment.wantsASCII
        var columns: Int32 = 0
        var rows: Int32 = 0
        let isKnown = clinux_terminal_size(output, &columns, &rows) == 0
        size =
            isKnown && columns > 0 && rows > 0
            ? Size(width: Int(columns), height: Int(rows)) : nil
    }
}
