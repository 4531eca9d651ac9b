import ArgumentParser
import EventStoreCore
import TextFormats

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the ledger to another file, consistent while others write.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(
        help: "The copy; it must not exist yet.", transform: TypedArguments.withoutMark)
    var destination: String

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .read)
        try await open.local(for: "backup").backup(to: destination)
        AfterCommit.answer("copied the ledger to \(Printable(destination))") {
            StandardOutput.write("\(Printable(destination))\n")
        }
    }
}
