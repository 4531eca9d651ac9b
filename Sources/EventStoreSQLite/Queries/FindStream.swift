import EventStoreCore
import GRDB

/// A stream's integer key; nil if it has no event.
enum FindStream {
    static let sql = "SELECT stream_key FROM streams WHERE stream = ?1"

    static func fetch(_ database: Database, _ stream: StreamID) throws -> Int64? {
        let query = try PreparedQuery(database, sql)
        query.bind(1, stream.name)
        return try query.first { try $0.integer(0) }
    }
}
