import EventStoreCore
import GRDB

/// A page of one stream for a fold: typed columns only, and whole events only of the types that
/// are wanted so.
enum ReadStreamFold {
    static let sql = """
        SELECT e.position, e.version, e.sign, e.amount_minor, e.currency, e.occurred_at,
            e.recorded_at, e.hash, e.type
        FROM events AS e WHERE e.stream_key = ?1 AND e.version BETWEEN ?2 AND ?3
        ORDER BY e.version LIMIT ?4
        """

    static func fetch(
        _ database: Database, _ stream: StreamID, _ versions: ClosedRange<Int64>, limit: Int,
        whole: Set<String>
    ) throws -> [StreamFoldEntry] {
        guard let key = try FindStream.fetch(database, stream) else { return [] }
        let statement = try PreparedQuery(database, sql)
        statement.bind(1, key)
        statement.bind(2, versions.lowerBound)
        statement.bind(3, versions.upperBound)
        statement.bind(4, Int64(limit))
        let page = try statement.all { row in
            try Row.decoding("an event of \(stream)") {
                try entry(row, database) { stream.isReserved || whole.holds($0) }
            }
        }
        if page.isEmpty, versions.lowerBound <= 1 {
            try FindHead.checkForEvents(database, stream, key: key)
        }
        return page
    }

    private static func entry(
        _ row: Row, _ database: Database, isWhole: (String) -> Bool
    ) throws -> StreamFoldEntry {
        let sign = try row.integer(2, as: Int8.self)
        let type = try row.string(8)
        if isWhole(type) {
            let event = try EventAtPosition.fetch(database, try row.integer(0))
            return StreamFoldEntry(event)
        }
        return StreamFoldEntry(
            position: Position(try row.ordinal(0)), version: Version(try row.ordinal(1)),
            type: type, occurredAt: try row.moment(5),
            recordedAt: try row.moment(6), hash: try row.digest(7),
            fold: FoldFields(
                uncheckedSign: sign, amountMinor: try row.optionalInteger(3),
                currency: row.isNull(4)
                    ? nil : CurrencyCode(packed: try EventColumns.packedCurrency(row, 4))),
            event: nil)
    }
}
