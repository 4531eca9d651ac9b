/// A JSON text (RFC 8259), byte for byte as it came in.
///
/// Payloads are never decoded and encoded again on their way through: the hash is over these
/// bytes, and what comes out is what went in.
public struct JSONText: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    /// - Throws: `JSONError` if the bytes are not one JSON value in valid UTF-8, or nest deeper
    ///   than `JSONScanner.maximumDepth`.
    public init(_ bytes: [UInt8]) throws {
        try JSONScanner.validate(bytes)
        self.bytes = bytes
    }

    /// - Throws: `JSONError`.
    public init(_ text: String) throws { try self.init(Array(text.utf8)) }

    /// Bytes that a store has already accepted, or that this program just wrote.
    public init(stored bytes: [UInt8]) { self.bytes = bytes }

    public static let emptyObject = JSONText(stored: Array("{}".utf8))

    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
