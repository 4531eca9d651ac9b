import Glibc

/// Reads and replaces small files.
enum SmallFile {
    /// A file's bytes; nil if there is none.
    ///
    /// - Throws: `EnvironmentFailure` if it cannot be read, or is larger than so many bytes.
    static func read(_ path: String, maximum: Int) throws -> [UInt8]? {
        // A pipe that nobody writes to must not hold anything up.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure()
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure() }
            if count == 0 { return bytes }
            guard bytes.count + count <= maximum else {
                throw EnvironmentFailure("it is larger than \(maximum) bytes")
            }
            bytes.append(contentsOf: buffer.prefix(count))
        }
    }

    /// Replaces a file by another at once, readable by its owner only.
    ///
    /// - Throws: `EnvironmentFailure`; the file is as it was then.
    static func replace(_ path: String, with bytes: [UInt8]) throws {
        let fresh = "\(path).daybook-\(getpid())"
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        var isWritten = true
        var rest = bytes[...]
        while isWritten, !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) }
            isWritten = count > 0 || errno == EINTR
        }
        isWritten = fsync(descriptor) == 0 && isWritten
        isWritten = close(descriptor) == 0 && isWritten
        guard isWritten, rename(fresh, path) == 0 else {
            let reason = failure()
            unlink(fresh)
            throw reason
        }
    }

    private static func failure() -> EnvironmentFailure {
        EnvironmentFailure(String(cString: strerror(errno)))
    }
}
