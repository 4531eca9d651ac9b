import CLinux
import EventStoreCore
import Glibc

/// A lock on a file of its own, alone or together with others, for as long as the object lives. The
/// kernel frees it when its holder dies.
final class FlockFile: Sendable {
    /// Who else may have it at the same time.
    enum Sharing: Sendable { case alone, together }

    let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Takes the lock, and makes its file with the permissions 0600 if it is missing.
    ///
    /// - Returns: nil if others have it, in this process or another.
    /// - Throws: `EventStoreError.readOnly`, `.diskFull` or `.ioFailure`.
    static func take(_ path: String, _ sharing: Sharing) throws -> FlockFile? {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else {
                throw ErrorTranslation.systemFailure("the lock file \(path) cannot be opened")
            }
            let file = FlockFile(descriptor)
            guard try file.isTaken(path, sharing) else { return nil }
            // Somebody may have removed it: others lock the one that is there now.
            if LockFile.isInPlace(descriptor, path) { return file }
        }
    }

    private func isTaken(_ path: String, _ sharing: Sharing) throws -> Bool {
        while true {
            let result =
                switch sharing {
                case .alone: clinux_try_lock_exclusive(descriptor)
                case .together: clinux_try_lock_shared(descriptor)
                }
            if result == 0 { return true }
            if errno == EINTR { continue }
            if errno == EWOULDBLOCK { return false }
            throw ErrorTranslation.systemFailure("the lock file \(path) cannot be locked")
        }
    }
}
