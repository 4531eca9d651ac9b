import CLinux
import EventStoreCore
import Glibc

/// A backup that is being written, under a name of its own: `NAME.PID.NUMBER.part`.
///
/// It is locked for as long as somebody writes it, so that what a killed backup has left can be
/// told from it and removed. The lock and SQLite's are of two kinds, and do not meet; its
/// descriptor stays open until SQLite has let go of the file.
final class PartFile {
    let path: String
    private let descriptor: Int32

    /// Makes an empty file, which SQLite fills, and leaves it the permissions that it has.
    ///
    /// - Throws: `EventStoreError`.
    init(for target: String) throws {
        while true {
            let path = "\(target).\(getpid()).\(UInt32.random(in: 0...(.max))).part"
            let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                throw ErrorTranslation.systemFailure("the backup \(path) cannot be made")
            }
            // Whoever cleans up may have come in between.
            if clinux_try_lock_exclusive(descriptor) == 0, LockFile.isInPlace(descriptor, path) {
                (self.path, self.descriptor) = (path, descriptor)
                return
            }
            close(descriptor)
        }
    }

    deinit { close(descriptor) }

    /// Marks the copy as one in WAL mode, so that its first opening changes nothing in it, and
    /// syncs it.
    ///
    /// - Throws: `EventStoreError`.
    func finish() throws {
        // The versions of the format that a writer and a reader must know.
        let writeAhead: [UInt8] = [2, 2]
        guard pwrite(descriptor, writeAhead, 2, 18) == 2, fsync(descriptor) == 0 else {
            throw ErrorTranslation.systemFailure("the backup \(path) cannot be synced")
        }
    }

    func remove() { Self.remove(path) }

    private static func remove(_ path: String) {
        for suffix in ["-journal", "-wal", "-shm", ""] { unlink(path + suffix) }
    }

    // MARK: What killed backups have left

    /// Best effort: a folder that cannot be read is none of a backup's business.
    static func removeLeftovers(in folder: String) {
        guard let listing = opendir(folder) else { return }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if isOurName(name) { removeIfLeft(folder + "/" + name) }
        }
    }

    /// `NAME.PID.NUMBER.part`.
    static func isOurName(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= 4 && parts.last == "part"
            && parts.suffix(3).dropLast().allSatisfy { part in
                UInt32(part).map(String.init) == String(part)
            }
    }

    private static func removeIfLeft(_ path: String) {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard clinux_try_lock_exclusive(descriptor) == 0, isOurs(descriptor) else { return }
        remove(path)
    }

    /// The beginning of a copy of a ledger, or nothing yet.
    private static func isOurs(_ descriptor: Int32) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: RawFile.Header.bytes, alignment: 8) { bytes in
            let count = pread(descriptor, bytes.baseAddress, bytes.count, 0)
            if count >= 0, bytes.prefix(count).allSatisfy({ $0 == 0 }) { return true }
            let start = UnsafeRawBufferPointer(bytes)
            return count == bytes.count && start.starts(with: "SQLite format 3\0".utf8)
                && [LedgerSchema.applicationID, ReplicaSchema.applicationID].contains(
                    Int64(start.bigEndian32(68)))
        }
    }
}
