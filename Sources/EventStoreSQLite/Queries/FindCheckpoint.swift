import EventStoreCore
import GRDB

/// A named value; nil if there is none.
enum FindCheckpoint {
    static let sql = "SELECT revision, value FROM checkpoints WHERE name = ?1"

    static func fetch(_ database: Database, _ name: String) throws -> StoredCheckpoint? {
        guard try SchemaStep3.isTaken(database) else { return nil }
        let query = try PreparedQuery(database, sql)
        query.bind(1, name)
        return try query.first { row in
            try Row.decoding("the checkpoint '\(name)'") {
                StoredCheckpoint(
                    bytes: try row.bytes(1), revision: CheckpointRevision(try row.count(0)))
            }
        }
    }
}
