/// A value that is neither quoted nor bracketed: a number, a time, `true` or `false`.
struct TOMLWord {
    /// Nil for any other word.
    let value: TOML.Value?

    /// - Parameters:
    ///   - word: digits, letters and signs of ASCII.
    ///   - place: where it stands.
    /// - Throws: what is wrong with a number that is too large or a time that does not exist.
    init(_ word: String, _ place: TOML.Place) throws(TOML.Problem) {
        switch word {
        case "true": value = .boolean(true)
        case "false": value = .boolean(false)
        case "inf", "+inf": value = .float(.infinity)
        case "-inf": value = .float(-.infinity)
        case "nan", "+nan", "-nan": value = .float(.nan)
        default:
            let text = Array(word.utf8)
            if let time = Self.time(text) {
                guard time.exists else { throw TOML.Problem(place, "there is no \(word)") }
                value = .time(time)
            } else if let number = try Self.integer(text, place) {
                value = .integer(number)
            } else {
                let number = Self.float(text)
                if number?.isInfinite == true {
                    throw TOML.Problem(place, "the number is too large")
                }
                value = number.map { .float($0) }
            }
        }
    }

    static func isDay(_ word: String) -> Bool {
        var digits = Digits(Array(word.utf8)[...])
        return digits.day() != nil && digits.isAtEnd
    }

    // MARK: Numbers

    private static func integer(
        _ text: [UInt8], _ place: TOML.Place
    ) throws(TOML.Problem) -> Int64? {
        let radixes: [(prefix: String, radix: Int)] = [("0x", 16), ("0o", 8), ("0b", 2)]
        for (prefix, radix) in radixes where text.starts(with: prefix.utf8) {
            guard let digits = joined(text.dropFirst(2), radix) else { return nil }
            return try number(digits, radix, place)
        }
        let sign = text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+")
        let rest = text.dropFirst(sign ? 1 : 0)
        guard let digits = joined(rest, 10), digits == "0" || !digits.hasPrefix("0") else {
            return nil
        }
        return try number((text.first == UInt8(ascii: "-") ? "-" : "") + digits, 10, place)
    }

    private static func number(
        _ digits: String, _ radix: Int, _ place: TOML.Place
    ) throws(TOML.Problem) -> Int64 {
        guard let number = Int64(digits, radix: radix) else {
            throw TOML.Problem(place, "the number has more than 64 bits")
        }
        return number
    }

    /// Digits without the underscores, which stand between two of them only.
    private static func joined(_ text: ArraySlice<UInt8>, _ radix: Int) -> String? {
        let groups = text.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        let isRight = groups.allSatisfy { group in
            !group.isEmpty && group.allSatisfy { (value(of: $0) ?? radix) < radix }
        }
        return isRight ? String(decoding: groups.joined(), as: UTF8.self) : nil
    }

    /// Of a hexadecimal digit.
    private static func value(of digit: UInt8) -> Int? {
        switch digit {
        case 0x30...0x39: Int(digit) - 0x30
        case 0x41...0x46: Int(digit) - 0x41 + 10
        case 0x61...0x66: Int(digit) - 0x61 + 10
        default: nil
        }
    }

    private static func float(_ text: [UInt8]) -> Double? {
        var rest = text[...]
        var plain = ""
        func sign() -> String {
            guard let first = rest.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-")
            else { return "" }
            rest.removeFirst()
            return first == UInt8(ascii: "-") ? "-" : ""
        }
        func digits() -> String? {
            let run = rest.prefix { (0x30...0x39).contains($0) || $0 == 0x5F }
            rest = rest.dropFirst(run.count)
            return joined(run, 10)
        }
        plain += sign()
        guard let whole = digits(), whole == "0" || !whole.hasPrefix("0") else { return nil }
        plain += whole
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard let fraction = digits() else { return nil }
            plain += "." + fraction
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            plain += "e" + sign()
            guard let exponent = digits() else { return nil }
            plain += exponent
        }
        return rest.isEmpty ? Double(plain) : nil
    }

    // MARK: Times

    /// A time of the right form, whether or not it exists.
    private static func time(_ text: [UInt8]) -> TOML.Time? {
        var digits = Digits(text[...])
        let day = digits.day()
        if day != nil {
            if digits.isAtEnd { return TOML.Time(day: day, clock: nil, offset: nil) }
            guard digits.take("T") || digits.take("t") || digits.take(" ") else { return nil }
        }
        guard let clock = digits.clock() else { return nil }
        if digits.isAtEnd { return TOML.Time(day: day, clock: clock, offset: nil) }
        guard day != nil, let offset = digits.offset(), digits.isAtEnd else { return nil }
        return TOML.Time(day: day, clock: clock, offset: offset)
    }

    /// Takes numbers of so many digits off a text. What does not fit leaves it as it was.
    private struct Digits {
        private var rest: ArraySlice<UInt8>

        init(_ text: ArraySlice<UInt8>) { rest = text }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard let first = rest.first, UInt32(first) == scalar.value else { return false }
            rest.removeFirst()
            return true
        }

        private mutating func number(_ count: Int) -> Int? {
            let run = rest.prefix(count)
            guard run.count == count, run.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            rest = rest.dropFirst(count)
            return run.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        mutating func day() -> TOML.Time.Day? {
            let before = rest
            if let year = number(4), take("-"), let month = number(2), take("-"),
                let day = number(2)
            {
                return TOML.Time.Day(year: year, month: month, day: day)
            }
            rest = before
            return nil
        }

        mutating func clock() -> TOML.Time.Clock? {
            guard let hour = number(2), take(":"), let minute = number(2), take(":"),
                let second = number(2)
            else { return nil }
            var nanosecond = 0
            if take(".") {
                let run = rest.prefix { (0x30...0x39).contains($0) }
                guard !run.isEmpty else { return nil }
                rest = rest.dropFirst(run.count)
                // Digits after the ninth are cut off, as TOML demands.
                for index in 0..<9 {
                    let digit = index < run.count ? run[run.startIndex + index] - 0x30 : 0
                    nanosecond = nanosecond * 10 + Int(digit)
                }
            }
            return TOML.Time.Clock(
                hour: hour, minute: minute, second: second, nanosecond: nanosecond)
        }

        /// Minutes; beyond any day for an offset of more than 23:59.
        mutating func offset() -> Int? {
            if take("Z") || take("z") { return 0 }
            let isWest = take("-")
            guard isWest || take("+"), let hours = number(2), take(":"), let minutes = number(2)
            else { return nil }
            let offset = hours < 24 && minutes < 60 ? hours * 60 + minutes : 24 * 60
            return isWest ? -offset : offset
        }
    }
}

extension TOML.Time {
    /// Reads a day, a time, or both; nil for anything else, and for one that does not exist.
    package init?(_ text: String) {
        guard let word = try? TOMLWord(text, TOML.Place(line: 1, column: 1)),
            case .time(let time)? = word.value
        else { return nil }
        self = time
    }

    /// Whether the calendar has this day, and a clock this time; a leap second counts.
    var exists: Bool {
        if let day {
            let isLeap = day.year % 4 == 0 && (day.year % 100 != 0 || day.year % 400 == 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            guard (1...12).contains(day.month), (1...lengths[day.month - 1]).contains(day.day)
            else { return false }
        }
        if let clock, clock.hour > 23 || clock.minute > 59 || clock.second > 60 { return false }
        return abs(offset ?? 0) < 24 * 60
    }
}
