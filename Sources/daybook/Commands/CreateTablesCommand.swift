import ArgumentParser
import EventStoreCore
import TextFormats

struct CreateTablesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create-tables",
        abstract: "Make the two tables of a ledger in DynamoDB, those that are missing.",
        discussion: """
            TABLE holds the events and TABLE.log their order. Both are paid on demand: an idle \
            ledger costs its storage. Tables that are there are checked and left as they are.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Flag(
        inversion: .prefixedNo,
        help: "Keep what is needed to restore any second of the last 35 days.")
    var pointInTimeRecovery = true

    @Flag(inversion: .prefixedNo, help: "Let nobody delete the tables by mistake.")
    var deletionProtection = true

    @Option(name: .long, help: ArgumentHelp("A tag of both tables.", valueName: "name=value"))
    var tag: [String] = []

    mutating func run() async throws {
        let setting = parent.ledgerSetting(ledgerOptions, try parent.config(ledgerOptions))
        guard case .dynamoDB(let address) = try LedgerLocation(setting.value) else {
            throw CommandStop(
                .usage,
                "error: tables are made for a ledger in DynamoDB: --ledger dynamodb://TABLE")
        }
        guard !ledgerOptions.readOnly, !parent.options.readOnly else {
            throw CommandStop(.usage, "error: the command writes, and --read-only forbids it")
        }
        let made = try await RemoteLedger.createTables(
            address, hasPointInTimeRecovery: pointInTimeRecovery,
            isDeletionProtected: deletionProtection, tags: try tags())
        AfterCommit.answer("the tables are made") {
            StandardOutput.write(
                made.isEmpty
                    ? "both tables are there already\n"
                    : made.map { "made \(Printable($0))\n" }.joined())
        }
    }

    private func tags() throws -> [String: String] {
        var tags: [String: String] = [:]
        for text in tag {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandStop(
                    .usage, "error: '\(Printable(text))' is no tag: --tag name=value")
            }
            tags[String(parts[0])] = String(parts[1])
        }
        return tags
    }
}
