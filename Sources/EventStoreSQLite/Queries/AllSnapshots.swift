import EventStoreCore
import GRDB

/// A page of all snapshots, by stream name and version.
enum AllSnapshots {
    static let sql = """
        SELECT \(SnapshotColumns.list)
        FROM streams AS s CROSS JOIN snapshots AS n ON n.stream_key = s.stream_key
        WHERE s.stream >= ?1 AND (s.stream > ?1 OR n.version > ?2)
        ORDER BY s.stream, n.version LIMIT ?3
        """

    static func fetch(
        _ database: Database, after: StreamVersion?, limit: Int
    ) throws -> [Snapshot] {
        let query = try PreparedQuery(database, sql)
        query.bind(1, after?.stream.name ?? "")
        query.bind(2, after?.version.number ?? 0)
        query.bind(3, Int64(limit))
        return try query.all(SnapshotColumns.decode)
    }
}
