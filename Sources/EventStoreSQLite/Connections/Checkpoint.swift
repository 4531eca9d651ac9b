import GRDB
import GRDBSQLite

/// The only checkpoint there is: TRUNCATE, by the holder of the write lock.
///
/// A TRUNCATE that does not get SQLite's write lock falls back to PASSIVE, the unsafe one; under
/// the lock that every writer takes it always gets it.
enum Checkpoint {
    /// - Returns: false if a reader was in the way; what could be copied was.
    static func truncate(_ database: Database) throws -> Bool {
        let connection = database.sqliteConnection
        // Readers are not waited for: the next commit tries again.
        sqlite3_busy_timeout(connection, 0)
        let wait = Int32(ConnectionSettings.busySeconds * 1000)
        defer { sqlite3_busy_timeout(connection, wait) }
        let code = sqlite3_wal_checkpoint_v2(
            connection, "main", SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        switch code & 0xFF {
        case SQLITE_OK: return true
        case SQLITE_BUSY, SQLITE_LOCKED: return false
        default:
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
        }
    }
}
