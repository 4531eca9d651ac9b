import EventStoreCore
import GRDB

/// The hash of one event of a stream; nil if the stream has no such version.
enum EventHash {
    static let sql = "SELECT hash FROM events WHERE stream_key = ?1 AND version = ?2"

    static func fetch(
        _ database: Database, key: Int64, _ place: StreamVersion
    ) throws -> Digest? {
        let query = try PreparedQuery(database, sql)
        query.bind(1, key)
        query.bind(2, place.version.number)
        return try query.first { row in
            try Row.decoding("\(place.stream)@\(place.version)") { try row.digest(0) }
        }
    }
}
