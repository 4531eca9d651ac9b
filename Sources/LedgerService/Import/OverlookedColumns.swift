/// Columns that no option speaks of, though their names or words say that they bear on what an
/// amount means: fees, the state of a row, its currency, its direction.
///
/// What stands there is not guessed: a row that such a column could make wrong stops the import,
/// until an option says what the column is, or that it does not matter.
struct OverlookedColumns {
    private enum Kind { case fee, state, currency }

    /// A column, and what its rows have said so far.
    private struct Watched {
        let index: Int
        let kind: Kind
        var value: [UInt8]?
    }

    /// A column that has held nothing but words for credit and debit so far.
    private struct Direction {
        let index: Int
        var debit: (place: TextPlace, word: [UInt8])?
    }

    /// In names, by parts of their words. Of a state: whole words, for `estate` is none.
    private static let feeParts = [
        "fee", "fees", "charge", "charges", "commission", "gebühr", "gebühren", "entgelt", "frais",
        "comisión", "commissione", "kosten", "poplatek", "poplatky",
    ]
    private static let stateParts = [
        "state", "status", "buchungsstatus", "statut", "état", "estado", "stato", "stav",
    ]
    private static let currencyParts = [
        "currency", "ccy", "währung", "devise", "moneda", "divisa", "valuta", "munt", "měna",
    ]
    private static let debitWords: Set<String> = [
        "debit", "debet", "dr", "d", "dbit", "af", "out", "outgoing", "soll", "s", "ausgang",
        "withdrawal", "-", "vydaj", "výdaj",
    ]
    private static let creditWords: Set<String> = [
        "credit", "kredit", "cr", "c", "crdt", "bij", "in", "incoming", "haben", "h", "eingang",
        "deposit", "+", "prijem", "příjem",
    ]

    private let names: [String]
    private let amount: Int
    private let fixedCurrency: [UInt8]?
    private var watched: [Watched] = []
    private var directions: [Direction] = []
    private var hasNegative = false

    init(_ columns: CSVColumns, _ mapping: CSVMapping) {
        names = columns.names
        amount = columns.amount
        fixedCurrency = mapping.fixedCurrency.map { Array($0.code.utf8) }
        for index in names.indices where !columns.spokenOf.contains(index) {
            let words = Self.words(names[index])
            func holds(_ parts: [String]) -> Bool { words.contains { parts.contains($0) } }
            if holds(Self.feeParts) {
                watched.append(Watched(index: index, kind: .fee))
            } else if holds(Self.stateParts) {
                watched.append(Watched(index: index, kind: .state))
            } else if mapping.currency == nil, holds(Self.currencyParts) {
                watched.append(Watched(index: index, kind: .currency))
            }
            if columns.type == nil { directions.append(Direction(index: index)) }
        }
    }

    private static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter }.map(String.init)
    }

    /// - Throws: `RowProblem` for a row that an overlooked column makes doubtful.
    mutating func note(_ record: CSVReader) throws {
        for place in watched.indices { try look(at: &watched[place], record) }
        guard !directions.isEmpty, !hasNegative else { return }
        let amount = CSVRowReader.trimmed(record.field(amount))
        hasNegative = amount.first == UInt8(ascii: "-") || amount.starts(with: [0xE2, 0x88, 0x92])
        for place in directions.indices.reversed()
        where !Self.isDirection(&directions[place], record) { directions.remove(at: place) }
    }

    /// - Throws: `RowProblem` where a column tells debits from credits, and no amount is negative.
    func finish() throws {
        guard !hasNegative else { return }
        for direction in directions {
            guard let (place, word) = direction.debit else { continue }
            throw RowProblem(
                place, names[direction.index],
                "'\(CSVRowReader.text(word[...]))' seems to mean a debit, and no amount of the "
                    + "file is negative; say --type-column '\(names[direction.index])' with "
                    + "--credit and --debit" + ignoring(direction.index))
        }
    }

    private func look(at column: inout Watched, _ record: CSVReader) throws {
        let field = CSVRowReader.trimmed(record.field(column.index))
        func problem(_ reason: String) -> RowProblem {
            RowProblem(
                record.fields[column.index].place, names[column.index],
                reason + ignoring(column.index))
        }
        let text = CSVRowReader.text(field.prefix(64))
        switch column.kind {
        case .fee:
            guard field.contains(where: { (0x31...0x39).contains($0) }) else { return }
            throw problem(
                "the row has a fee of \(text), which no option counts in; add it to the amount "
                    + "first")
        case .state:
            defer { column.value = column.value ?? Array(field) }
            guard let value = column.value, !field.elementsEqual(value) else { return }
            throw problem(
                "rows have different states ('\(CSVRowReader.text(value.prefix(64)))' before, "
                    + "'\(text)' here), and some may never have been booked; leave those out of "
                    + "the file")
        case .currency:
            defer { column.value = column.value ?? fixedCurrency ?? Array(field) }
            guard !field.isEmpty, let value = column.value ?? fixedCurrency,
                !field.elementsEqual(value)
            else { return }
            throw problem(
                "the row is in '\(text)', and others are taken as "
                    + "'\(CSVRowReader.text(value.prefix(64)))'; say --currency-column "
                    + "'\(names[column.index])'")
        }
    }

    private static func isDirection(_ column: inout Direction, _ record: CSVReader) -> Bool {
        let field = CSVRowReader.trimmed(record.field(column.index))
        guard field.count <= 12 else { return false }
        if field.isEmpty { return true }
        let word = CSVRowReader.text(field).lowercased()
        if debitWords.contains(word) {
            column.debit = column.debit ?? (record.fields[column.index].place, Array(field))
            return true
        }
        return creditWords.contains(word)
    }

    private func ignoring(_ index: Int) -> String {
        ", or --ignore-column '\(names[index])' where it does not matter"
    }
}
