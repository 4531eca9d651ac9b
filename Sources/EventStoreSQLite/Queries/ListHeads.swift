import EventStoreCore
import GRDB

/// A page of the stream heads, in the order of their names' bytes.
enum ListHeads {
    static let sql = """
        SELECT s.stream, e.version, e.hash, e.position
        FROM streams AS s CROSS JOIN events AS e ON e.stream_key = s.stream_key
            AND e.version = (SELECT max(version) FROM events WHERE stream_key = s.stream_key)
        WHERE s.stream > ?1 ORDER BY s.stream LIMIT ?2
        """

    /// Nil for `after` begins with the first name; no name is empty.
    static func fetch(
        _ database: Database, after: StreamID?, limit: Int
    ) throws -> [StreamHead] {
        let query = try PreparedQuery(database, sql)
        query.bind(1, after?.name ?? "")
        query.bind(2, Int64(limit))
        return try query.all { row in
            try Row.decoding("the last event of a stream behind '\(after?.name ?? "")'") {
                StreamHead(
                    stream: StreamID(stored: try row.string(0)),
                    version: Version(try row.ordinal(1)), hash: try row.digest(2),
                    position: Position(try row.ordinal(3)))
            }
        }
    }
}
