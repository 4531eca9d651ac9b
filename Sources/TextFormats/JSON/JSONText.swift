/// A JSON text (RFC 8259), byte for byte as it came in.
///
/// Payloads are never decoded and encoded again on their way through: the hash is over these
/// bytes, and what comes out is what went in.
public struct JSONText: Hashable, Sendable, CustomStringConvertible {
    /// UTF-8, spacing and the order of members included.
    public let bytes: [UInt8]

    /// Checks bytes that come from outside, and keeps them as they are. Waits for nothing.
    ///
    /// - Throws: `JSONError` if the bytes are not one JSON value in valid UTF-8, or nest deeper
    ///   than `JSONScanner.maximumDepth`.
    public init(_ bytes: [UInt8]) throws {
        try JSONScanner.validate(bytes)
        self.bytes = bytes
    }

    /// As `init(_:)` of the text's UTF-8 bytes.
    ///
    /// - Throws: `JSONError`.
    public init(_ text: String) throws { try self.init(Array(text.utf8)) }

    /// Bytes that a store has already accepted, or that this program just wrote. They are not
    /// checked.
    public init(stored bytes: [UInt8]) { self.bytes = bytes }

    /// `{}`, the payload of an event that has nothing to say beyond its type.
    public static let emptyObject = JSONText(stored: Array("{}".utf8))

    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
