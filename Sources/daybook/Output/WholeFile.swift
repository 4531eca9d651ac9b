import Foundation
import LedgerExchange
import Synchronization

/// A file that is written whole, or not at all: until it is finished it has another name, and then
/// it takes the place of what stood there.
final class WholeFile: ByteSink {
    static let suffix = ".part"

    private let path: String
    private let descriptor: Mutex<Int32>
    private let isFinished = Mutex(false)

    /// - Parameter path: of the file.
    /// - Throws: `CommandStop`.
    init(_ path: String) throws {
        self.path = path
        let made = open(path + Self.suffix, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        descriptor = Mutex(made)
        guard made >= 0 else { throw Self.refusal(path, errno) }
    }

    deinit {
        let number = descriptor.withLock { $0 }
        guard number >= 0 else { return }
        close(number)
        if !isFinished.withLock({ $0 }) { unlink(path + Self.suffix) }
    }

    func write(_ bytes: [UInt8]) throws {
        try descriptor.withLock { descriptor in
            var offset = 0
            while offset < bytes.count {
                let count = bytes[offset...].withUnsafeBytes {
                    Foundation.write(descriptor, $0.baseAddress, $0.count)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw Self.refusal(path, errno) }
                offset += count
            }
        }
    }

    /// Gives the file its name.
    ///
    /// - Throws: `CommandStop`; nothing stands under the name then but what stood there before.
    func finish() throws {
        try descriptor.withLock { descriptor in
            guard fsync(descriptor) == 0 || errno == EINVAL,
                rename(path + Self.suffix, path) == 0
            else { throw Self.refusal(path, errno) }
        }
        isFinished.withLock { $0 = true }
    }

    private static func refusal(_ path: String, _ code: Int32) -> CommandStop {
        let reason = String(cString: strerror(code))
        return CommandStop(.failure, "error: \(path): cannot be written: \(reason)")
    }
}
