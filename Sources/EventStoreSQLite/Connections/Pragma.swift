import GRDB

/// Settings of a connection or its file, read and set by name.
enum Pragma {
    static func integer(_ database: Database, _ name: String) throws -> Int64 {
        try PreparedQuery(database, "PRAGMA \(name)").first { try $0.integer(0) } ?? 0
    }

    static func text(_ database: Database, _ name: String) throws -> String {
        try PreparedQuery(database, "PRAGMA \(name)").first { try $0.string(0) } ?? ""
    }

    /// Sets a value and reads it back: SQLite ignores a setting that it cannot honour, silently.
    ///
    /// - Throws: `DatabaseError` if the setting did not hold.
    static func set(_ database: Database, _ name: String, _ value: Int64) throws {
        try database.execute(sql: "PRAGMA \(name) = \(value)")
        let held = try integer(database, name)
        guard held == value else { throw refused(name, "\(value)", "\(held)") }
    }

    /// As `set`, for the journal mode, which answers with its name.
    static func setJournalModeWAL(_ database: Database) throws {
        try database.execute(sql: "PRAGMA journal_mode = WAL")
        let held = try text(database, "journal_mode")
        guard held == "wal" else { throw refused("journal_mode", "wal", held) }
    }

    private static func refused(_ name: String, _ wanted: String, _ held: String) -> DatabaseError {
        DatabaseError(
            resultCode: .SQLITE_ERROR,
            message: "SQLite does not accept \(name) = \(wanted); it stays at \(held)")
    }
}
