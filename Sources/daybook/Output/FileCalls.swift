import CLinux
import Foundation

/// Calls of the system that more than one kind of file needs done to the end.
enum FileCalls {
    /// Gives a file another name. Where the file system cannot do it in one step, nobody else may
    /// make a file of that name meanwhile.
    ///
    /// - Returns: false if it could not; `errno` says why, and is `EEXIST` if there is a file of
    ///   that name.
    static func rename(_ path: String, withoutReplacing name: String) -> Bool {
        if clinux_rename_without_replacing(path, name) == 0 { return true }
        guard errno == EINVAL || errno == ENOSYS else { return false }
        guard access(name, F_OK) != 0 else {
            errno = EEXIST
            return false
        }
        return Foundation.rename(path, name) == 0
    }

    /// Writes all bytes where the descriptor stands.
    ///
    /// - Returns: false if it could not; `errno` says why.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let result = bytes.withUnsafeBytes { buffer in
                Foundation.write(
                    descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { return false }
            written += result
        }
        return true
    }
}
