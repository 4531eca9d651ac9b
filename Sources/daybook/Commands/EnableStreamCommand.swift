import ArgumentParser
import TextFormats

struct EnableStreamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable-stream",
        abstract: "Let a table of another program tell what is done to its items.",
        discussion: """
            Enables a DynamoDB stream of the table, with the item before and after each change. \
            With one, what the table's own program writes is found without reading all of the \
            table again. What this means is said first, and the table's name is asked for. A \
            table that has a stream is left as it is.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(
        help: "The table: dynamodb://TABLE?region=eu-west-1.",
        transform: TypedArguments.withoutMark)
    var address: String

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "The table's name, instead of the question at the terminal.", valueName: "name"))
    var confirm: String?

    mutating func run() async throws {
        guard case .dynamoDB(let address) = try LedgerLocation(address) else {
            throw CommandStop(
                .usage,
                "error: \(Printable(self.address)) is no table: streams are those of tables in "
                    + "DynamoDB, dynamodb://TABLE")
        }
        let marks = try parent.marksOfWritable(address, ledgerOptions)
        let found = try await RemoteLedger.table(address)
        if let viewType = found.viewType {
            return StandardOutput.write(
                "\(Printable(address.table)) has a stream already (\(Printable(viewType)))\n")
        }
        try ProductionGuard(
            ledger: address.table, isProduction: marks.isProduction?.value ?? false,
            foreignTable: Self.meaning(address.table, found), given: confirm
        )
        .pass(address.table, of: "table", for: "enable its stream")
        let isOwn = try await RemoteLedger.enableStream(of: address)
        AfterCommit.answer("the stream is enabled") {
            StandardOutput.write(
                isOwn
                    ? "the stream of \(Printable(address.table)) is enabled "
                        + "(\(RemoteTable.streamViewType))\n"
                    : "\(Printable(address.table)) has got a stream from somebody else meanwhile\n")
        }
    }

    /// What it means, a line each.
    private static func meaning(_ table: String, _ found: RemoteTable) -> String {
        """
        The table \(Printable(table)) of account \(Printable(found.account)) in \
        \(Printable(found.region)) will keep each change for 24 hours, with the item before and \
        after it (\(RemoteTable.streamViewType)).
        Its items and its own program are not touched.
        To read it costs roughly $0.02 for 100,000 GetRecords beyond the free ones (November \
        2026): a shard that is asked once a second takes 86,400 a day.
        More than two readers of a shard are not recommended; triggers of AWS Lambda are readers \
        too.
        """
    }
}
