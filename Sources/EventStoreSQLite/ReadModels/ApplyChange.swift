import EventStoreCore
import GRDB

/// Writes a read model's change with its checkpoint.
enum ApplyChange {
    /// - Returns: false, with nothing written, if the checkpoint is not the one that the change
    ///   was computed from.
    /// - Throws: `EventStoreError.invalidEvent` for a row that does not fit the schema.
    static func run(
        _ database: Database, _ change: ReadModelChange, _ entry: ReadModelEntry,
        _ schema: ReadModelSchema, _ role: ReadModelRole
    ) throws -> Bool {
        guard entry.checkpoint == change.from else { return false }
        let table = entry.table(schema)
        let removed = try remove(database, change.removedKeys, from: table)
        let inserted = try write(database, change.upserts, to: table)
        try MoveCheckpoint.run(
            database, schema.name, role, change, rowsAdded: inserted - removed)
        return true
    }

    private static func remove(
        _ database: Database, _ keys: [[ReadModelValue]], from table: ReadModelTable
    ) throws -> Int64 {
        guard !keys.isEmpty else { return 0 }
        let query = try PreparedQuery(database, table.deleteSQL)
        var removed: Int64 = 0
        for key in keys {
            try table.checkKey(key)
            query.bind(values: key)
            removed += Int64(try query.run())
        }
        return removed
    }

    /// An update first, and an insert where there was nothing to update: which of the two it was
    /// is how the rows are counted.
    private static func write(
        _ database: Database, _ rows: [[ReadModelValue]], to table: ReadModelTable
    ) throws -> Int64 {
        guard !rows.isEmpty else { return 0 }
        let update = try PreparedQuery(database, table.updateSQL)
        let insert = try PreparedQuery(database, table.insertSQL)
        var inserted: Int64 = 0
        for row in rows {
            try table.checkRow(row)
            update.bind(values: row)
            guard try update.run() == 0 else { continue }
            insert.bind(values: row)
            try insert.run()
            inserted += 1
        }
        return inserted
    }
}
