import EventStoreCore
import GRDB

/// Where an event id is recorded; nil if it is not.
enum FindPlace {
    static let sql = """
        SELECT s.stream, e.version
        FROM events AS e LEFT JOIN streams AS s ON s.stream_key = e.stream_key
        WHERE e.id = ?1
        """

    static func fetch(_ database: Database, _ id: EventID) throws -> StreamVersion? {
        let query = try PreparedQuery(database, sql)
        query.bind(1, id)
        return try query.first { row in
            try Row.decoding("the event \(id)") {
                StreamVersion(
                    stream: StreamID(stored: try row.string(0)),
                    version: Version(try row.integer(1)))
            }
        }
    }
}
