import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerService
import TextFormats

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Copy a ledger into another, wherever both are, and prove that they are equal.",
        discussion: """
            FROM and TO are files or addresses of tables. What is there already is compared and \
            left, so that a copy that was cut short goes on. At the end both are read through: \
            each account has to have the same payloads, and the same balance, at every version.

            Into a ledger of this program everything is copied, with its hashes. Into a table of \
            another program (layout= and write=yes in its address) the accounts are copied, each \
            event as an item with its type and payload as they are. The table has to be there.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(help: "The ledger that is copied.", transform: TypedArguments.withoutMark)
    var from: String

    @Argument(help: "Where it is copied to.", transform: TypedArguments.withoutMark)
    var to: String

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "On a production ledger, or a table of another program: the name of what is written "
                + "to, instead of the question at the terminal.", valueName: "name"))
    var confirm: String?

    mutating func run() async throws {
        let source = try await parent.open(named(from), for: .read)
        let target = try await parent.open(named(to), for: .copy) { name, isMarked in
            try ProductionGuard(ledger: name, isProduction: isMarked, given: confirm)
                .pass(name, of: "ledger", for: "migrate \(from)")
        }
        if target.stores.remote?.status.table != nil {
            try target.askForTable(target.name, of: "table", for: "migrate \(from)", confirm)
            try await fill(target, from: source)
        } else {
            try await importAll(of: source, into: target)
        }
        try await prove(source, target)
    }

    private func named(_ ledger: String) -> LedgerOptions {
        var options = ledgerOptions
        options.ledger = ledger
        return options
    }

    // MARK: Into a table of another program

    private func fill(_ target: OpenLedger, from source: OpenLedger) async throws {
        let progress = Progress("copying", isQuiet: target.isQuiet)
        defer { progress.finish() }
        do {
            let report = try await TableMigration(from: source.store, to: target.store)
                .run { progress.update($0, of: nil, "events") }
            StandardOutput.write(
                "\(grouped(report.accounts)) accounts: \(grouped(report.written)) events written, "
                    + "\(grouped(report.alreadyThere)) were there\n")
        } catch let conflict as MigrationConflict {
            throw CommandStop(.failure, "error: \(conflict)")
        }
    }

    // MARK: Into a ledger of this program

    private func importAll(of source: OpenLedger, into target: OpenLedger) async throws {
        let progress = Progress("copying", isQuiet: target.isQuiet)
        defer { progress.finish() }
        let spool = try await Spool { sink in
            try await Exporter(store: source.store).export(
                .book(through: try await source.store.lastPosition()), as: CloudEventWriter(),
                to: sink, onProgress: { progress.update(Int64($0), of: nil, "events read") },
                isCancelled: { Interrupt.isRequested })
        }
        var options = ImportOptions(
            file: Printable(from).text, actor: target.ledger.actor, keepGoing: false)
        options.isCancelled = { Interrupt.isRequested }
        options.onProgress = { progress.update(Int64($0.rows), of: nil, "events") }
        let report = try await Importer(
            events: target.store, readModels: target.store, codec: target.ledger.codec,
            environment: target.ledger.environment
        )
        .importCloudEvents(EffectTable([:]), options) { spool.reader }
        StandardOutput.write(
            "\(grouped(Int64(report.eventsWritten))) events written, "
                + "\(grouped(Int64(report.alreadyRecorded))) were there\n")
        await AfterCommit.tell("copied", but: "the read models are not up to date") {
            _ = try await target.bringUpToDate(LedgerProjections.all)
        }
    }

    // MARK: The proof

    private func prove(_ source: OpenLedger, _ target: OpenLedger) async throws {
        let progress = Progress("comparing", isQuiet: target.isQuiet)
        defer { progress.finish() }
        if let remote = target.stores.remote { try await remote.catchUp() }
        let own = try await PayloadSeal.compute(of: source.store) {
            progress.update($0, of: nil, "events")
        }
        let other = try await PayloadSeal.compute(of: target.store) {
            progress.update($0, of: nil, "events")
        }
        guard own == other else {
            throw CommandStop(
                .failure,
                "error: the copy is not equal: \(grouped(own.accounts)) accounts with "
                    + "\(grouped(own.events)) events against \(grouped(other.accounts)) with "
                    + "\(grouped(other.events)); seals \(own.digest) and \(other.digest)")
        }
        StandardOutput.write(
            "equal: \(grouped(own.accounts)) accounts, \(grouped(own.events)) events; seal of "
                + "payloads \(own.digest)\n")
    }
}
