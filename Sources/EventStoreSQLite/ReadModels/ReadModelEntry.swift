import EventStoreCore
import GRDB

/// Which of a read model's two tables is meant.
enum ReadModelRole: Int64 {
    case live = 0
    case rebuild = 1
}

/// What the ledger notes of one read model's table.
struct ReadModelEntry {
    let schemaVersion: Int64
    let generation: Int64
    let checkpoint: Position
    let updatedAt: Timestamp
    let rowCount: Int64
    let failure: ReadModelFailure?

    func table(_ schema: ReadModelSchema) -> ReadModelTable {
        ReadModelTable(schema: schema, generation: generation)
    }

    func status(_ schema: ReadModelSchema) -> ReadModelStatus {
        ReadModelStatus(
            name: schema.name, checkpoint: checkpoint, updatedAt: updatedAt, rowCount: rowCount,
            failure: failure)
    }
}

/// Finds the entry of a read model's table, of whatever schema version.
enum FindReadModel {
    static let sql = """
        SELECT schema_version, generation, checkpoint, updated_at, row_count, failure_position,
            failure_reason
        FROM read_models WHERE name = ?1 AND is_rebuild = ?2
        """

    static func fetch(
        _ database: Database, _ name: String, _ role: ReadModelRole
    ) throws -> ReadModelEntry? {
        let query = try PreparedQuery(database, sql)
        query.bind(1, name)
        query.bind(2, role.rawValue)
        return try query.first { row in
            try Row.decoding("the read model \(name)") { try decode(row) }
        }
    }

    private static func decode(_ row: Row) throws -> ReadModelEntry {
        ReadModelEntry(
            schemaVersion: try row.integer(0), generation: try row.integer(1),
            checkpoint: Position(try row.count(2)),
            updatedAt: try row.moment(3),
            rowCount: try row.count(4), failure: try failure(row))
    }

    /// The entry if it is of this schema's version.
    static func fetch(
        _ database: Database, _ schema: ReadModelSchema, _ role: ReadModelRole
    ) throws -> ReadModelEntry? {
        let entry = try fetch(database, schema.name, role)
        return entry?.schemaVersion == Int64(schema.version) ? entry : nil
    }

    static let tableSQL = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1"

    /// Whether the live entry is of this schema's version, can be read, and has its table. One that
    /// someone damaged is as good as none: what it counts is folded again from the log.
    static func isUsable(_ database: Database, _ schema: ReadModelSchema) throws -> Bool {
        var found: ReadModelEntry?
        do { found = try fetch(database, schema, .live) } catch EventStoreError.damaged {}
        guard let entry = found else { return false }
        let query = try PreparedQuery(database, tableSQL)
        query.bind(1, entry.table(schema).name)
        return try query.first({ try $0.integer(0) }) == 1
    }

    /// - Throws: `EventStoreError.ioFailure` if the read model was not prepared.
    static func live(
        _ database: Database, _ schema: ReadModelSchema
    ) throws -> ReadModelEntry {
        if let entry = try fetch(database, schema, .live) { return entry }
        throw EventStoreError.ioFailure(
            "the read model \(schema.name) was not prepared in version \(schema.version)")
    }

    /// - Throws: `EventStoreError.ioFailure` if no rebuild is under way.
    static func rebuild(
        _ database: Database, _ schema: ReadModelSchema
    ) throws -> ReadModelEntry {
        if let entry = try fetch(database, schema, .rebuild) { return entry }
        throw EventStoreError.ioFailure(
            "no rebuild of the read model \(schema.name) is under way")
    }

    private static func failure(_ row: Row) throws -> ReadModelFailure? {
        guard let position = try row.optionalInteger(5) else { return nil }
        return ReadModelFailure(
            position: Position(position), reason: try row.optionalString(6) ?? "")
    }
}
