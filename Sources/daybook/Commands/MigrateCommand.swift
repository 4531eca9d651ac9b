import ArgumentParser
import EventStoreCore
import EventStoreSQLite
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
            each account has to have the same payloads, and the same balance, at every version. A \
            new file is called TO.migrating until then.

            Into a ledger of this program everything is copied, with its hashes. Into a table of \
            another program (layout= and write=yes in its address) the accounts are copied, each \
            event as an item with its type and payload as they are. The table has to be there. All \
            events are looked at first: where the layout cannot hold one of them as it is, at its \
            version, nothing is written. A layout that keeps the members of a payload as \
            attributes (all but spring) has the same values, in another order.
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
        let options = named(to)
        let place = try LedgerLocation(
            parent.ledgerSetting(options, try parent.config(options)).value)
        if let copy = FileInTheMaking(of: place) {
            return try await make(copy, from: source)
        }
        let target = try await open(options)
        var spelling = PayloadSeal.Spelling.bytes
        if target.stores.remote?.status.table != nil {
            try target.askForTable(target.name, of: "table", for: "migrate \(from)", confirm)
            let rehearsing = target.stores.remote as? any RehearsingRemoteStore
            let work = TableMigration(
                from: source.store, to: target.store, try await rehearsing?.rehearsal())
            spelling = work.spelling
            try await carryOut(work, isQuiet: target.isQuiet)
        } else {
            try await importAll(of: source, into: target)
        }
        try await prove(source, target, spelling)
        await removeLeftover(of: place, source, target)
    }

    private func open(
        _ options: LedgerOptions, unfinished suffix: String = ""
    ) async throws -> OpenLedger {
        try await parent.open(options, for: .copy, unfinished: suffix) { name, isMarked in
            try ProductionGuard(ledger: name, isProduction: isMarked, given: confirm)
                .pass(name, of: "ledger", for: "migrate \(from)")
        }
    }

    private func named(_ ledger: String) -> LedgerOptions {
        var options = ledgerOptions
        options.ledger = ledger
        return options
    }

    // MARK: Into a new file

    /// Copies in stretches into a file that has another name until all is there and proven.
    private func make(_ copy: FileInTheMaking, from source: OpenLedger) async throws {
        let target = try await open(named(to), unfinished: FileInTheMaking.suffix)
        do {
            try await fill(copy, target, from: source)
            try await prove(source, target)
            try await target.local(for: "migrate").backup(to: copy.target)
        } catch let stop as CommandStop {
            throw stop
        } catch {
            copy.noteWhatIsThere(try? await target.store.lastPosition(), isQuiet: target.isQuiet)
            throw error
        }
        copy.remove()
    }

    /// A copy may have been ended between its last two steps: then there are both files.
    private func removeLeftover(
        of place: LedgerLocation, _ source: OpenLedger, _ target: OpenLedger
    ) async {
        guard let copy = FileInTheMaking(leftBeside: place),
            let left = try? SQLiteEventStore.open(path: copy.path, mode: .readOnly)
        else { return }
        let work = LedgerCopy(
            from: source.store, to: left, codec: target.ledger.codec,
            environment: target.ledger.environment)
        guard (try? await work.compare()) != nil else { return }
        copy.remove()
    }

    private func fill(
        _ copy: FileInTheMaking, _ target: OpenLedger, from source: OpenLedger
    ) async throws {
        let ledger = target.ledger
        let work = LedgerCopy(
            from: source.store, to: target.store, codec: ledger.codec,
            environment: ledger.environment)
        let progress = Progress("copying", isQuiet: target.isQuiet)
        defer { progress.finish() }
        let there: Position
        do {
            there = try await work.compare { progress.update($0, of: nil, "events compared") }
        } catch let mismatch as CopyMismatch {
            throw CommandStop(
                .failure,
                "error: \(Printable(copy.path)) is a copy that was cut short, and not of "
                    + "\(Printable(from)): \(mismatch); remove it to begin again")
        }
        var options = ImportOptions(
            file: Printable(from).text, actor: ledger.actor, keepGoing: false)
        options.isCancelled = { Interrupt.isRequested }
        let written = try await work.run(after: there, options) {
            progress.update($0.number, of: $1.number, "events")
        }
        StandardOutput.write(
            "\(grouped(Int64(written))) events written, \(grouped(there.number)) were there\n")
        await AfterCommit.tell("copied", but: "the read models are not up to date") {
            _ = try await target.bringUpToDate(LedgerProjections.all)
        }
    }

    // MARK: Into a table of another program

    /// Copies what the table can hold, or nothing.
    private func carryOut(_ work: TableMigration, isQuiet: Bool) async throws {
        let progress = Progress("copying", isQuiet: isQuiet)
        defer { progress.finish() }
        var work = work
        do {
            try await work.rehearse { progress.update($0, of: nil, "events looked at") }
            let report = try await work.run { progress.update($0, of: nil, "events") }
            StandardOutput.write(
                "\(grouped(report.accounts)) accounts: \(grouped(report.written)) events written, "
                    + "\(grouped(report.alreadyThere)) were there\n")
        } catch let conflict as MigrationConflict {
            throw CommandStop(.failure, "error: \(conflict)")
        } catch let refusal as MigrationRefusal {
            throw CommandStop(.failure, "error: \(refusal)")
        }
    }

    // MARK: Into a ledger of this program that is there

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
        // Both are to be equal in the end, which is proven.
        options.isCopy = true
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

    private func prove(
        _ source: OpenLedger, _ target: OpenLedger, _ spelling: PayloadSeal.Spelling = .bytes
    ) async throws {
        let progress = Progress("comparing", isQuiet: target.isQuiet)
        defer { progress.finish() }
        if let remote = target.stores.remote { try await remote.catchUp() }
        let own = try await PayloadSeal.compute(of: source.store, spelling) {
            progress.update($0, of: nil, "events")
        }
        let other = try await PayloadSeal.compute(of: target.store, spelling) {
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
                + "payloads\(spelling == .values ? ", as values," : "") \(own.digest)\n")
    }
}
