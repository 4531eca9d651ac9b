import EventStoreCore
import Glibc
import Synchronization

/// The files of an open ledger, known again by device and inode.
///
/// SQLite goes on writing to a file that was removed or renamed, and its `-wal` and `-shm` are
/// found by name: a commit into any of the three that is no longer in its place is lost. They are
/// asked for by name; a second descriptor on them would drop SQLite's locks.
final class OpenFiles: Sendable {
    private let path: String
    private let ledger: FileIdentity
    /// As they were first seen: they stay for as long as anyone has the ledger open.
    private let companions = Mutex<[String: FileIdentity]>([:])

    /// - Throws: `EventStoreError.replaced` if the file is already gone.
    init(path: String) throws {
        guard let ledger = FileIdentity(of: path) else { throw Self.moved(path) }
        self.path = path
        self.ledger = ledger
    }

    var ledgerInode: UInt64 { ledger.inode }
    var logInode: UInt64? {
        (companions.withLock { $0["-wal"] } ?? FileIdentity(of: path + "-wal"))?.inode
    }

    /// - Throws: `EventStoreError.replaced` if a name leads to another file, or to none.
    func check() throws {
        guard let found = FileIdentity(of: path) else { throw Self.moved(path) }
        guard found == ledger else { throw Self.replaced(path) }
        try companions.withLock { companions in
            for suffix in ["-wal", "-shm"] {
                let found = FileIdentity(of: path + suffix)
                guard let known = companions[suffix] else {
                    companions[suffix] = found
                    continue
                }
                guard found == known else {
                    throw found == nil ? Self.moved(path + suffix) : Self.replaced(path + suffix)
                }
            }
        }
    }

    static func moved(_ path: String) -> EventStoreError {
        .replaced(
            "\(path) was removed or renamed while it was in use; nothing more is written to it. "
                + "Put it back, or open the ledger again")
    }

    private static func replaced(_ path: String) -> EventStoreError {
        .replaced(
            "\(path) was replaced by another file while it was in use; nothing more is written "
                + "to it. Open the ledger again")
    }
}
