import GRDB
import GRDBSQLite
import Glibc

/// Looks again at a file that could not be opened because it seemed damaged: SQLite says so too
/// where it failed to read the tables' definitions.
enum SecondLook {
    /// Opens a connection and has it read the tables' definitions, so that no later call is the
    /// first to read them.
    ///
    /// - Throws: what the body throws; `SQLITE_IOERR` for a file that only seemed damaged.
    static func opening(_ path: String, _ open: () throws -> DatabaseQueue) throws -> DatabaseQueue
    {
        do {
            let queue = try open()
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "SELECT 1 FROM sqlite_schema LIMIT 1")
            }
            return queue
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_CORRUPT && !isDamaged(path)
        {
            throw DatabaseError(
                resultCode: .SQLITE_IOERR, message: "its tables could not be read")
        }
    }

    /// - Returns: true if the file itself is wrong, and not a read of it.
    private static func isDamaged(_ path: String) -> Bool {
        var connection: OpaquePointer?
        defer { sqlite3_close_v2(connection) }
        guard sqlite3_open_v2(path, &connection, SQLITE_OPEN_READONLY, nil) == SQLITE_OK else {
            return false
        }
        let code = sqlite3_exec(connection, "SELECT count(*) FROM sqlite_schema", nil, nil, nil)
        let isNamed = [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xFF)
        return isNamed && sqlite3_system_errno(connection) != EIO
    }
}
