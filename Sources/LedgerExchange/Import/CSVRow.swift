import EventStoreCore
import LedgerCore
import LedgerService

/// One row of a CSV file, read as far as the row alone tells.
struct CSVRow {
    let account: StreamID
    let date: Timestamp
    /// Nil if neither the row nor the mapping names one.
    let currency: Currency?
    /// By the type word; nil where the amount's sign decides.
    let effect: MoneyEffect?
    let typeWord: String?
    let idText: String?
    let memo: String?
    let owner: String
    /// Of the source's name and all the row's texts but those that account, date and amount were
    /// read from: the same whatever the columns are named, mapped or ordered.
    let textDigest: UInt64
}

/// What the order of rows is judged by.
struct CSVGlance {
    /// Of the account's name, within this process.
    let accountHash: Int
    let date: Timestamp
    /// In units of `CSVMapping.commonExponent`, and what was stated behind it; nil if either is
    /// missing or cannot be read.
    let step: (amount: Int64, balance: Int64)?
}

/// Reads rows by a mapping. Each reading names its column when it fails.
struct CSVRowReader {
    let mapping: CSVMapping
    let columns: CSVColumns
    private let creditWords: [[UInt8]]
    private let debitWords: [[UInt8]]
    private let sourceDigest: UInt64
    private let commonExponent: Int

    init(_ mapping: CSVMapping, _ columns: CSVColumns) {
        self.mapping = mapping
        self.columns = columns
        creditWords = mapping.credit.sorted().map { Array($0.utf8) }
        debitWords = mapping.debit.sorted().map { Array($0.utf8) }
        commonExponent = mapping.commonExponent
        sourceDigest = Self.digest(Array(mapping.source.utf8)[...])
    }

    func row(_ record: CSVReader) throws -> CSVRow {
        guard !Self.trimmed(record.field(columns.account)).isEmpty else {
            throw problem(record, columns.account, "the row names no account")
        }
        let account: StreamID
        do {
            account = try StreamID(Self.text(record.field(columns.account)))
        } catch let error as EventStoreError {
            throw problem(record, columns.account, "\(error)")
        }
        let (effect, word) = try effect(record)
        let id = columns.id.map { Self.text(record.field($0)) }
        if let column = columns.id, id?.isEmpty == true {
            throw problem(record, column, "the row has no id")
        }
        return CSVRow(
            account: account, date: try date(record), currency: try currency(record),
            effect: effect, typeWord: word, idText: id, memo: memo(record),
            owner: columns.owner.map { Self.text(record.field($0)) } ?? "",
            textDigest: textDigest(record))
    }

    /// What can be said of a row without its currency; nil for one that cannot be read.
    func glance(_ record: CSVReader) -> CSVGlance? {
        guard let date = try? date(record) else { return nil }
        var hasher = Hasher()
        record.field(columns.account).withUnsafeBytes { hasher.combine(bytes: $0) }
        return CSVGlance(accountHash: hasher.finalize(), date: date, step: step(record))
    }

    private func step(_ record: CSVReader) -> (amount: Int64, balance: Int64)? {
        guard let column = columns.balance,
            let balance = try? minorUnits(record, column, commonExponent),
            let amount = try? minorUnits(record, columns.amount, commonExponent),
            let (effect, _) = try? effect(record), effect == nil || amount >= 0
        else { return nil }
        return (effect == .debit ? -amount : amount, balance)
    }

    /// The amount as an effect and minor units.
    func movement(_ record: CSVReader, _ row: CSVRow, in currency: Currency) throws -> Movement {
        let minor = try minorUnits(record, columns.amount, currency.exponent)
        guard let effect = row.effect else {
            guard let magnitude = Int64(exactly: minor.magnitude) else {
                throw problem(
                    record, columns.amount,
                    AmountError.overflow(Self.text(record.field(columns.amount))).description)
            }
            return Movement(
                effect: minor < 0 ? .debit : .credit,
                amount: Money(minorUnits: magnitude, currency: currency))
        }
        guard minor >= 0 else {
            throw problem(
                record, columns.amount,
                "the amount is negative, but the sign comes from the column "
                    + "'\(columns.names[columns.type ?? columns.amount])'")
        }
        return Movement(effect: effect, amount: Money(minorUnits: minor, currency: currency))
    }

