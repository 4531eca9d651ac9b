import EventStoreCore
import GRDB
import TextFormats

/// Whose file it is, asked through SQLite itself.
enum LedgerIdentity {
    /// Refuses every file that is no ledger, or none that this version knows, before anything is
    /// written to it.
    ///
    /// - Parameters:
    ///   - marks: as read from the file.
    ///   - path: for the message.
    ///   - mode: `.create` may fill a blank SQLite file, which a crash during creation leaves.
    ///   - kind: what the file is to be. A replica is opened by the address of its log only: by its
    ///     path nothing would say how old it is, and what is written to it is in no log.
    /// - Throws: `EventStoreError.notALedger`.
    static func check(
        _ marks: FileMarks, _ path: String, _ mode: OpenMode, _ kind: FileKind
    ) throws {
        if marks.isBlank {
            guard mode != .create else { return }
            throw LedgerPath.refusal(path, "it is an empty database; it was never made a ledger")
        }
        if kind == .ledger, let address = marks.replicaOf {
            throw LedgerPath.refusal(
                path,
                "it is a replica, a copy that this host keeps of \(Printable(address)); open "
                    + "\(Printable(address)) instead")
        }
        if kind == .replica, marks.applicationID == LedgerSchema.applicationID {
            throw LedgerPath.refusal(path, "it is a ledger of its own, and no replica")
        }
        guard marks.applicationID == kind.applicationID else {
            throw LedgerPath.refusal(
                path, "it is an SQLite database of another program; choose another file")
        }
        guard marks.userVersion <= LedgerSchema.version else {
            throw LedgerPath.refusal(
                path,
                "it was written by a newer daybook (schema \(marks.userVersion); this one knows "
                    + "\(LedgerSchema.version)); use that version")
        }
        guard marks.userVersion >= 1 else {
            throw LedgerPath.refusal(path, "its schema number \(marks.userVersion) is impossible")
        }
    }

    /// What a failure to read the first page means.
    static func refusal(_ error: any Error, _ path: String) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        let detail = error.message ?? error.description
        let translation = ErrorTranslation(path: path, isReading: true)
        return switch error.resultCode {
        case .SQLITE_CANTOPEN where ErrorTranslation.isOutOfSpace(error, 0, path):
            translation.translate(error)
        case .SQLITE_NOTADB:
            LedgerPath.refusal(path, "it is not a database; name a ledger, or a new file")
        case .SQLITE_CORRUPT:
            EventStoreError.damaged(
                "\(path): its first page is damaged (\(detail)); restore a backup")
        case .SQLITE_CANTOPEN:
            LedgerPath.refusal(
                path,
                ImmutableFile.hasLog(path)
                    ? "its log \(path)-wal holds recorded events, and cannot be used where nothing "
                        + "may be written (\(detail)); copy both to a folder that allows it"
                    : "its files \(path)-wal and -shm cannot be opened or made (\(detail)); the "
                        + "folder must allow it")
        default: translation.translate(error)
        }
    }
}
