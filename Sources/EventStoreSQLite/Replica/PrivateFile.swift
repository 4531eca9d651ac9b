import Glibc

/// Files and folders that are their owner's alone.
enum PrivateFile {
    /// Makes an empty file with the permissions 0600, before SQLite sees it: what it keeps beside
    /// it has the same.
    ///
    /// - Throws: `EventStoreError`, also if there is one.
    static func make(_ path: String) throws {
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ErrorTranslation.systemFailure("\(path) cannot be made")
        }
        close(descriptor)
    }

    /// Makes a folder, and those above it, with the permissions 0700, and takes those that others
    /// have in it away.
    ///
    /// - Throws: `EventStoreError.readOnly` for somebody else's folder, `.diskFull`, `.ioFailure`.
    static func makeFolder(_ path: String) throws {
        var status = stat()
        if stat(path, &status) != 0 {
            let parent = LedgerPath.parent(of: path)
            if parent != path, access(parent, F_OK) != 0 { try makeFolder(parent) }
            if mkdir(path, 0o700) == 0 { return }
            let code = errno
            guard code == EEXIST, stat(path, &status) == 0 else {
                throw ErrorTranslation.systemFailure("the folder \(path) cannot be made", code)
            }
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw ErrorTranslation.systemFailure("\(path) is no folder", ENOTDIR)
        }
        guard status.st_uid == geteuid() || geteuid() == 0 else {
            throw ErrorTranslation.systemFailure(
                "the folder \(path) is somebody else's", EPERM)
        }
        if status.st_mode & 0o077 != 0, chmod(path, status.st_mode & 0o700) != 0 {
            throw ErrorTranslation.systemFailure(
                "the folder \(path) cannot be closed to others")
        }
    }
}
