import GRDB

/// The tables, indexes, triggers and views of a ledger, each with the SQL that made it.
enum SchemaObjects {
    /// What a file of a kind and schema holds, made in memory by the same steps.
    static func expected(of marks: FileMarks) throws -> [String: String] {
        let model = try DatabaseQueue()
        defer {
            try? model.close()
            ClosedConnections.keep(model)
        }
        return try model.writeWithoutTransaction { database in
            let kind =
                marks.applicationID == ReplicaSchema.applicationID
                ? FileKind.replica : FileKind.ledger
            for step in kind.migrations.prefix(Int(clamping: marks.userVersion)) {
                try database.execute(sql: step)
            }
            return try read(database)
        }
    }

    static func read(_ database: Database) throws -> [String: String] {
        let query = try PreparedQuery(
            database, "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema")
        let rows = try query.all { (try $0.string(0), try $0.string(1)) }
        return Dictionary(rows) { first, _ in first }
    }
}
