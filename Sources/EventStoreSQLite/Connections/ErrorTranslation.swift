import EventStoreCore
import GRDB
import GRDBSQLite
import Glibc

/// Says in the contract's words what SQLite says in its own.
struct ErrorTranslation {
    let path: String
    /// Nothing was to be written: then nothing of it can be missing.
    var isReading = false

    /// What is not SQLite's comes back unchanged. `systemError` is `errno` of the connection's
    /// last failed system call, 0 if unknown.
    func translate(_ error: any Error, systemError: Int32 = 0) -> any Error {
        switch error {
        case let error as DatabaseError: translate(error, systemError)
        case let fault as ColumnFault: fault.damaged(in: "a row of \(path)")
        default: error
        }
    }

    /// `translate` where the failed system call is not known.
    func translated(_ error: any Error) -> any Error { translate(error) }

    private func translate(_ error: DatabaseError, _ systemError: Int32) -> any Error {
        if error.resultCode == .SQLITE_INTERRUPT { return CancellationError() }
        return translated(error, systemError)
    }

    private func translated(_ error: DatabaseError, _ systemError: Int32) -> EventStoreError {
        let detail = error.message ?? error.description
        return switch error.resultCode {
        case .SQLITE_FULL: diskFull
        case .SQLITE_IOERR where Self.isOutOfSpace(error, systemError, path): diskFull
        case .SQLITE_CANTOPEN where Self.isOutOfSpace(error, systemError, path): diskFull
        case .SQLITE_READONLY where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK:
            .busy("a change of \(path) was broken off; open it again, which rolls it back")
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL, .SQLITE_SCHEMA:
            .busy("the ledger \(path) is in use by another process (\(detail)); try again")
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            .readOnly("the ledger \(path), or its folder, may not be written (\(detail))")
        case .SQLITE_CORRUPT where systemError == EIO:
            .ioFailure("the ledger \(path) could not be read: \(detail)")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT:
            .damaged("the ledger \(path) is damaged: \(detail)")
        case .SQLITE_ERROR:
            .damaged("the ledger \(path) does not have the tables it should have: \(detail)")
        case .SQLITE_CONSTRAINT:
            .damaged("the ledger \(path) refused what should fit: \(detail)")
        default: .ioFailure("the ledger \(path) could not be read or written: \(detail)")
        }
    }

    /// Of what is derived from the log it would be wrong to say that nothing was written: the
    /// events are there.
    func ofDerived(_ error: any Error) -> any Error {
        guard case EventStoreError.diskFull = error else { return error }
        return EventStoreError.diskFull("the disk that holds \(path) is full")
    }

    private var diskFull: EventStoreError {
        .diskFull(
            "the disk that holds \(path) is full; "
                + (isReading
                    ? "reading it needs room for \(path)-shm: free some, and try again"
                    : "nothing of this was written"))
    }

    /// The system's own error is that of the last I/O failure: stale for anything else. SQLite does
    /// not tell it where its shared memory cannot grow; the file system does.
    static func isOutOfSpace(
        _ error: DatabaseError, _ systemError: Int32, _ path: String
    ) -> Bool {
        if systemError == ENOSPC || systemError == EDQUOT { return true }
        let growing: [ResultCode] = [
            .SQLITE_IOERR_SHMSIZE, .SQLITE_IOERR_SHMOPEN, .SQLITE_IOERR_SHMMAP,
            .SQLITE_IOERR_WRITE, .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_TRUNCATE, .SQLITE_CANTOPEN,
        ]
        guard growing.contains(error.extendedResultCode) else { return false }
        var room = statvfs()
        guard statvfs(LedgerPath.parent(of: path), &room) == 0 else { return false }
        return room.f_bavail == 0 || room.f_files > 0 && room.f_favail == 0
    }

    /// A failed system call that was not SQLite's.
    static func systemFailure(_ what: String, _ code: Int32 = errno) -> EventStoreError {
        let reason = String(cString: strerror(code))
        return switch code {
        case ENOSPC, EDQUOT: .diskFull("\(what): \(reason)")
        case EACCES, EPERM, EROFS: .readOnly("\(what): \(reason)")
        default: .ioFailure("\(what): \(reason)")
        }
    }
}
