/// A point in time of an account or of the book: what follows the `@` in `ACC@412`.
public enum Address: Hashable, Sendable, CustomStringConvertible {
    /// The newest event.
    case now
    /// The first event.
    case first
    /// A version of the account.
    case version(Version)
    /// So many versions (of an account) or positions (of the book) before the newest.
    case back(Int64)
    /// The last version before the first event that is later than the moment.
    case time(Timestamp)
    /// The n-th snapshot of the account, counted from 1.
    case snapshot(Int)
    /// The newest snapshot of the account.
    case lastSnapshot
    /// The last version of the account at or before a position of the whole log.
    case position(Position)

    /// Reads `412`, `-3`, `2026-08-01T12:00Z`, `snap:3`, `snap`, `pos:90112`, `first` or `now`,
    /// with or without the leading `@`; nil for anything else.
    ///
    /// - Parameters:
    ///   - text: what was written.
    ///   - now: what `2h ago`, `3 days ago`, `today` and `yesterday` are counted from; without it
    ///     they are no addresses. A day's name means its end, as a date does.
    public init?(_ text: String, now: Timestamp? = nil) {
        let body = text.hasPrefix("@") ? String(text.dropFirst()) : text
        if body == "now" {
            self = .now
        } else if body == "first" {
            self = .first
        } else if body == "snap" {
            self = .lastSnapshot
        } else if let now, let moment = Self.moment(body, before: now) {
            self = .time(moment)
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
            // A date is the whole of its day.
            self = .time(body.utf8.count == 10 ? moment.endOfDay : moment)
        } else {
            return nil
        }
    }

    /// `2h ago`, `90 minutes ago`, `today`, `yesterday`.
    private static func moment(_ text: String, before now: Timestamp) -> Timestamp? {
        switch text {
        case "today": return now.endOfDay
        case "yesterday": return now.advanced(by: -Timestamp.day).endOfDay
        default: break
        }
        guard text.hasSuffix(" ago") else { return nil }
        let body = text.dropLast(4)
        let digits = body.prefix { $0.isASCII && $0.isNumber }
        let unit = body.dropFirst(digits.count).drop { $0 == " " }
        guard let count = number(digits), !digits.isEmpty, let length = units[String(unit)] else {
            return nil
        }
        let (span, isTooLong) = count.multipliedReportingOverflow(by: length)
        guard !isTooLong, span <= now.microseconds else { return nil }
        return now.advanced(by: -span)
    }

    private static let units: [String: Int64] = {
        let lengths: [(Int64, [String])] = [
            (Timestamp.second, ["s", "sec", "second", "seconds"]),
            (60 * Timestamp.second, ["m", "min", "minute", "minutes"]),
            (3600 * Timestamp.second, ["h", "hour", "hours"]),
            (Timestamp.day, ["d", "day", "days"]), (7 * Timestamp.day, ["w", "week", "weeks"]),
        ]
        return lengths.reduce(into: [:]) { units, entry in
            for name in entry.1 { units[name] = entry.0 }
        }
    }()

    /// Digits alone: no sign, which `Int64` would take.
    private static func number(_ digits: Substring) -> Int64? {
        let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9")
        return digits.utf8.allSatisfy(isDigit.contains) ? Int64(digits) : nil
    }

    /// The text that reads back as this address.
    public var description: String {
        switch self {
        case .now: "@now"
        case .first: "@first"
        case .lastSnapshot: "@snap"
        case .version(let version): "@\(version)"
        case .back(let count): "@-\(count)"
        case .time(let moment): "@\(moment)"
        case .snapshot(let number): "@snap:\(number)"
        case .position(let position): "@pos:\(position)"
        }
    }
}
