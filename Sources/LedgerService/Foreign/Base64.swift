import Foundation

/// Base64 with padding (RFC 4648, section 4), to the letter: one text for each run of bytes, so
/// that what was decoded encodes to what it was.
package enum Base64 {
    package static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// Nil for anything but Base64: other characters, missing padding, bits left over.
    package static func decode(_ text: String) -> [UInt8]? {
        guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else {
            return nil
        }
        return Array(data)
    }
}
