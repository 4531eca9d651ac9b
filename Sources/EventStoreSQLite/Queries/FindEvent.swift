import EventStoreCore
import GRDB

/// One event by its id.
enum FindEvent {
    static let sql = """
        SELECT \(EventColumns.list) FROM \(EventColumns.tables) WHERE e.id = ?1
        """

    static func fetch(_ database: Database, _ id: EventID) throws -> RecordedEvent? {
        let query = try PreparedQuery(database, sql)
        query.bind(1, id)
        return try query.first(EventColumns.decode)
    }
}
