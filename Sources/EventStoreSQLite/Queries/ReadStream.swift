import EventStoreCore
import GRDB

/// A page of one stream's events.
enum ReadStream {
    static let forwardSQL = sql(order: "ASC", filter: "")
    static let backwardSQL = sql(order: "DESC", filter: "")
    static let forwardOfTypeSQL = sql(order: "ASC", filter: "AND e.type = ?5")
    static let backwardOfTypeSQL = sql(order: "DESC", filter: "AND e.type = ?5")

    private static func sql(order: String, filter: String) -> String {
        """
        SELECT \(EventColumns.list) FROM \(EventColumns.tables)
        WHERE e.stream_key = ?1 AND e.version BETWEEN ?2 AND ?3 \(filter)
        ORDER BY e.version \(order) LIMIT ?4
        """
    }

    static func fetch(
        _ database: Database, _ stream: StreamID, _ query: StreamQuery
    ) throws -> [RecordedEvent] {
        guard let key = try FindStream.fetch(database, stream) else { return [] }
        let statement = try PreparedQuery(database, sql(for: query))
        statement.bind(1, key)
        statement.bind(2, query.from.number)
        statement.bind(3, query.through.number)
        statement.bind(4, Int64(query.limit))
        if let type = query.type { statement.bind(5, type) }
        let page = try statement.all(EventColumns.decode)
        if page.isEmpty { try FindHead.checkForEvents(database, stream, key: key) }
        return page
    }

    private static func sql(for query: StreamQuery) -> String {
        switch (query.direction, query.type) {
        case (.forward, nil): forwardSQL
        case (.backward, nil): backwardSQL
        case (.forward, _): forwardOfTypeSQL
        case (.backward, _): backwardOfTypeSQL
        }
    }
}
