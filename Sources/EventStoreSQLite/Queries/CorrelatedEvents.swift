import EventStoreCore
import GRDB

/// The events that share a correlation id, in the log's order.
enum CorrelatedEvents {
    static let sql = """
        SELECT \(EventColumns.list) FROM \(EventColumns.tables)
        WHERE e.correlation_id = ?1 ORDER BY e.position LIMIT ?2
        """

    static func fetch(
        _ database: Database, _ id: String, limit: Int
    ) throws -> [RecordedEvent] {
        let query = try PreparedQuery(database, sql)
        query.bind(1, id)
        query.bind(2, Int64(limit))
        return try query.all(EventColumns.decode)
    }
}
