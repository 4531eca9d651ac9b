import EventStoreCore
import GRDB

/// When the events of some versions happened, each of another stream.
enum EventTime {
    static let sql = "SELECT occurred_at FROM events WHERE stream_key = ?1 AND version = ?2"

    static func fetch(
        _ database: Database, _ events: [StreamHandle: Version]
    ) throws -> [StreamHandle: Timestamp] {
        let query = try PreparedQuery(database, sql)
        var found: [StreamHandle: Timestamp] = [:]
        for (handle, version) in events {
            query.bind(1, handle.number)
            query.bind(2, version.number)
            found[handle] = try query.first { row in
                try Row.decoding("version \(version) of the stream with the key \(handle.number)") {
                    try row.moment(0)
                }
            }
        }
        return found
    }
}
