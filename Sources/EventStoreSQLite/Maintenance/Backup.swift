import CLinux
import EventStoreCore
import GRDB
import Glibc

/// A copy of a live ledger: `VACUUM INTO` a file that has another name until it is complete and
/// synced.
struct Backup {
    let source: String
    let target: String
    let replacesExisting: Bool

    private var folder: String { LedgerPath.parent(of: target) }

    /// - Parameter connection: one of its own, outside any transaction.
    /// - Throws: `EventStoreError`; the target is as it was before.
    func run(_ connection: LedgerReader) throws {
        try checkTarget()
        PartFile.removeLeftovers(in: folder)
        let part = try PartFile(for: target)
        do {
            try connection.withoutTransaction { database in
                try database.execute(sql: "VACUUM INTO ?", arguments: [part.path])
            }
            try part.finish()
            try moveIntoPlace(part.path)
        } catch {
            part.remove()
            throw error
        }
        try Folder.sync(folder)
    }

    private func checkTarget() throws {
        guard !target.isEmpty, !target.utf8.contains(0), !target.hasSuffix("/") else {
            throw EventStoreError.ioFailure("'\(target)' is not a name for a backup; name a file")
        }
        // A log that an earlier database left would be played into the copy.
        guard access(target + "-wal", F_OK) != 0 else {
            throw EventStoreError.ioFailure(
                "\(target)-wal exists: \(target) is, or was, a database in use; choose another "
                    + "name for the backup")
        }
        guard !isSource else {
            throw EventStoreError.ioFailure(
                "\(target) is the ledger itself; choose another name for the backup")
        }
        guard replacesExisting || access(target, F_OK) != 0 else { throw exists }
    }

    private var isSource: Bool {
        var one = stat()
        var other = stat()
        guard stat(source, &one) == 0, stat(target, &other) == 0 else { return false }
        return one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }

    private var exists: EventStoreError {
        .ioFailure("\(target) exists; choose another name for the backup, or allow to replace it")
    }

    private func moveIntoPlace(_ path: String) throws {
        let result =
            replacesExisting
            ? rename(path, target) : clinux_rename_without_replacing(path, target)
        guard result == 0 else {
            if errno == EEXIST { throw exists }
            throw ErrorTranslation.systemFailure("the backup cannot be named \(target)")
        }
    }
}
