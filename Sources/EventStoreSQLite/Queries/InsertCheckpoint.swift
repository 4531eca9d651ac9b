import EventStoreCore
import GRDB

/// Keeps a named value where there is none.
enum InsertCheckpoint {
    static let sql = """
        INSERT INTO checkpoints (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING
        """

    /// - Returns: its revision; nil if there is one.
    static func run(
        _ database: Database, _ name: String, _ bytes: [UInt8]
    ) throws -> CheckpointRevision? {
        let query = try PreparedQuery(database, sql)
        query.bind(1, name)
        query.bind(2, bytes)
        guard try query.run() > 0 else { return nil }
        return CheckpointRevision(database.lastInsertedRowID)
    }
}
