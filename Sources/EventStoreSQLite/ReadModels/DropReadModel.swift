import EventStoreCore
import GRDB

/// Removes a read model's table and its entry, of whatever version; nothing if there is none.
enum DropReadModel {
    static let sql = "DELETE FROM read_models WHERE name = ?1 AND is_rebuild = ?2"

    static func run(
        _ database: Database, _ schema: ReadModelSchema, _ role: ReadModelRole
    ) throws {
        guard let entry = try FindReadModel.fetch(database, schema.name, role) else { return }
        try database.execute(sql: entry.table(schema).dropSQL)
        let query = try PreparedQuery(database, sql)
        query.bind(1, schema.name)
        query.bind(2, role.rawValue)
        try query.run()
    }
}
