import EventStoreCore
import GRDB

/// Removes one revision of a named value.
enum DeleteCheckpoint {
    static let sql = "DELETE FROM checkpoints WHERE revision = ?1 AND name = ?2"

    /// - Returns: false if the name is not at that revision.
    static func run(
        _ database: Database, _ name: String, _ revision: CheckpointRevision
    ) throws -> Bool {
        let query = try PreparedQuery(database, sql)
        query.bind(1, revision.number)
        query.bind(2, name)
        return try query.run() > 0
    }
}
