import EventStoreCore
import GRDB
import GRDBSQLite
import Glibc

/// Says in the contract's words what SQLite says in its own.
struct ErrorTranslation {
    let path: String

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
        // The system's own error is that of the last I/O failure: stale for anything else.
        let isOutOfSpace = systemError == ENOSPC || systemError == EDQUOT
        return switch error.resultCode {
        case .SQLITE_FULL: diskFull
        case .SQLITE_IOERR where isOutOfSpace: diskFull
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL, .SQLITE_SCHEMA:
            .busy("the ledger \(path) is in use by another process (\(detail)); try again")
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            .readOnly("the ledger \(path), or its folder, may not be written (\(detail))")
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
        .diskFull("the disk that holds \(path) is full; nothing of this was written")
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
