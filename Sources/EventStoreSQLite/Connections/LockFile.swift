import EventStoreCore
import Glibc

/// The file that `WriteLock` locks. It follows the ledger's owner and permissions, as SQLite's
/// `-wal` and `-shm` do: made by an administrator once, it must not keep the owner out.
enum LockFile {
    /// Opens it, and makes it if it is missing.
    ///
    /// - Throws: `EventStoreError.readOnly`, `.diskFull` or `.ioFailure`.
    static func open(_ path: String, of ledger: String) throws -> Int32 {
        var descriptor = openOnly(path)
        if descriptor < 0, errno == EACCES, removeStrangers(path, ledger) {
            descriptor = openOnly(path)
        }
        guard descriptor >= 0 else {
            throw ErrorTranslation.systemFailure(
                "the lock file \(path) cannot be opened (it should have the ledger's owner and "
                    + "permissions; its owner can give it them, or remove it while no daybook "
                    + "runs)")
        }
        follow(ledger, descriptor)
        return descriptor
    }

    /// False if the name leads elsewhere by now: then a lock on it excludes nobody.
    static func isInPlace(_ descriptor: Int32, _ path: String) -> Bool {
        FileIdentity(descriptor: descriptor) == FileIdentity(of: path)
    }

    private static func openOnly(_ path: String) -> Int32 {
        Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }

    /// Best effort: where it may not be changed, it is good enough for this process.
    private static func follow(_ ledger: String, _ descriptor: Int32) {
        var wanted = stat()
        var found = stat()
        guard stat(ledger, &wanted) == 0, fstat(descriptor, &found) == 0 else { return }
        if geteuid() == 0, (found.st_uid, found.st_gid) != (wanted.st_uid, wanted.st_gid) {
            _ = fchown(descriptor, wanted.st_uid, wanted.st_gid)
        } else if found.st_gid != wanted.st_gid {
            _ = fchown(descriptor, uid_t.max, wanted.st_gid)
        }
        let permissions = wanted.st_mode & 0o777
        if found.st_mode & 0o7777 != permissions { _ = fchmod(descriptor, permissions) }
    }

    /// The ledger's owner may replace a lock file of somebody else that nobody has locked. Who has
    /// it open and comes back finds that it is not in its place any more.
    ///
    /// - Returns: true if it is gone.
    private static func removeStrangers(_ path: String, _ ledger: String) -> Bool {
        var lock = stat()
        var book = stat()
        guard lstat(path, &lock) == 0, stat(ledger, &book) == 0, book.st_uid == geteuid(),
            lock.st_uid != geteuid(), lock.st_mode & S_IFMT == S_IFREG,
            let locks = MountTable.contents(of: "/proc/locks"),
            !isLocked(FileIdentity(lock), in: locks)
        else { return false }
        return unlink(path) == 0
    }

    /// A line is `1: FLOCK ADVISORY WRITE 4711 08:01:131 0 EOF`: the file is the sixth word. Its
    /// device may have another number than `stat` says, so that the inode alone decides.
    private static func isLocked(_ file: FileIdentity, in locks: String) -> Bool {
        locks.split(separator: "\n").contains { line in
            line.split(separator: " ").contains { $0.hasSuffix(":\(file.inode)") }
        }
    }
}
