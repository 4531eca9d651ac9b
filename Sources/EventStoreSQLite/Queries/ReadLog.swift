import EventStoreCore
import GRDB

/// A page of the log in its order.
enum ReadLog {
    static let sql = sql(filter: "")
    static let filteredSQL = sql(filter: TypeFilter.condition)

    private static func sql(filter: String) -> String {
        """
        SELECT \(EventColumns.list) FROM \(EventColumns.tables)
        WHERE e.position > ?1 AND e.position <= ?2 \(filter)
        ORDER BY e.position LIMIT ?3
        """
    }

    static func fetch(_ database: Database, _ query: LogQuery) throws -> LogPage {
        let range = try LogRange(database, query)
        let statement = try PreparedQuery(database, query.types == nil ? sql : filteredSQL)
        statement.bind(1, range.after)
        statement.bind(2, range.through)
        statement.bind(3, Int64(query.limit))
        if let types = query.types { statement.bind(4, TypeFilter.parameter(types)) }
        let events = try statement.all(EventColumns.decode)
        let readThrough = range.readThrough(
            lastRead: events.last?.position.number, isFull: events.count == query.limit)
        return LogPage(
            events: events, readThrough: readThrough, isAtEnd: range.isAtEnd(readThrough))
    }
}
