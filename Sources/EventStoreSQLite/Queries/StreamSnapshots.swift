import EventStoreCore
import GRDB

/// A page of one stream's snapshots, from the oldest.
enum StreamSnapshots {
    static let sql = """
        SELECT \(SnapshotColumns.list)
        FROM streams AS s CROSS JOIN snapshots AS n ON n.stream_key = s.stream_key
        WHERE s.stream = ?1 AND n.version > ?2 ORDER BY n.version LIMIT ?3
        """

    static func fetch(
        _ database: Database, _ stream: StreamID, after: Version, limit: Int
    ) throws -> [Snapshot] {
        let query = try PreparedQuery(database, sql)
        query.bind(1, stream.name)
        query.bind(2, after.number)
        query.bind(3, Int64(limit))
        return try query.all(SnapshotColumns.decode)
    }
}
