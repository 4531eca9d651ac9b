import EventStoreCore
import LedgerCore
import TerminalCanvas
import TextFormats

/// Numbers and times as people read them. What a machine reads is the command line's.
enum Wording {
    /// `12,450.00`, with a real minus.
    static func amount(_ money: Money) -> String { amount(Total(money)) }

    static func amount(_ total: Total) -> String {
        let digits = total.decimal.utf8.drop { $0 == UInt8(ascii: "-") }
        let whole = digits.prefix { $0 != UInt8(ascii: ".") }
        let sign = total.minorUnits < 0 ? "−" : ""
        return sign + grouped(whole) + String(Substring(digits[whole.endIndex...]))
    }

    static func balance(_ money: Money?) -> String { balance(money.map(Total.init)) }

    static func balance(_ total: Total?) -> String {
        total.map { "\(amount($0)) \($0.currency)" } ?? "no currency yet"
    }

    /// `+10.00`, `−10.00`.
    static func movement(_ movement: Movement) -> String {
        (movement.effect == .credit ? "+" : "−") + amount(movement.amount)
    }

    /// A difference: `+10.00`, `−10.00`, `0.00`.
    static func signed(_ total: Total) -> String {
        (total.minorUnits > 0 ? "+" : "") + amount(total)
    }

    /// `3 d 4 h`, `2 h 5 min`, `12 s`: the two largest units.
    static func duration(_ duration: Duration) -> String {
        let seconds = abs(duration.components.seconds)
        let units: [(Int64, String)] = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")]
        var (rest, parts) = (seconds, [String]())
        for (length, name) in units where parts.count < 2 {
            let count = rest / length
            if count > 0 || !parts.isEmpty { parts.append("\(grouped(count)) \(name)") }
            rest %= length
        }
        return parts.isEmpty ? "0 s" : parts.joined(separator: " ")
    }

    static func grouped(_ number: Int64) -> String {
        (number < 0 ? "−" : "") + grouped(String(number.magnitude).utf8)
    }

    /// `1 account`, `12,000 accounts`; an ellipsis for a number that is not known yet.
    static func count(_ number: Int64?, _ what: String, _ several: String? = nil) -> String {
        "\(number.map(grouped) ?? "…") \(number == 1 ? what : several ?? "\(what)s")"
    }

    /// Nothing is cut silently.
    ///
    /// - Parameters:
    ///   - shown: rows that are listed; nil where none are meant to be.
    ///   - all: of which there are so many.
    ///   - what: one of them.
    ///   - rest: what follows.
    /// - Returns: the words.
    static func listed(
        _ shown: Int?, of all: Int64, _ what: String, _ rest: String = ""
    ) -> String {
        let count = count(all, what) + rest
        guard let shown, Int64(shown) < all else { return count }
        return "\(count); \(grouped(Int64(shown))) are listed"
    }

    private static func grouped(_ bytes: some Collection<UInt8>) -> String {
        let comma = UInt8(ascii: ",")
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * 4 / 3 + 1)
        for (index, digit) in bytes.enumerated() {
            if index > 0, (bytes.count - index) % 3 == 0 { result.append(comma) }
            result.append(digit)
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// How long an age is `just now`.
    private static let fresh: Int64 = 10

    /// `just now`, `< 1 min ago`, `5 min ago`, `3 h ago`, `yesterday`, `12 d ago`, then the date.
    ///
    /// No seconds: they would be wrong as soon as they are read, or cost a frame each.
    static func age(of moment: Timestamp, at now: Timestamp) -> String {
        let seconds = (now.microseconds - moment.microseconds) / Timestamp.second
        switch seconds {
        case ..<0: return moment.dateText
        case ..<fresh: return "just now"
        case ..<60: return "< 1 min ago"
        case ..<3600: return "\(seconds / 60) min ago"
        case ..<86_400: return "\(seconds / 3600) h ago"
        case ..<172_800: return "yesterday"
        case ..<5_184_000: return "\(seconds / 86_400) d ago"
        default: return moment.dateText
        }
    }

    /// When the age has another text; nil if never.
    static func ageChange(of moment: Timestamp, at now: Timestamp) -> Timestamp? {
        let seconds = (now.microseconds - moment.microseconds) / Timestamp.second
        let next: Int64
        switch seconds {
        case ..<0: next = 0
        case ..<fresh: next = fresh
        case ..<60: next = 60
        case ..<3600: next = (seconds / 60 + 1) * 60
        case ..<86_400: next = (seconds / 3600 + 1) * 3600
        case ..<5_184_000: next = (seconds / 86_400 + 1) * 86_400
        default: return nil
        }
        return moment.advanced(by: next * Timestamp.second)
    }

    /// `2026-11-20 10:02:11`
    static func time(_ moment: Timestamp) -> String { "\(moment.dateText) \(moment.timeText)" }

    /// A moment of the past; the end of a day is the day.
    static func moment(_ moment: Timestamp) -> String {
        moment == moment.endOfDay ? moment.dateText : time(moment)
    }

    static func role(of money: Money?) -> Role { role(of: money.map(Total.init)) }

    static func role(of total: Total?) -> Role {
        guard let total else { return .amountZero }
        return total.minorUnits < 0
            ? .amountNegative : total.minorUnits == 0 ? .amountZero : .balance
    }

    static func role(of movement: Movement?) -> Role {
        guard let movement else { return .amountZero }
        return movement.effect == .credit ? .amountPositive : .amountNegative
    }

    /// Text from a store, safe and on one line.
    static func safe(_ text: String) -> String { Printable(text).text }
}
