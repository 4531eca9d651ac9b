import LedgerCore
import LedgerService
import TextFormats

/// In which order a file has the rows of an account. They are recorded from the oldest on.
package enum RowOrder: String, CaseIterable, Hashable, Sendable {
    case oldestFirst = "oldest-first"
    case newestFirst = "newest-first"
    /// Sorted by their dates; rows of one date are taken as they stand in the file.
    case byDate = "by-date"
}

/// Which columns of a CSV file mean what. Columns are named as the header names them.
package struct CSVMapping: Hashable, Sendable {
    package var account: String
    package var date: String
    /// Decimal numbers; see `decimalMark`. Signed if there is no `type` column.
    package var amount: String
    /// The column whose word says whether a row is a credit or a debit; see `credit` and `debit`.
    package var type: String?
    package var credit: Set<String> = []
    package var debit: Set<String> = []
    package var currency: String?
    /// The currency of every row, or of those whose `currency` field is empty. Without either, an
    /// account that exists gives its own.
    package var fixedCurrency: Currency?
    /// Those that rows may name.
    package var units = Units()
    package var owner: String?
    package var memo: String?
    /// The column that identifies a row within its account.
    package var id: String?
    /// The column with the balance after the row, as the other book has it.
    package var balance: String?
    /// How far the balances may be apart, as a decimal number of the currency; digits beyond the
    /// currency's are cut.
    package var balanceTolerance = "0"
    /// Columns that do not matter, though their names or words seem to say otherwise.
    package var ignored: Set<String> = []
    package var delimiter: Unicode.Scalar = ","
    /// What stands before the decimals of amounts and balances; nil if it was not stated.
    package var decimalMark: DecimalMark?
    /// The order of the file's rows; nil to find it.
    package var order: RowOrder?
    /// Names where the rows come from: part of every event's id, so that two sources may use the
    /// same ids.
    package var source = "csv"

    package init(account: String = "account", date: String = "date", amount: String = "amount") {
        self.account = account
        self.date = date
        self.amount = amount
    }

    /// - Throws: `ImportError.options` for options that contradict each other.
    package func check() throws {
        func refuse(_ reason: String) -> ImportError { .options(reason) }
        if type == nil, !credit.isEmpty || !debit.isEmpty {
            throw refuse("words for credit and debit are given, but no type column to find them in")
        }
        if type != nil, credit.isEmpty, debit.isEmpty {
            throw refuse("a type column is given, but no word that means credit or debit")
        }
        if let word = credit.intersection(debit).min() {
            throw refuse("'\(word)' cannot mean both credit and debit")
        }
        guard delimiter.isASCII, delimiter != "\"", delimiter != "\r", delimiter != "\n",
            delimiter != "\0"
        else { throw refuse("the delimiter must be one ASCII character, no quote and no line end") }
        guard balanceTolerance.utf8.first != UInt8(ascii: "-"),
            (try? tolerance(exponent: commonExponent)) != nil
        else {
            throw refuse("the tolerance '\(balanceTolerance)' is not a decimal number such as 0.70")
        }
    }

    /// Decimals that hold the minor units of every unit that the file may be in.
    var commonExponent: Int {
        let declared = fixedCurrency?.exponent ?? units.declared.map(\.exponent).max()
        return max(4, declared ?? 0)
    }

    /// The tolerance in minor units of a currency with so many digits.
    func tolerance(exponent: Int) throws -> Int64 {
        let mark: Character = decimalMark == .comma ? "," : "."
        let parts = balanceTolerance.split(
            separator: mark, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 1 || !parts[1].isEmpty && parts[1].allSatisfy(\.isASCIIDigit) else {
            throw AmountError.malformed(balanceTolerance)
        }
        if decimalMark == nil, parts.count > 1, parts[1].count == 3, exponent < 3 {
            throw AmountError.doubtful(balanceTolerance)
        }
        let fraction = parts.count > 1 ? String(parts[1].prefix(exponent)) : ""
        var text = String(parts[0]) + (fraction.isEmpty ? "" : String(mark) + fraction)
        return try text.withUTF8 {
            try Money.minorUnits(decimal: $0, exponent: exponent, mark: decimalMark ?? .point)
        }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}

/// The mapping's columns as places in a row.
struct CSVColumns {
    let account: Int
    let date: Int
    let amount: Int
    let type: Int?
    let currency: Int?
    let owner: Int?
    let memo: Int?
    let id: Int?
    let balance: Int?
    /// The header's names, for messages.
    let names: [String]
    /// Those that an option speaks of.
    let spokenOf: Set<Int>

    /// - Throws: `RowProblem` for a column that the header lacks or names twice.
    init(_ mapping: CSVMapping, header: CSVReader) throws {
        let names = header.fields.indices.map { String(decoding: header.field($0), as: UTF8.self) }
        func find(_ wanted: String) throws -> Int {
            let places = names.indices.filter { names[$0].utf8.elementsEqual(wanted.utf8) }
            if places.count == 1 { return places[0] }
            if places.count > 1 {
                throw RowProblem(
                    header.fields[places[1]].place, wanted,
                    "the header names this column \(places.count) times")
            }
            throw RowProblem(header.place, Self.missing(wanted, names, header))
        }
        func optional(_ wanted: String?) throws -> Int? { try wanted.map { try find($0) } }
        self.names = names
        account = try find(mapping.account)
        date = try find(mapping.date)
        amount = try find(mapping.amount)
        type = try optional(mapping.type)
        currency = try optional(mapping.currency)
        owner = try optional(mapping.owner)
        memo = try optional(mapping.memo)
        id = try optional(mapping.id)
        balance = try optional(mapping.balance)
        spokenOf = Set(
            [account, date, amount]
                + [type, currency, owner, memo, id, balance].compactMap { $0 }
                + (try mapping.ignored.sorted().map(find)))
    }

    private static func missing(_ wanted: String, _ names: [String], _ header: CSVReader) -> String
    {
        if let first = header.bytes.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        {
            return "this is not a CSV file: it looks like JSON"
        }
        let listed = names.prefix(40).joined(separator: ", ")
        let near = NearestName.hint(for: wanted, among: names)
        let separators: [Character] = [";", "\t", "|"]
        let hint =
            names.count == 1
            ? separators.first(where: listed.contains)
                .map { "; are its fields separated by '\($0)'?" } ?? "" : ""
        let more = names.count > 40 ? " and \(names.count - 40) more" : ""
        return "there is no column '\(wanted)'; the columns are: \(listed)\(more)\(near)\(hint)"
    }
}
