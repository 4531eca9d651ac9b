import EventStoreCore
import GRDB

/// A stream's name by its key.
enum StreamName {
    static let sql = "SELECT stream FROM streams WHERE stream_key = ?1"

    static func fetch(_ database: Database, _ handle: StreamHandle) throws -> StreamID? {
        let query = try PreparedQuery(database, sql)
        query.bind(1, handle.number)
        return try query.first { row in
            try Row.decoding("the stream with the key \(handle.number)") {
                StreamID(stored: try row.string(0))
            }
        }
    }
}
