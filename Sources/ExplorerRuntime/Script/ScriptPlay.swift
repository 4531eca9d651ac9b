import EventStoreCore
import TerminalCanvas

/// A script, and the screen that it is played on.
package struct ScriptPlay: Sendable {
    let script: Script
    let size: Size
    /// Nil for a script without shots.
    let folder: ScreenFolder?

    package init(script: Script, size: Size, folder: ScreenFolder?) {
        self.script = script
        self.size = size
        self.folder = folder
    }

    /// Where the script's clock stands before anything else is done.
    var firstMoment: Timestamp? {
        if case .clock(let moment)? = script.lines.first?.step { moment } else { nil }
    }
}
