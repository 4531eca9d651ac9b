import LedgerCore
import TextFormats

/// Names and texts in beancount's grammar.
enum BeancountText {
    /// What stands before a name that begins with neither a capital nor a digit.
    private static let mark = "N--"

    /// A part of an account's name: `[A-Z0-9][A-Za-z0-9-]*`. Different names stay different.
    ///
    /// Letters and digits of ASCII stay; everything else goes out as `--XX`, the hexadecimal digits
    /// of its UTF-8 bytes; so does a dash, where `--` would stand otherwise.
    static func component(_ name: String) -> String {
        let bytes = Array(name.utf8)
        var result: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            let dash = UInt8(ascii: "-")
            let isLoneDash =
                byte == dash && (index + 1 == bytes.count || isPlain(bytes[index + 1]))
            if isPlain(byte) || isLoneDash {
                result.append(byte)
            } else {
                result += [dash, dash, JournalText.digit(byte >> 4), JournalText.digit(byte & 0xF)]
            }
        }
        let text = String(decoding: result, as: UTF8.self)
        return bytes.first.map(isStart) == true ? text : mark + text
    }

    /// A unit: it begins with a letter, and has two characters at least.
    static func symbol(_ currency: Currency) -> String {
        let code = currency.code
        let isPlain = code.utf8.count > 1 && code.utf8.first.map { !isDigit($0) } == true
        // No code holds a point.
        return isPlain ? code : "U.\(code)"
    }

    /// A string on one line.
    static func string(_ text: String) -> String {
        "\"\(Printable(text).text.quotedByBackslashes)\""
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isCapital(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isStart(_ byte: UInt8) -> Bool { isDigit(byte) || isCapital(byte) }

    private static func isPlain(_ byte: UInt8) -> Bool {
        isStart(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
