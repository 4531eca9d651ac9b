import EventStoreCore

/// Derives event ids from rows, so that the same row has the same id whenever it is imported.
///
/// With an id column the id comes from source, account and id text. Without one it comes from the
/// row's whole content and, since a person may pay the same amount twice a day, from the number of
/// this identical row within the file. Numbering needs memory of the rows before: 64-bit digests
/// of the last `ImportLimits.rowDigests / 2` distinct rows at least. An identical row farther
/// back gets the earlier one's id; the importer finds that id recorded by the run itself and
/// refuses the row instead of losing it.
struct CSVRowIDs {
    private let source: [UInt8]
    private var tuple = TupleDigest()
    private var seen: GenerationalCache<UInt64, UInt32>

    init(source: String, rowDigests: Int) {
        self.source = Array(source.utf8)
        seen = GenerationalCache(capacity: rowDigests)
    }

    /// The id of the event that opens an account.
    mutating func opening(_ account: StreamID) -> EventID {
        start("daybook.csv.open", account)
        return EventID(derivedFrom: tuple.digest())
    }

    mutating func identified(_ account: StreamID, _ id: String) -> EventID {
        start("daybook.csv", account)
        tuple.add(id.utf8)
        return EventID(derivedFrom: tuple.digest())
    }

    /// The id of a row without an id column: led by the row's date, so that a file in the order of
    /// time is written to the index in its order.
    mutating func unidentified(
        _ row: CSVRow, _ record: CSVReader, _ columns: CSVColumns
    ) -> EventID {
        start("daybook.csv.row", row.account)
        let mapped = [
            columns.date, columns.amount, columns.type, columns.currency, columns.owner,
            columns.memo, columns.balance,
        ]
        for case let column? in mapped { tuple.add(record.field(column)) }
        let content = tuple.digest().words.0
        let occurrence = seen.value(content).map { $0 + 1 } ?? 0
        seen.insert(occurrence, content)
        tuple.add(number: UInt64(occurrence))
        let words = tuple.digest().words
        return EventID(timestamp: row.date, random: (words.0, words.1))
    }

    private mutating func start(_ tag: StaticString, _ account: StreamID) {
        tuple.start(tag)
        tuple.add(source)
        tuple.add(account.name.utf8)
    }
}
