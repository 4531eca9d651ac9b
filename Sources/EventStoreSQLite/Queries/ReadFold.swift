import EventStoreCore
import GRDB
import GRDBSQLite

/// A page of the log for a fold: typed columns only, and whole events only of the types that are
/// wanted so and of streams whose names are reserved. The hottest query there is; a row costs no
/// allocation.
enum ReadFold {
    static let sql = sql(filter: "")
    static let filteredSQL = sql(filter: TypeFilter.condition)

    private static func sql(filter: String) -> String {
        """
        SELECT e.position, e.stream_key, e.version, e.type, e.sign, e.amount_minor, e.currency,
            e.occurred_at, e.recorded_at
        FROM events AS e WHERE e.position > ?1 AND e.position <= ?2 \(filter)
        ORDER BY e.position LIMIT ?3
        """
    }

    static func fetch(
        _ database: Database, _ query: LogQuery, whole: Set<String>
    ) throws -> FoldPage {
        let range = try LogRange(database, query)
        let statement = try PreparedQuery(database, query.types == nil ? sql : filteredSQL)
        statement.bind(1, range.after)
        statement.bind(2, range.through)
        statement.bind(3, Int64(query.limit))
        if let types = query.types { statement.bind(4, TypeFilter.parameter(types)) }
        var rows = FoldRows(
            capacity: range.capacity(query.limit), whole: whole,
            reserved: try ListReservedStreams.fetch(database))
        defer { statement.reset() }
        while try statement.step() { try rows.add(statement.row, database) }
        let isFull = rows.entries.count == query.limit
        let readThrough = range.readThrough(
            lastRead: rows.entries.last?.position.number, isFull: isFull)
        return FoldPage(
            entries: rows.entries, types: rows.types.names, details: rows.details,
            readThrough: readThrough, isAtEnd: range.isAtEnd(readThrough))
    }
}
