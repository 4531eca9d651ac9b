import EventStoreCore
import GRDB

/// Removes a read model's table and its entry, of whatever version and however damaged; nothing if
/// there is none.
enum DropReadModel {
    static let sql = "DELETE FROM read_models WHERE name = ?1 AND is_rebuild = ?2"
    static let generationSQL = """
        SELECT generation FROM read_models WHERE name = ?1 AND is_rebuild = ?2
        """

    static func run(
        _ database: Database, _ schema: ReadModelSchema, _ role: ReadModelRole
    ) throws {
        let find = try PreparedQuery(database, generationSQL)
        find.bind(1, schema.name)
        find.bind(2, role.rawValue)
        guard let generation = try find.first({ try $0.integer(0) }) else { return }
        try database.execute(sql: ReadModelTable(schema: schema, generation: generation).dropSQL)
        let query = try PreparedQuery(database, sql)
        query.bind(1, schema.name)
        query.bind(2, role.rawValue)
        try query.run()
    }
}
