import EventStoreCore
import GRDB

/// The newest snapshot of a stream at or before a version.
enum LatestSnapshot {
    static let sql = """
        SELECT \(SnapshotColumns.list)
        FROM streams AS s CROSS JOIN snapshots AS n ON n.stream_key = s.stream_key
        WHERE s.stream = ?1 AND n.version <= ?2 ORDER BY n.version DESC LIMIT 1
        """

    static func fetch(
        _ database: Database, _ stream: StreamID, _ through: Version
    ) throws -> Snapshot? {
        let query = try PreparedQuery(database, sql)
        query.bind(1, stream.name)
        query.bind(2, through.number)
        return try query.first(SnapshotColumns.decode)
    }
}
