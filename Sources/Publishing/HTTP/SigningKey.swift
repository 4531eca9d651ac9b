import Crypto
import TextFormats

/// A key that requests are signed with, as Standard Webhooks has it (v1, HMAC with SHA-256).
public struct SigningKey: Hashable, Sendable {
    private let bytes: [UInt8]

    /// Bytes that such a key may have.
    public static let lengths = 24...64

    /// Reads a key: `whsec_` and Base64, or Base64 alone.
    ///
    /// - Returns: nil for what is none, or has another length.
    public init?(_ text: String) {
        let prefix = "whsec_"
        let base64 = text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
        guard let bytes = Base64.decode(base64), Self.lengths.contains(bytes.count) else {
            return nil
        }
        self.bytes = bytes
    }

    /// `v1,` and the signature.
    ///
    /// - Parameters:
    ///   - id: of the message.
    ///   - seconds: when it is sent, since 1970.
    ///   - body: as it goes over the wire.
    /// - Returns: the value of a header.
    func signature(_ id: String, _ seconds: Int64, _ body: [UInt8]) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(id).\(seconds).".utf8) + body, using: SymmetricKey(data: bytes))
        return "v1,\(Base64.encode(Array(code)))"
    }
}

// Whoever shows or dumps a key sees nothing.
extension SigningKey: CustomStringConvertible, CustomReflectable {
    public var description: String { "a signing key" }

    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
