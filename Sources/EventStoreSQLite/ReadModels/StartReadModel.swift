import EventStoreCore
import GRDB

/// Makes an empty table for a read model, in place of the one that has its role.
enum StartReadModel {
    static let sql = """
        INSERT INTO read_models (
            name, is_rebuild, schema_version, generation, checkpoint, updated_at, row_count)
        VALUES (?1, ?2, ?3, ?4, 0, 0, 0)
        """

    /// A generation is never used twice while another table of the model is there. One that no
    /// rebuild could have come to is a damaged entry's.
    static let generationSQL = """
        SELECT coalesce(max(generation), 0) + 1 FROM read_models
        WHERE name = ?1 AND generation BETWEEN 1 AND 0x7fffffff
        """

    /// The tables of a read model that no entry names: a changed generation leaves its table
    /// behind.
    static let orphanSQL = """
        SELECT substr(name, length(?2) + 1) FROM sqlite_schema
        WHERE type = 'table' AND substr(name, 1, length(?2)) = ?2
            AND substr(name, length(?2) + 1) NOT GLOB '*[^0-9]*'
            AND substr(name, length(?2) + 1) NOT IN (
                SELECT CAST(generation AS TEXT) FROM read_models WHERE name = ?1)
        """

    private static func dropOrphans(_ database: Database, _ schema: ReadModelSchema) throws {
        let query = try PreparedQuery(database, orphanSQL)
        query.bind(1, schema.name)
        query.bind(2, ReadModelTable.prefix(schema))
        for generation in try query.all({ Int64(try $0.string(0)) }).compactMap({ $0 }) {
            try database.execute(
                sql: ReadModelTable(schema: schema, generation: generation).dropSQL)
        }
    }

    static func run(
        _ database: Database, _ schema: ReadModelSchema, _ role: ReadModelRole
    ) throws {
        let numbers = try PreparedQuery(database, generationSQL)
        numbers.bind(1, schema.name)
        let generation = try numbers.first { try $0.integer(0) } ?? 1
        try DropReadModel.run(database, schema, role)
        let table = ReadModelTable(schema: schema, generation: generation)
        try dropOrphans(database, schema)
        for sql in table.creationSQL { try database.execute(sql: sql) }
        let query = try PreparedQuery(database, sql)
        query.bind(1, schema.name)
        query.bind(2, role.rawValue)
        query.bind(3, Int64(schema.version))
        query.bind(4, generation)
        try query.run()
    }
}
