import EventStoreCore
import GRDB

/// Puts a rebuilt table in the live one's place.
enum PromoteRebuild {
    static let sql = "UPDATE read_models SET is_rebuild = 0 WHERE name = ?1 AND is_rebuild = 1"

    /// - Returns: false, with nothing written, if the rebuild has another checkpoint.
    static func run(
        _ database: Database, _ schema: ReadModelSchema, at through: Position
    ) throws -> Bool {
        guard try FindReadModel.rebuild(database, schema).checkpoint == through else {
            return false
        }
        try DropReadModel.run(database, schema, .live)
        let query = try PreparedQuery(database, sql)
        query.bind(1, schema.name)
        try query.run()
        return true
    }
}
