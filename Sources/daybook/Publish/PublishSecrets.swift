import ArgumentParser
import Foundation
import TextFormats

/// What a publisher proves with who it is. It comes from the environment, or from a file that only
/// its owner can read; it is never an argument, and is kept nowhere.
struct PublishSecrets: ParsableArguments {
    static let tokenVariable = "DAYBOOK_PUBLISH_TOKEN"
    static let keyVariable = "DAYBOOK_PUBLISH_SIGNING_KEY"
    /// Bytes of a file, at most.
    private static let maximumBytes = 16_384

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "A file (mode 0600) with a bearer token; \(tokenVariable) is another way.",
            valueName: "file"))
    var tokenFile: String?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "A file (mode 0600) with keys that requests are signed with, as Standard Webhooks has "
                + "it; \(keyVariable) is another way.", valueName: "file"))
    var signingKeyFile: String?

    /// The bearer token; nil if there is none.
    ///
    /// - Throws: `CommandStop` for one that cannot stand in a header, or a file that others read.
    func token() throws -> String? {
        let words = try words(tokenFile, Self.tokenVariable)
        guard let token = words.first else { return nil }
        guard words.count == 1, token.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            throw CommandStop(.usage, "error: a token is one word of ASCII")
        }
        return token
    }

    /// The keys that requests are signed with: several while one takes the place of another.
    ///
    /// - Throws: `CommandStop` for a file that others can read.
    func signingKeys() throws -> [String] { try words(signingKeyFile, Self.keyVariable) }

    private func words(_ path: String?, _ variable: String) throws -> [String] {
        let text =
            try path.map { try Self.read($0) }
            ?? ProcessInfo.processInfo.environment[variable] ?? ""
        let words = text.split { $0 == " " || $0 == "\n" || $0 == "\r\n" || $0 == "\t" }
            .map(String.init)
        if let path, words.isEmpty {
            throw CommandStop(.usage, "error: \(Printable(path)) holds no secret")
        }
        return words
    }

    private static func read(_ path: String) throws -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw CommandStop(
                .usage,
                "error: \(Printable(path)) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CommandStop(.usage, "error: \(Printable(path)) is no regular file")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw CommandStop(
                .usage,
                "error: \(Printable(path)) can be read by others; 'chmod 600' makes it its "
                    + "owner's")
        }
        var bytes = [UInt8](repeating: 0, count: maximumBytes + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                Foundation.read(
                    descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { break }
            count += got
        }
        guard count <= maximumBytes else {
            throw CommandStop(.usage, "error: \(Printable(path)) is too large for a secret")
        }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
