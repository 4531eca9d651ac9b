import EventStoreCore
import GRDB

/// A page of the streams' names and keys, in the order of the names' bytes: the index alone.
enum ListNames {
    static let sql = """
        SELECT stream, stream_key FROM streams WHERE stream > ?1 ORDER BY stream LIMIT ?2
        """

    /// Nil for `after` begins with the first name; no name is empty.
    static func fetch(
        _ database: Database, after: StreamID?, limit: Int
    ) throws -> [NamedStream] {
        let query = try PreparedQuery(database, sql)
        query.bind(1, after?.name ?? "")
        query.bind(2, Int64(limit))
        return try query.all { row in
            try Row.decoding("a stream behind '\(after?.name ?? "")'") {
                NamedStream(
                    handle: StreamHandle(try row.integer(1)),
                    stream: StreamID(stored: try row.string(0)))
            }
        }
    }
}
