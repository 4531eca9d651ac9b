import EventStoreCore
import Glibc

/// A path that may hold a ledger: the refusals that need no look into the file.
///
/// The file itself is never opened here, except to make a new one: closing a second descriptor
/// of a live ledger would drop the locks that SQLite holds on it.
struct LedgerPath {
    /// SQLite's own limit, less its longest suffix (`-journal`).
    static let maximumBytes = 512 - 8
    /// The file system's limit for one name, less that suffix.
    static let maximumNameBytes = 255 - 8
    /// One page of the smallest size.
    private static let smallestDatabaseBytes = 512

    /// As the caller named it, for messages.
    let given: String
    /// Absolute and without links, so that every name of a ledger leads to one log and one lock.
    let canonical: String
    /// True if there is nothing in it yet: a new ledger may be made here.
    let isEmpty: Bool

    static let lockSuffix = "-lock"
    var lockPath: String { canonical + Self.lockSuffix }
    var folder: String { Self.parent(of: canonical) }

    /// Checks the path, and makes the file if the mode says so.
    ///
    /// - Throws: `EventStoreError.notALedger`, `.readOnly`, `.diskFull` or `.ioFailure`.
    init(_ path: String, mode: OpenMode) throws {
        given = path
        try Self.checkName(path)
        let folder = try Self.checkedFolder(of: path)
        let found = Self.status(of: path)
        if found == nil {
            guard mode == .create else {
                throw Self.refusal(path, "there is no such file; create the ledger first")
            }
            guard LogHeader.salts(of: path + "-wal") == nil else {
                throw Self.refusal(
                    path,
                    "there is no such file, but a log of it, \(path)-wal, which holds recorded "
                        + "events; put the file back, or move the log to another folder")
            }
            try Self.makeFile(path, in: folder)
        }
        guard let found = found ?? Self.status(of: path),
            let resolved = try Self.resolve(path, of: path)
        else {
            throw ErrorTranslation.systemFailure("\(path) cannot be examined")
        }
        try Self.check(found, path, mode)
        canonical = resolved
        isEmpty = found.st_size == 0
        // Again for the file: a link may lead to another file system.
        try Self.checkFileSystem(Self.parent(of: resolved), path)
        if mode != .readOnly { Self.openCompanions(of: resolved, found.st_mode & 0o777) }
    }

    /// SQLite makes `-wal` and `-shm` with the ledger's permissions. Those that a reader made while
    /// the ledger was write-protected would keep it so after the permission was given back.
    private static func openCompanions(of path: String, _ permissions: mode_t) {
        for companion in [path + "-wal", path + "-shm"] {
            guard let found = status(of: companion), found.st_mode & 0o222 == 0 else { continue }
            chmod(companion, permissions)
        }
    }

    /// Refuses a path at which no ledger can be, whether there is one or not.
    ///
    /// - Throws: `EventStoreError.notALedger`.
    static func check(_ path: String) throws {
        try checkName(path)
        _ = try checkedFolder(of: path)
    }

    static func refusal(_ path: String, _ reason: String) -> EventStoreError {
        .notALedger(path: path, reason: reason)
    }

    // MARK: Checks

    private static func checkName(_ path: String) throws {
        guard !path.isEmpty else { throw refusal(path, "the path is empty; name a file") }
        guard !path.utf8.contains(0) else {
            throw refusal("the path", "it holds a zero byte; name another file")
        }
        let name = path.utf8.split(separator: UInt8(ascii: "/")).last ?? path.utf8[...]
        guard path.utf8.count <= maximumBytes, name.count <= maximumNameBytes else {
            throw refusal(
                path,
                "the path is too long (at most \(maximumBytes) bytes, its last part at most "
                    + "\(maximumNameBytes)); choose a shorter one")
        }
    }

