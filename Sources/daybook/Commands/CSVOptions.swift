import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerService
import TextFormats

extension RowOrder: ExpressibleByArgument {}
extension DecimalMark: ExpressibleByArgument {}

/// Which columns of a CSV file mean what.
struct CSVOptions: ParsableArguments {
    @Option(name: .long, help: "The column with the account's name (default: account).")
    var accountColumn: String?
    @Option(name: .long, help: "The column with the date, or the moment (default: date).")
    var dateColumn: String?
    @Option(
        name: .long,
        help: "The column with the amount; signed, unless --type-column is given (default: amount)."
    )
    var amountColumn: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "What stands before the decimals, . or , (the other may then stand between thousands; "
                + "needed where 1.000 could be a thousand).", valueName: "mark"))
    var decimalMark: DecimalMark?
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
    @Option(name: .long, help: "How far balances may be apart before they differ (default: 0).")
    var balanceTolerance: String?
    @Flag(name: .long, help: "Record although balances differ by more.")
    var keepDifferences = false
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The order of the file's rows: oldest-first, newest-first or by-date (default: as its "
                + "dates and balances tell). Rows are recorded from the oldest on.",
            valueName: "order"))
    var order: RowOrder?
    @Flag(
        name: .long,
        help: "Record rows without an id again that are, or seem to be, recorded already.")
    var allowRepeats = false
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A column that does not matter, though it seems to hold fees, states, a currency or "
                + "the direction. May be repeated.", valueName: "column"))
    var ignoreColumn: [String] = []
    @Option(
        name: .long,
        help: "One character between fields (default: a comma; in .tsv files a tab).")
    var delimiter: String?
    @Option(name: .long, help: "Names where the rows come from: part of their identity.")
    var source: String?

    /// True if an option says that the file is CSV.
    var areGiven: Bool {
        let texts = [
            accountColumn, dateColumn, amountColumn, typeColumn, credit, debit, currencyColumn,
            ownerColumn, memoColumn, idColumn, balanceColumn, balanceTolerance, delimiter, source,
        ]
        return texts.contains { $0 != nil } || decimalMark != nil || order != nil
            || keepDifferences || allowRepeats || !ignoreColumn.isEmpty
    }

    /// The unit of all rows that name none; nil if none was given.
    ///
    /// - Parameter units: those of the ledger that a code may be one of.
    /// - Returns: the unit.
    /// - Throws: `ValidationError` for a code that nobody knows; what reading the ledger throws.
    func fixedCurrency(_ units: (String) async throws -> Units) async throws -> Currency? {
        guard let currency else { return nil }
        guard let known = try await units(currency).unit(currency) else {
            let reason = AmountError.unknownCurrency(currency).description
            throw ValidationError("\(Printable(reason)).")
        }
        return known
    }

    func mapping(_ currency: Currency?, isTabbed: Bool) throws -> CSVMapping {
        var mapping = CSVMapping()
        mapping.account = accountColumn ?? mapping.account
        mapping.date = dateColumn ?? mapping.date
        mapping.amount = amountColumn ?? mapping.amount
        mapping.decimalMark = decimalMark
        mapping.type = typeColumn
        mapping.credit = Self.words(credit)
        mapping.debit = Self.words(debit)
        mapping.currency = currencyColumn
        mapping.fixedCurrency = currency
        mapping.owner = ownerColumn
        mapping.memo = memoColumn
        mapping.id = idColumn
        mapping.balance = balanceColumn
        mapping.balanceTolerance = balanceTolerance ?? mapping.balanceTolerance
        mapping.order = order
        mapping.ignored = Set(ignoreColumn)
        mapping.source = source ?? mapping.source
        let delimiter = delimiter ?? (isTabbed ? "\t" : ",")
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
