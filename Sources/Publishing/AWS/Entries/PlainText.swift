import TextFormats

/// What SNS and SQS take for text: the characters that XML 1.0 has.
enum PlainText {
    /// Whether all of a text is taken.
    static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
            default: false
            }
        }
    }

    /// A JSON text with what is not taken as escapes, which mean the same. Control characters are
    /// escapes in JSON already; U+FFFE and U+FFFF need not be.
    static func json(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard !isPlain(text) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFFFE: result += "\\uFFFE"
            case 0xFFFF: result += "\\uFFFF"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
