/// A point in time of an account or of the book: what follows the `@` in `ACC@412`.
public enum Address: Hashable, Sendable, CustomStringConvertible {
    /// The newest event.
    case now
    /// A version of the account.
    case version(Version)
    /// So many versions (of an account) or positions (of the book) before the newest.
    case back(Int64)
    /// The last version before the first event that is later than the moment.
    case time(Timestamp)
    /// The n-th snapshot of the account, counted from 1.
    case snapshot(Int)
    /// The last version of the account at or before a position of the whole log.
    case position(Position)

    /// Reads `412`, `-3`, `2026-08-01T12:00Z`, `snap:3`, `pos:90112` or `now`, with or without the
    /// leading `@`; nil for anything else. A day alone, `2026-08-01`, is its last microsecond.
    public init?(_ text: String) {
        let body = text.hasPrefix("@") ? String(text.dropFirst()) : text
        if body == "now" {
            self = .now
        } else if body.hasPrefix("snap:") {
            guard let number = Self.number(body.dropFirst(5)), number > 0 else { return nil }
            self = .snapshot(Int(number))
        } else if body.hasPrefix("pos:") {
            guard let number = Self.number(body.dropFirst(4)) else { return nil }
            self = .position(Position(number))
        } else if body.hasPrefix("-"), let number = Self.number(body.dropFirst()) {
            self = .back(number)
        } else if let number = Self.number(body[...]) {
            self = .version(Version(number))
        } else if let moment = Timestamp(body, .partial) {
            // A day alone is all of it: what was true on it is what was true when it ended.
            let isDay = body.utf8.count == Self.dayLength
            self = .time(
                isDay ? Timestamp(microseconds: moment.microseconds + Timestamp.day - 1) : moment)
        } else {
            return nil
        }
    }

    /// `2026-08-01`
    private static let dayLength = 10

    /// Digits alone: no sign, which `Int64` would take.
    private static func number(_ digits: Substring) -> Int64? {
        let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9")
        return digits.utf8.allSatisfy(isDigit.contains) ? Int64(digits) : nil
    }

    /// The text that reads back as this address.
    public var description: String {
        switch self {
        case .now: "@now"
        case .version(let version): "@\(version)"
        case .back(let count): "@-\(count)"
        case .time(let moment): "@\(moment)"
        case .snapshot(let number): "@snap:\(number)"
        case .position(let position): "@pos:\(position)"
        }
    }
}
