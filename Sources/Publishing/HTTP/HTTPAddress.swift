import AWSClient
import TextFormats

/// A web address that events are sent to.
public struct HTTPAddress: Hashable, Sendable {
    /// As it was given.
    public let text: String
    private let parts: URLParts

    /// Bytes of an address, at most.
    public static let maximumBytes = 4096

    /// Why an address cannot be sent to.
    public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// Checks an address.
    ///
    /// - Throws: `Refusal`.
    public init(_ text: String) throws {
        guard text.utf8.count <= Self.maximumBytes else {
            throw Refusal(
                description: "an address has at most \(Self.maximumBytes) bytes")
        }
        guard text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            throw Refusal(
                description: "an address has neither blanks nor letters beyond ASCII; write them "
                    + "as %XX")
        }
        let authority = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard authority.count < 3 || !authority[2].contains("@") else {
            throw Refusal(
                description: "an address names no user and no password: it is kept in the ledger")
        }
        guard let parts = URLParts(text) else {
            throw Refusal(
                description: "an address is http:// or https://, a host, and a path without #")
        }
        self.text = text
        self.parts = parts
    }

    /// Without what only its owner should see.
    public var shown: String {
        guard parts.query != nil else { return text }
        return String(text.prefix { $0 != "?" }) + "?…"
    }

    /// Whether what is sent can be read by nobody on the way.
    public var isPrivate: Bool { parts.scheme == "https" || parts.isLoopback }

    /// The name of a member of the query that looks like a secret; nil if there is none.
    public var secretName: String? {
        let words = ["token", "secret", "password", "passwd", "apikey", "api_key", "signature"]
        let exact: Set<String> = ["key", "sig", "code", "auth", "pwd"]
        return parts.query?.split(separator: "&").lazy
            .map { $0.prefix { $0 != "=" }.lowercased() }
            .first { name in exact.contains(name) || words.contains { name.contains($0) } }
    }
}