    /// The other book's balance; nil for an empty field or no such column.
    func balance(_ record: CSVReader, in currency: Currency) throws -> Int64? {
        guard let column = columns.balance, !Self.trimmed(record.field(column)).isEmpty else {
            return nil
        }
        return try minorUnits(record, column, currency.exponent)
    }

    func problem(_ record: CSVReader, _ column: Int, _ reason: String) -> RowProblem {
        RowProblem(record.fields[column].place, columns.names[column], reason)
    }

    // MARK: Fields

    private func effect(_ record: CSVReader) throws -> (MoneyEffect?, String?) {
        guard let column = columns.type else { return (nil, nil) }
        let field = Self.trimmed(record.field(column))
        let word = Self.text(record.field(column))
        if creditWords.contains(where: { field.elementsEqual($0) }) { return (.credit, word) }
        if debitWords.contains(where: { field.elementsEqual($0) }) { return (.debit, word) }
        func list(_ words: Set<String>) -> String {
            words.isEmpty ? "no word" : words.sorted().joined(separator: ", ")
        }
        throw problem(
            record, column,
            "'\(word)' means neither credit (\(list(mapping.credit))) "
                + "nor debit (\(list(mapping.debit)))")
    }

    private func date(_ record: CSVReader) throws -> Timestamp {
        let field = Self.trimmed(record.field(columns.date))
        let date = field.withUnsafeBufferPointer { Timestamp(ascii: $0, .partial) }
        guard let date else {
            throw problem(
                record, columns.date,
                "'\(Self.text(field.prefix(64)))' is not a date; "
                    + "write 2026-08-01 or 2026-08-01T12:00:00Z")
        }
        return date
    }

    private func currency(_ record: CSVReader) throws -> Currency? {
        guard let column = columns.currency else { return mapping.fixedCurrency }
        let field = Self.trimmed(record.field(column))
        if field.isEmpty { return mapping.fixedCurrency }
        let code = Self.text(field)
        guard let currency = mapping.units.unit(code) else {
            throw problem(record, column, AmountError.unknownCurrency(code).description)
        }
        return currency
    }

    private func memo(_ record: CSVReader) -> String? {
        guard let column = columns.memo, !Self.trimmed(record.field(column)).isEmpty else {
            return nil
        }
        return Self.text(record.field(column))
    }

    private func minorUnits(
        _ record: CSVReader, _ column: Int, _ exponent: Int
    ) throws -> Int64 {
        do {
            return try Self.trimmed(record.field(column)).withUnsafeBufferPointer {
                try Money.minorUnits(
                    decimal: $0, exponent: exponent, mark: mapping.decimalMark)
            }
        } catch AmountError.doubtful(let text) {
            throw problem(
                record, column,
                "'\(text)' can be read in two ways; say with --decimal-mark whether a . or a , "
                    + "stands before the decimals")
        } catch AmountError.malformed(let text)
            where mapping.decimalMark == nil && text.contains(",")
        {
            throw problem(
                record, column,
                AmountError.malformed(text).description
                    + ", or say with --decimal-mark what stands before the decimals")
        } catch let error as AmountError {
            throw problem(record, column, error.description)
        }
    }

    /// Fields are added up, so that their order does not matter; empty ones add nothing.
    private func textDigest(_ record: CSVReader) -> UInt64 {
        var sum = sourceDigest
        for index in record.fields.indices
        where index != columns.account && index != columns.date && index != columns.amount {
            let field = Self.trimmed(record.field(index))
            if !field.isEmpty { sum &+= Self.digest(field) }
        }
        return sum
    }

    /// FNV-1a, and the finish of SplitMix64: stable for ever, and one field's bits are spread
    /// before they are added to another's.
    private static func digest(_ field: ArraySlice<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in field { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }

    static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// Without blanks at its ends: they mean nothing in a number, a date or a word.
    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return bytes
    }
}