    private static func checkedFolder(of path: String) throws -> String {
        let folder = parent(of: path)
        guard let found = status(of: folder) else {
            throw refusal(path, "its folder \(folder) does not exist; make it first")
        }
        guard found.st_mode & S_IFMT == S_IFDIR, let resolved = try resolve(folder, of: path)
        else {
            throw refusal(path, "\(folder) is not a folder")
        }
        guard resolved.utf8.count + 1 + maximumNameBytes <= Int(PATH_MAX) else {
            throw refusal(path, "its folder's full path is too long; choose another folder")
        }
        try checkFileSystem(resolved, path)
        return resolved
    }

    private static func checkFileSystem(_ folder: String, _ path: String) throws {
        guard let type = MountTable.current().fileSystemType(of: folder),
            MountTable.isNetwork(type)
        else { return }
        throw refusal(
            path,
            "it is on a network file system (\(type)); the ledger's write-ahead log needs memory "
                + "shared by all who use it, which works on a local disk only: put it on one")
    }

    private static func check(_ found: stat, _ path: String, _ mode: OpenMode) throws {
        switch found.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw refusal(path, "it is a folder; name a file in it")
        default: throw refusal(path, "it is not a regular file; name one")
        }
        guard access(path, R_OK) == 0 else {
            throw refusal(path, "you may not read it; ask its owner, or check its permissions")
        }
        if found.st_size == 0 && mode != .create {
            throw refusal(path, "the file is empty; it was never made a ledger")
        }
        // SQLite takes a file that is shorter than its header for an empty one, and writes over it.
        guard found.st_size == 0 || found.st_size >= smallestDatabaseBytes else {
            throw refusal(path, "it is not a database; name a ledger, or a new file")
        }
        guard mode != .readOnly else { return }
        // Root may write to anything; a file without any write permission was closed on purpose.
        guard found.st_mode & 0o222 != 0, access(path, W_OK) == 0 else {
            throw EventStoreError.readOnly(
                "the ledger \(path) is write-protected; open it for reading, or give back the "
                    + "write permission")
        }
        // Without them nothing can be recorded, and here they cannot be made.
        guard access(parent(of: path), W_OK) == 0 || access(path + "-wal", W_OK) == 0 else {
            throw EventStoreError.readOnly(
                "nothing can be made in the folder of the ledger \(path), and writing needs "
                    + "\(path)-wal; open it for reading, or give back the write permission")
        }
    }

    // MARK: System calls

    /// Made with the permissions it keeps, before SQLite sees it. Another process may be quicker:
    /// then its file is taken.
    private static func makeFile(_ path: String, in folder: String) throws {
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        if descriptor < 0 && errno == EEXIST { return }
        guard descriptor >= 0 else {
            throw ErrorTranslation.systemFailure("\(path) cannot be made")
        }
        close(descriptor)
        try Folder.sync(folder)
    }

    private static func status(of path: String) -> stat? {
        var result = stat()
        return stat(path, &result) == 0 ? result : nil
    }

    /// - Throws: `EventStoreError.notALedger` for a way through links, or from the current folder,
    ///   that no text can hold: it would be repaired, and lead to another file.
    private static func resolve(_ name: String, of path: String) throws -> String? {
        guard let resolved = realpath(name, nil) else { return nil }
        defer { free(resolved) }
        guard let text = String(validatingCString: resolved) else {
            throw refusal(
                path, "its full path is not UTF-8; give its folders and files names that are")
        }
        return text
    }

    static func name(of path: String) -> String {
        let scalars = path.unicodeScalars
        let slash = scalars.lastIndex(of: "/")
        return String(scalars[(slash.map { scalars.index(after: $0) } ?? scalars.startIndex)...])
    }

    static func parent(of path: String) -> String {
        // By scalars, as the system reads a path: a mark behind a slash makes no other sign of it.
        let scalars = path.unicodeScalars
        guard let slash = scalars.lastIndex(of: "/") else { return "." }
        return slash == scalars.startIndex ? "/" : String(scalars[..<slash])
    }
}
