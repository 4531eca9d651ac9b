import ArgumentParser
import Explorer

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Print what the keys of the explorer do, as Markdown.",
        discussion: "With the keys that the configuration file gives to actions.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Flag(name: .long, help: "The keys as they are shipped.")
    var standard = false

    func run() throws {
        let keymap = standard ? .standard : try parent.config(ledgerOptions).config.keymap
        StandardOutput.write(keymap.markdown)
    }
}
