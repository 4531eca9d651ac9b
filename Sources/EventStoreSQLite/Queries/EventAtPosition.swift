import EventStoreCore
import GRDB

/// One event by its position.
enum EventAtPosition {
    static let sql = """
        SELECT \(EventColumns.list) FROM \(EventColumns.tables) WHERE e.position = ?1
        """

    /// - Throws: `EventStoreError.damaged` if there is none: positions have no gap.
    static func fetch(_ database: Database, _ position: Int64) throws -> RecordedEvent {
        let query = try PreparedQuery(database, sql)
        query.bind(1, position)
        guard let event = try query.first(EventColumns.decode) else {
            throw EventStoreError.damaged(
                "the ledger is damaged: there is no event at position \(position)")
        }
        return event
    }
}
