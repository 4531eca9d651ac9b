import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerService

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Record history from a CSV file or from CloudEvents, as fact.",
        discussion: """
            The whole file in one transaction, or nothing. Rows are known by their ids: a second \
            import of the same file writes nothing. History is not judged by today's rules; a \
            negative balance is shown, not refused.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case csv, cloudevents }

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(help: "The file, or - for stdin.")
    var file: String

    @Option(name: .long, help: "csv or cloudevents (default: by the file's name; .csv is csv).")
    var format: Format?

    @Flag(name: .long, help: "Write the good rows and list the bad ones.")
    var keepGoing = false

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
        let isCSV = format.map { $0 == .csv } ?? file.hasSuffix(".csv")
        let currency = try csv.fixedCurrency()
        let mapping = try csv.mapping(currency)
        let rules = EffectTable(
            Dictionary(try effect.map(EffectTable.rule), uniquingKeysWith: { _, last in last }),
            currency: currency)
        if isCSV { try mapping.check() }
        // The file is opened before the ledger: a wrong name must not leave a new ledger behind.
        // And once only: a pipe's writer would take the end of the first reader for its own.
        let source = try FileSource(path: file)
        let open = try parent.open(ledgerOptions, for: .create) { name, isMarked in
            try ProductionGuard(ledger: name, isProduction: isMarked, given: confirm)
                .pass(name, of: "ledger", for: "import \(file)")
        }
        let progress = Progress("importing", isQuiet: open.isQuiet)
        let importer = Importer(
            store: open.store, codec: open.ledger.codec, environment: open.ledger.environment)
        var options = ImportOptions(
            file: file == "-" ? "stdin" : file, actor: open.ledger.actor, keepGoing: keepGoing)
        options.isCancelled = { Interrupt.isRequested }
        options.onProgress = { progress.update(Int64($0.rows), of: nil, "rows") }
        let report =
            isCSV
            ? try await importer.importCSV(mapping, options) { source }
            : try await importer.importCloudEvents(rules, options) { source }
        progress.finish()
        let recorded = "recorded \(grouped(Int64(report.eventsWritten))) events"
        AfterCommit.answer(recorded) { write(report) }
        await AfterCommit.tell(recorded, but: "the read models are not up to date") {
            _ = try await open.bringUpToDate(LedgerProjections.all)
        }
        if report.badRowCount > 0 {
            throw CommandStop(
                .failure,
                "error: \(report.badRowCount) bad rows were left out; the others are written")
        }
    }

    private func write(_ report: ImportReport) {
        var lines = [
            "\(grouped(Int64(report.rows))) rows read",
            "\(grouped(Int64(report.eventsWritten))) events written, "
                + "\(grouped(Int64(report.accountsOpened))) accounts opened",
        ]
        if report.alreadyRecorded > 0 {
            lines.append("\(grouped(Int64(report.alreadyRecorded))) rows were recorded already")
        }
        if report.withoutEffect > 0 {
            lines.append(
                "\(grouped(Int64(report.withoutEffect))) events move no money, "
                    + "for no --effect names their type")
        }
        if report.foreignOwnNames > 0 {
            lines.append(
                "\(grouped(Int64(report.foreignOwnNames))) events bear a name of the ledger's own "
                    + "with another payload; they are recorded as foreign.NAME")
        }
        lines += text(report.divergences)
        StandardOutput.write(lines.map { Printable($0).text + "\n" }.joined())
        for row in report.badRows { StandardError.write(Printable(row.description).text) }
        let more = report.badRowCount - report.badRows.count
        if more > 0 { StandardError.write("… and \(more) more bad rows") }
    }

    /// Divergences of one kind that are listed; `export --format csv` has every balance.
    private static let listed = 10

    private func text(_ divergences: DivergenceReport) -> [String] {
        guard divergences.rowsChecked > 0 else { return [] }
        let tolerance = csv.balanceTolerance
        // Without a tolerance, or without use for it, there is nothing to say of it.
        let within =
            divergences.within.largest == nil
            ? [] : Self.text(divergences.within, "differ by no more than \(tolerance)")
        return ["\(grouped(Int64(divergences.rowsChecked))) balances compared with the fold"]
            + within
            + Self.text(divergences.beyond, "differ by more than \(tolerance)")
    }

    private static func text(_ tally: DivergenceTally, _ what: String) -> [String] {
        guard let largest = tally.largest else { return ["none \(what)"] }
        let count =
            "\(grouped(Int64(tally.rows))) \(what), in "
            + "\(grouped(Int64(tally.accounts))) accounts; the first of each:"
        var lines = [count] + tally.first.prefix(listed).map { "  \($0)" }
        let more = tally.accounts - min(listed, tally.first.count)
        if more > 0 { lines.append("  … and \(grouped(Int64(more))) accounts more") }
        return lines + ["  the largest: \(largest)"]
    }
}

/// Which columns of a CSV file mean what.
struct CSVOptions: ParsableArguments {
    @Option(name: .long, help: "The column with the account's name.")
    var accountColumn = "account"
    @Option(name: .long, help: "The column with the date, or the moment.")
    var dateColumn = "date"
    @Option(name: .long, help: "The column with the amount; signed, unless --type-column is given.")
    var amountColumn = "amount"
    @Option(name: .long, help: "The column with the word for credit or debit.")
    var typeColumn: String?
    @Option(name: .long, help: "Words that mean a credit, separated by commas.")
    var credit: String?
    @Option(name: .long, help: "Words that mean a debit, separated by commas.")
    var debit: String?
    @Option(name: .long, help: "The column with the currency.")
    var currencyColumn: String?
    @Option(name: .long, help: "The currency where no column or payload names one.")
    var currency: String?
    @Option(name: .long, help: "The column with the owner's name.")
    var ownerColumn: String?
    @Option(name: .long, help: "The column with a memo.")
    var memoColumn: String?
    @Option(name: .long, help: "The column that identifies a row within its account.")
    var idColumn: String?
    @Option(name: .long, help: "The column with the balance after the row, to compare.")
    var balanceColumn: String?
    @Option(name: .long, help: "How far balances may be apart before they differ.")
    var balanceTolerance = "0"
    @Option(name: .long, help: "One character between fields.")
    var delimiter = ","
    @Option(name: .long, help: "Names where the rows come from: part of their identity.")
    var source = "csv"

    func fixedCurrency() throws -> Currency? {
        guard let currency else { return nil }
        guard let known = Currency(code: currency) else {
            throw ValidationError("'\(Printable(currency))' is not a currency code of ISO 4217.")
        }
        return known
    }

    func mapping(_ currency: Currency?) throws -> CSVMapping {
        var mapping = CSVMapping(account: accountColumn, date: dateColumn, amount: amountColumn)
        mapping.type = typeColumn
        mapping.credit = Self.words(credit)
        mapping.debit = Self.words(debit)
        mapping.currency = currencyColumn
        mapping.fixedCurrency = currency
        mapping.owner = ownerColumn
        mapping.memo = memoColumn
        mapping.id = idColumn
        mapping.balance = balanceColumn
        mapping.balanceTolerance = balanceTolerance
        mapping.source = source
        guard delimiter.unicodeScalars.count == 1, let scalar = delimiter.unicodeScalars.first
        else {
            throw ValidationError("--delimiter takes one character.")
        }
        mapping.delimiter = scalar
        return mapping
    }

    private static func words(_ list: String?) -> Set<String> {
        Set((list ?? "").split(separator: ",").map(String.init))
    }
}
