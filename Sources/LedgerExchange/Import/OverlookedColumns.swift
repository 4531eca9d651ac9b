/// Columns that no option speaks of, though their names or words say that they bear on what an
/// amount means: fees, the state of a row, its currency, its direction.
///
/// What stands there is not guessed: a row that such a column could make wrong stops the import,
/// until an option says what the column is, or that it does not matter.
struct OverlookedColumns {
    private enum Kind { case fee, state, currency }

    /// A column, and what its rows are expected to say: what the first one did, unless an option
    /// has said it.
    private struct Watched {
        let index: Int
        let kind: Kind
        var expected: [UInt8]?
    }

    /// A column that has held nothing but words for credit and debit so far.
    private struct Direction {
        let index: Int
        var debit: (place: TextPlace, word: [UInt8])?
    }

    /// Whole words of names: `estate` says nothing of a state.
    private static let feeWords = [
        "fee", "fees", "charge", "charges", "commission", "gebühr", "gebühren", "entgelt", "frais",
        "comisión", "commissione", "kosten", "poplatek", "poplatky",
    ]
    private static let stateWords = [
        "state", "status", "buchungsstatus", "statut", "état", "estado", "stato", "stav",
    ]
    private static let currencyWords = [
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
    private var watched: [Watched] = []
    private var directions: [Direction] = []
    private var hasNegative = false

    init(_ columns: CSVColumns, _ mapping: CSVMapping) {
        names = columns.names
        amount = columns.amount
        for index in names.indices where !columns.spokenOf.contains(index) {
            let words = Self.words(names[index])
            func holds(_ known: [String]) -> Bool { words.contains { known.contains($0) } }
            if holds(Self.feeWords) {
                watched.append(Watched(index: index, kind: .fee))
            } else if holds(Self.stateWords) {
                watched.append(Watched(index: index, kind: .state))
            } else if mapping.currency == nil, holds(Self.currencyWords) {
                let stated = mapping.fixedCurrency.map { Array($0.code.utf8) }
                watched.append(Watched(index: index, kind: .currency, expected: stated))
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
        func quoted(_ bytes: [UInt8]) -> String { "'\(CSVRowReader.text(bytes.prefix(64)))'" }
        if column.kind == .fee {
            guard field.contains(where: { (0x31...0x39).contains($0) }) else { return }
            throw problem(
                "the row has a fee of \(CSVRowReader.text(field.prefix(64))), which no option "
                    + "counts in; add it to the amount first")
        }
        guard let expected = column.expected else {
            column.expected = Array(field)
            return
        }
        if field.elementsEqual(expected) { return }
        if column.kind == .state {
            throw problem(
                "rows have different states (\(quoted(expected)) before, \(quoted(Array(field))) "
                    + "here), and some may never have been booked; leave those out of the file")
        }
        // Of a row that names none the option holds.
        if field.isEmpty { return }
        throw problem(
            "the row is in \(quoted(Array(field))), and others are taken as \(quoted(expected)); "
                + "say --currency-column '\(names[column.index])'")
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
