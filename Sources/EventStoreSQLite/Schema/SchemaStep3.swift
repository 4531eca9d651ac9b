import GRDB

/// Schema 3: named values beside the log, which change by compare-and-set.
///
/// A value's revision is its row's key, and each change is a new row: SQLite gives no key of an
/// AUTOINCREMENT table twice, not even after the row is gone.
enum SchemaStep3 {
    static let sql = """
        CREATE TABLE checkpoints (
            revision INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            value BLOB NOT NULL
        ) STRICT;
        """

    /// False for a ledger of an earlier schema that is only read.
    static func isTaken(_ database: Database) throws -> Bool {
        try Pragma.integer(database, "user_version") >= 3
    }
}
