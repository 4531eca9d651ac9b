import ArgumentParser
import Explorer

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Print what the keys of the explorer do, as Markdown.")

    func run() throws { StandardOutput.write(Keymap.standard.markdown) }
}
