import EventStoreCore
import LedgerService
import TextFormats

/// Makes names and texts safe in an hledger journal, and different ones stay different: what
/// hledger might read as anything but text goes out as the `%XX` of its UTF-8 bytes, `%` included,
/// so that the original can be had back.
enum HledgerText {
    /// A name or a text on one line, without anything that hledger reads: no separators of
    /// accounts, comments, notes, tags, codes, dates or amounts, no blanks but single ones inside.
    static func escaped(_ text: String) -> String {
        var result: [UInt8] = []
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let isPlain =
                scalar == " "
                ? index > 0 && index < scalars.count - 1 && scalars[index - 1] != " "
                : isPlain(scalar)
            if isPlain {
                result.append(contentsOf: String(scalar).utf8)
            } else {
                for byte in String(scalar).utf8 {
                    result.append(UInt8(ascii: "%"))
                    result.append(digit(byte >> 4))
                    result.append(digit(byte & 0xF))
                }
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", ",", "/", "+", "#", "&", "'", "@":
            return true
        default: break
        }
        // hledger counts every blank of Unicode as a space, so two of them would end a name.
        return !scalar.isASCII && !scalar.properties.isWhitespace && isVisible(scalar)
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        Printable(String(scalar)).text == String(scalar)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
