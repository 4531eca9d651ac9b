import Foundation
import LedgerExchange
import LedgerService

/// Reads a file, a named pipe or stdin in chunks; a wait for more ends when the process is asked
/// to end.
struct FileSource: ByteSource, Sendable {
    private static let chunkBytes = 262_144
    /// How long a wait for input goes on before the process looks whether it should end.
    private static let waitMilliseconds: Int32 = 200

    private let handle: FileHandle
    private let name: String
    private var buffer = [UInt8](repeating: 0, count: chunkBytes)

    /// - Throws: `CommandStop` for what cannot be read twice.
    static func checkRereadable(_ path: String) throws {
        var status = stat()
        guard path != "-", stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
            throw CommandStop(
                .usage, "error: --check reads the file twice; give it a regular file, and no pipe")
        }
    }

    /// - Parameter path: the file, or `-` for stdin.
    /// - Throws: `CommandStop` for a file that cannot be read.
    init(path: String) throws {
        if path == "-" {
            handle = .standardInput
            name = "stdin"
            return
        }
        name = path
        var status = stat()
        guard stat(path, &status) == 0 else { throw Self.refusal(path, errno) }
        if status.st_mode & S_IFMT == S_IFDIR { throw Self.refusal(path, EISDIR) }
        // A named pipe that nobody writes to yet is waited for in `next`, which can be interrupted.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.refusal(path, errno) }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    mutating func next() throws -> [UInt8]? {
        while true {
            var wanted = pollfd(fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&wanted, 1, Self.waitMilliseconds)
            if Interrupt.isRequested { throw CancellationError() }
            if ready == 0 || ready < 0 && errno == EINTR { continue }
            let count = read(handle.fileDescriptor, &buffer, buffer.count)
            if count > 0 { return Array(buffer[0..<count]) }
            if count == 0 { return nil }
            if errno != EINTR, errno != EAGAIN { throw Self.refusal(name, errno) }
        }
    }

    private static func refusal(_ path: String, _ code: Int32) -> CommandStop {
        let reason = String(cString: strerror(code))
        return CommandStop(.failure, "error: \(path): cannot be read: \(reason)")
    }
}
