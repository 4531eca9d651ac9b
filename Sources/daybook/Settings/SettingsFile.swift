import Foundation

/// Reads a file that someone wrote by hand: the configuration, or a theme.
enum SettingsFile {
    /// Far more than anyone writes; what is longer is another file.
    static let maximumBytes = 65_536

    /// Why a file cannot be used, in words that go behind its path and a colon.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
        /// There is nothing of that name.
        var isMissing = false
    }

    /// - Parameter path: the file.
    /// - Returns: the whole of it.
    /// - Throws: `Refusal` for what is no file, cannot be read or is too long.
    static func read(_ path: String) throws(Refusal) -> [UInt8] {
        // A named pipe must not keep anyone waiting.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw refusal(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw refusal(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Refusal(
                description: status.st_mode & S_IFMT == S_IFDIR
                    ? "is a folder, not a file" : "is not a file")
        }
        return try contents(descriptor)
    }

    private static func contents(_ descriptor: Int32) throws(Refusal) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw refusal(errno) }
            if count == 0 { return bytes }
            bytes += buffer[0..<count]
            guard bytes.count <= maximumBytes else {
                throw Refusal(description: "is longer than \(maximumBytes / 1024) KiB")
            }
        }
    }

    private static func refusal(_ code: Int32) -> Refusal {
        Refusal(
            description: "cannot be read: \(String(cString: strerror(code)))",
            isMissing: code == ENOENT || code == ENOTDIR)
    }
}
