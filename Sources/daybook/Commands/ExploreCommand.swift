import ArgumentParser

struct ExploreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore", abstract: "Explore the ledger in the terminal (the default).")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Option(name: .long, help: "terminal, dark, light, mono, safe, or one of your own.")
    var theme: String = "terminal"

    @OptionGroup(title: "Without a terminal") var scriptOptions: ScriptOptions

    mutating func run() async throws {
        // A wrong script is told before anything is opened.
        let play = try scriptOptions.play()
        let open = try parent.open(ledgerOptions, for: .readAndProject)
        try await ExplorerSession(open: open, theme: theme, play: play).run()
    }
}
