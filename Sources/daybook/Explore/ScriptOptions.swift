import ArgumentParser
import EventStoreCore
import ExplorerRuntime
import TerminalCanvas
import TextFormats

/// The options of a run without a terminal.
struct ScriptOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Play a script instead of opening a terminal; - is stdin.",
            discussion: """
                A step a line, # begins a comment: 'key j', 'keys j j enter', 'type TEXT', \
                'paste TEXT', 'resize 120x40', 'wait idle' (all asked for has arrived), \
                'wait text "…" within 10' (seconds), 'clock 2026-11-21T10:00:00Z' (for ages and \
                marks), 'shot NAME', 'quit'. TEXT in quotes may hold \\n, \\t and \\u{1B}. \
                Exit status 1 if a wait fails, with the screen on stderr; 2 if the script is wrong.
                """, valueName: "file"))
    var script: String?

    @Option(name: .long, help: "The size of the script's screen, until it resizes it.")
    var size = ScreenSize(Size(width: 80, height: 24))

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where the script's shots go: NAME.txt, and NAME.roles.txt with the role of each cell.",
            valueName: "folder"))
    var saveScreens: String?

    func validate() throws {
        if saveScreens != nil, script == nil {
            throw ValidationError("--save-screens goes with --script")
        }
    }

    /// - Returns: what is to be played; nil where a person sits at the terminal.
    /// - Throws: `CommandStop` for a script that cannot be read or is wrong.
    func play() throws -> ScriptPlay? {
        guard let path = script else { return nil }
        let script = try Self.read(path)
        let shots = script.lines.first { if case .shot = $0.step { true } else { false } }
        guard let saveScreens else {
            if let shots {
                let reason = "a shot goes to a file; expected --save-screens FOLDER"
                throw CommandStop(.usage, script.complaint(at: shots.number, reason))
            }
            return ScriptPlay(script: script, size: size.size, folder: nil)
        }
        return ScriptPlay(
            script: script, size: size.size, folder: try ScreenFolder(saveScreens))
    }

    private static func read(_ path: String) throws -> Script {
        var source = try FileSource(path: path)
        var bytes: [UInt8] = []
        while bytes.count <= Script.maximumBytes, let chunk = try source.next() { bytes += chunk }
        do {
            return try ScriptReader.read(
                bytes, name: path == "-" ? "stdin" : Printable(path).text)
        } catch {
            throw CommandStop(.usage, "error: \(error)")
        }
    }
}

extension ScreenSize: ExpressibleByArgument {
    package var defaultValueDescription: String { size.description }
}
