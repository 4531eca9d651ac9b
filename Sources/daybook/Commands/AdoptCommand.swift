import ArgumentParser
import EventStoreCore
import TextFormats

struct AdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Give the events of another program's table positions that all hosts share.",
        discussion: """
            Makes the table NAME.log, and puts there what this machine has copied of NAME, in the \
            order that it has here. From then on every host that opens NAME has the same \
            positions, hashes and alarms, and gives the next positions to what it finds. NAME \
            itself, and the program that writes it, are left alone. Cut short, the same command \
            goes on.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "The name of the table, instead of the question at the terminal.", valueName: "table"))
    var confirm: String?

    mutating func run() async throws {
        let setting = parent.ledgerSetting(ledgerOptions, try parent.config(ledgerOptions))
        if case .dynamoDB(let address) = try LedgerLocation(setting.value) {
            _ = try parent.marksOfWritable(address, ledgerOptions)
        }
        let open = try await parent.open(ledgerOptions, for: .read)
        guard let store = open.stores.remote as? any AdoptableRemoteStore,
            let table = store.status.table
        else {
            throw CommandStop(
                .usage,
                "error: only another program's table can be adopted, and "
                    + "\(Printable(open.location.text)) is none")
        }
        guard !table.promises.positionsAreShared else {
            StandardError.write("\(Printable(open.name)) is adopted already; nothing was done")
            return
        }
        let price = try await store.adoptionPrice()
        try ProductionGuard(
            ledger: open.name, isProduction: open.isProduction,
            foreignTable: """
                A table \(Printable(open.name)).log is made beside it, and takes about \
                \(grouped(price.items)) events: \(grouped(price.units)) write units \
                (\(RequestPrice.write.words(price.units))). \
                \(Printable(open.name)) is not written to.
                """, given: confirm
        ).pass(open.name, of: "table", for: "adopt")
        let progress = Progress("adopting", isQuiet: open.isQuiet)
        let last = try await store.adopt { progress.update($0, of: nil, "events") }
        progress.finish()
        AfterCommit.answer("\(open.name) is adopted") {
            StandardOutput.write(
                "adopted \(Printable(open.name)): \(grouped(last.number)) events have positions "
                    + "that all hosts share\n")
        }
    }
}
