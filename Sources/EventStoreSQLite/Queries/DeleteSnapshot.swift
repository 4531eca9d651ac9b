import EventStoreCore
import GRDB

/// Removes a snapshot.
enum DeleteSnapshot {
    static let sql = "DELETE FROM snapshots WHERE stream_key = ?1 AND version = ?2"

    /// - Returns: false if there was none.
    static func run(
        _ database: Database, _ stream: StreamID, _ version: Version
    ) throws -> Bool {
        guard let key = try FindStream.fetch(database, stream) else { return false }
        let query = try PreparedQuery(database, sql)
        query.bind(1, key)
        query.bind(2, version.number)
        return try query.run() > 0
    }
}
