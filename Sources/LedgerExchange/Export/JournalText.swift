import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

/// Texts and postings as hledger and ledger-cli read them.
///
/// Names and texts are made safe, and different ones stay different: what a journal's reader might
/// take for anything but text goes out as the `%XX` of its UTF-8 bytes, `%` included, so that the
/// original can be had back.
enum JournalText {
    /// A name or a text on one line, without anything that is read as more: no separators of
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

    /// A hexadecimal digit, a capital one.
    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    // MARK: Transactions

    /// A unit's code, in quotes where it holds digits.
    static func symbol(_ currency: Currency) -> String {
        currency.code.allSatisfy(\.isLetter) ? currency.code : "\"\(currency.code)\""
    }

    /// The primary date never falls, so that assertions hold in the order of dates; the true one
    /// follows where it differs: `1994-01-02=1993-12-30`.
    ///
    /// - Parameters:
    ///   - entry: what is dated.
    ///   - first: the first day that the reader knows.
    /// - Returns: one date or two.
    static func dates(_ entry: JournalEntry, from first: Int64 = .min) -> String {
        let (day, latest) = (max(entry.day, first), max(entry.latestDay, first))
        let primary = Timestamp(dayNumber: latest).dateText
        return latest == day ? primary : "\(primary)=\(Timestamp(dayNumber: day).dateText)"
    }

    /// The payee is the event's type, the note its memo.
    static func description(_ entry: JournalEntry) -> String {
        let type = escaped(entry.recorded.type)
        return entry.memo.map { "\(type) | \(escaped($0))" } ?? type
    }

    /// The two postings, with the balance after the first.
    static func postings(_ entry: JournalEntry, _ name: String, _ counter: String) -> String {
        let symbol = symbol(entry.currency)
        let assertion = entry.balance.map { " = \($0) \(symbol)" } ?? ""
        return "    \(name)  \(entry.decimal) \(symbol)\(assertion)\n"
            + "    \(counter)  \(entry.opposite) \(symbol)\n"
    }
}
