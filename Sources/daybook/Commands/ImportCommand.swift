import ArgumentParser
import EventStoreCore
import Foundation
import LedgerCore
import LedgerExchange
import LedgerService
import TextFormats

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Record history from a CSV file or from CloudEvents, as fact.",
        discussion: """
            The whole file in one transaction, or nothing. Rows are known by their ids, or by all \
            that stands in them: a second import of the same file writes nothing. History is not \
            judged by today's rules; a negative balance is shown, not refused.

            The book keeps what was imported: 'daybook imports' lists it, and 'daybook reverse \
            --import ID --reason WHY' takes an import back as a whole.

            In DynamoDB an import is a series of appends: what was recorded before it was cut off \
            stays, and --dry-run is refused.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(help: "The file, or - for stdin.", transform: TypedArguments.withoutMark)
    var file: String

    @Option(
        name: .long,
        help: "csv or cloudevents (default: by the file's name, the CSV options, its first bytes).")
    var format: ImportFormat?

    @Flag(name: .long, help: "Write the good rows and list the bad ones.")
    var keepGoing = false

    @Flag(name: .long, help: "Say all that the import would say, and write nothing.")
    var dryRun = false

    @OptionGroup(title: "CSV") var csv: CSVOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How a CloudEvents type moves money, such as BetPlaced=debit:stake, or "
                + "BetSettled=credit:payout:minor for minor units. May be repeated.",
            valueName: "rule"))
    var effect: [String] = []

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "On a production ledger: the name of the ledger's file, instead of the question at "
                + "the terminal.", valueName: "name"))
    var confirm: String?

    mutating func run() async throws {
        let currency = try await csv.fixedCurrency { [parent, ledgerOptions] code in
            try await parent.units(for: code, ledgerOptions)
        }
        let mapping = try csv.mapping(currency, isTabbed: ImportFormat.isTabbed(name: file))
        let rules = EffectTable(
            Dictionary(try effect.map(EffectTable.rule), uniquingKeysWith: { _, last in last }),
            currency: currency)
        let known = format ?? ImportFormat(name: file) ?? (csv.areGiven ? .csv : nil)
        if known == .csv { try mapping.check() }
        // Read before the ledger is opened: a wrong name must not leave a new ledger behind, and
        // nobody is to wait for the lock because this waits for a pipe.
        let spool = try Spool(try FileSource(path: file))
        var reader = spool.reader
        let format = try known ?? ImportFormat(head: reader.next() ?? [])
        let place = try ledgerPlace()
        defer { place.remove() }
        let open = try await parent.open(place.options, for: dryRun ? place.use : .create) {
            name, isMarked in
            if dryRun { return }
            try ProductionGuard(ledger: name, isProduction: isMarked, given: confirm)
                .pass(name, of: "ledger", for: "import \(file)")
        }
        if !dryRun, !open.isProduction {
            try open.askForTable(open.name, of: "table", for: "import \(file)", confirm)
        }
        tell(format, open)
        let report = try await report(open) { importer, options in
            switch format {
            case .csv: try await importer.importCSV(mapping, options) { spool.reader }
            case .cloudevents: try await importer.importCloudEvents(rules, options) { spool.reader }
            }
        }
        await answer(report, open)
        if report.badRowCount > 0 {
            throw CommandStop(
                .failure,
                "error: \(report.badRowCount) bad rows were left out; "
                    + (dryRun ? "nothing is written" : "the others are written"))
        }
    }

    /// The ledger that is named; for a dry run where none is, an empty one for the time being.
    private func ledgerPlace() throws -> DryLedger {
        guard dryRun else { return DryLedger(options: ledgerOptions) }
        let named = parent.ledgerSetting(ledgerOptions, try parent.config(ledgerOptions))
        return try DryLedger(insteadOf: try LedgerLocation(named.value), ledgerOptions)
    }

    private func tell(_ format: ImportFormat, _ open: OpenLedger) {
        // What was said, or is in the name, need not be said again.
        if self.format != nil || ImportFormat(name: file) != nil || open.isQuiet { return }
        let reason = csv.areGiven ? "options" : "first bytes"
        StandardError.write(
            "\(Printable(file == "-" ? "stdin" : file)): read as \(format.told), by its \(reason)")
    }

    private func report(
        _ open: OpenLedger,
        _ body: (Importer, ImportOptions) async throws -> ImportReport
    ) async throws -> ImportReport {
        let progress = Progress("importing", isQuiet: open.isQuiet)
        let importer = Importer(
            events: open.store, readModels: open.store, codec: open.ledger.codec,
            environment: open.ledger.environment)
        var options = ImportOptions(
            file: file == "-" ? "stdin" : file, actor: open.ledger.actor, keepGoing: keepGoing)
        let environment = open.ledger.environment
        options.id = CommandID(timestamp: environment.now(), random: environment.random())
        options.isDryRun = dryRun
        options.keepDifferences = csv.keepDifferences
        options.allowRepeats = csv.allowRepeats
        options.isCancelled = { Interrupt.isRequested }
        options.onProgress = { progress.update(Int64($0.rows), of: nil, "rows") }
        defer { progress.finish() }
        let start = dryRun ? nil : try? await open.store.lastPosition()
        do {
            return try await body(importer, options)
        } catch {
            let findings = findings(error)
            if let id = options.id, !dryRun,
                let remains = await ImportRemains(of: id, in: open, since: start)
            {
                throw remains.stop(after: error, findings)
            }
            guard case ImportError.differences = error,
                let remedy = (error as? ImportError)?.remedy
            else { throw error }
            throw CommandStop(
                .failure,
                findings.joined(separator: "\n") + "\nerror: nothing was written; \(remedy)")
        }
    }

    /// What is wrong with the file, in lines; none where nothing is.
    private func findings(_ error: any Error) -> [String] {
        switch error {
        case ImportError.differences(let divergences): words.lines(divergences)
        case let error as ImportError: error.findings
        default: []
        }
    }

    private var words: ImportWords { ImportWords(tolerance: csv.balanceTolerance ?? "0") }

    /// Says what was done; what fails from here on is no failure of the import.
    private func answer(_ report: ImportReport, _ open: OpenLedger) async {
        if dryRun { return write(report) }
        let recorded = "recorded \(grouped(Int64(report.eventsWritten))) events"
        AfterCommit.answer(recorded) { write(report) }
        if let failure = report.snapshotFailure {
            await AfterCommit.tell(recorded, but: "not all snapshots were kept") {
                throw CommandStop(.failure, failure)
            }
        }
        await AfterCommit.tell(recorded, but: "the read models are not up to date") {
            _ = try await open.bringUpToDate(LedgerProjections.all)
        }
    }

    private func write(_ report: ImportReport) {
        let lines = (dryRun ? ["dry run: nothing is written"] : []) + words.lines(report)
        StandardOutput.write(lines.map { Printable($0).text + "\n" }.joined())
        for row in report.badRows { StandardError.write(Printable(row.description).text) }
        let more = report.badRowCount - report.badRows.count
        if more > 0 { StandardError.write("… and \(more) more bad rows") }
    }
}

/// Where an import is tried: the ledger that is named or, if there is none yet, one in a folder of
/// its own that is removed behind it.
private struct DryLedger {
    let options: LedgerOptions
    let use: LedgerUse
    private let folder: String?

    init(options: LedgerOptions) {
        (self.options, use, folder) = (options, .create, nil)
    }

    init(insteadOf location: LedgerLocation, _ options: LedgerOptions) throws {
        guard location.isMissing else {
            (self.options, use, folder) = (options, .write, nil)
            return
        }
        let temporary = FileManager.default.temporaryDirectory.path + "/daybook-dry-XXXXXX"
        var template = Array(temporary.utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandStop(
                .failure, "error: no folder for a dry run: \(String(cString: strerror(errno)))")
        }
        let made = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var instead = options
        instead.ledger = made + "/dry.db"
        (self.options, use, folder) = (instead, .create, made)
    }

    func remove() {
        if let folder { try? FileManager.default.removeItem(atPath: folder) }
    }
}
