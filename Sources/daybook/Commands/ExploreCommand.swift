import ArgumentParser

struct ExploreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore", abstract: "Explore the ledger in the terminal (the default).")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Option(name: .long, help: "terminal, dark, light, mono, safe, or one of your own.")
    var theme: String = "terminal"

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "Open there, for reading: ACCOUNT@ADDRESS, or an address of the book.",
            valueName: "address"))
    var at: String?

    /// For a ledger that goes away with the session.
    @Flag(name: .long, help: .private)
    var leaveNoTrace = false

    mutating func run() async throws {
        let open = try parent.open(ledgerOptions, for: at == nil ? .readAndProject : .read)
        let opening = try await at.map { try ExplorerOpening($0) }?.find(in: open)
        try await ExplorerSession(
            open: open, theme: theme, opening: opening, leavesNoTrace: leaveNoTrace
        )
        .run()
    }
}
