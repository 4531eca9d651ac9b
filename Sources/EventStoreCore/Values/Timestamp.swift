/// A moment in UTC, in whole microseconds since 1970-01-01T00:00:00Z.
///
/// Text form: RFC 3339 in UTC, with as many fraction digits as it needs (0, 3 or 6). A finer
/// fraction is cut to microseconds on the way in. Years 0001 to 9999.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Microseconds since 1970-01-01T00:00:00Z, without leap seconds; negative before.
    public let microseconds: Int64

    /// Any number is taken; `isInRange` says whether it has a text form.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Microseconds of a second.
    public static let second: Int64 = 1_000_000
    /// Microseconds of a day.
    public static let day: Int64 = 86_400 * second

    /// The first and the last moment that have a text form, in microseconds. What a store records
    /// is within it, so that the time between two recorded moments is a number too.
    public static let range =
        Timestamp(dayNumber: dayNumber(year: 1, month: 1, day: 1)).microseconds...Timestamp(
            dayNumber: dayNumber(year: 10_000, month: 1, day: 1)
        ).microseconds - 1

    /// The days that have a text form, counted from 1970-01-01.
    public static let days =
        floorDivide(range.lowerBound, day)...floorDivide(range.upperBound, day)

    /// True if it has a text form. A store refuses to record another.
    public var isInRange: Bool { Self.range.contains(microseconds) }

    /// Days since 1970-01-01, in UTC.
    public var dayNumber: Int64 { Self.floorDivide(microseconds, Self.day) }

    /// The beginning of a day; of one that 64 bits do not reach, the nearest moment that they do.
    public init(dayNumber: Int64) {
        let (product, isTooFar) = dayNumber.multipliedReportingOverflow(by: Self.day)
        microseconds = isTooFar ? (dayNumber < 0 ? .min : .max) : product
    }

    /// The moment so many microseconds later, or earlier; at the ends of 64 bits it stops.
    public func advanced(by microseconds: Int64) -> Timestamp {
        let (sum, isTooFar) = self.microseconds.addingReportingOverflow(microseconds)
        return Timestamp(microseconds: isTooFar ? (microseconds < 0 ? .min : .max) : sum)
    }

    /// The last microsecond of its day, in UTC.
    public var endOfDay: Timestamp { Timestamp(dayNumber: dayNumber).advanced(by: Self.day - 1) }

    /// As it may be typed in an address: the end of a day is the day.
    package var typed: String { self == endOfDay ? dateText : description }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// `2026-11-21T02:13:50.123Z`
    public var description: String {
        let rest = microseconds % Self.second
        let fraction = rest < 0 ? rest + Self.second : rest
        var text = "\(dateText)T\(timeText)"
        if fraction != 0 {
            let digits = fraction % 1000 == 0 ? 3 : 6
            text += "." + Self.padded(digits == 3 ? fraction / 1000 : fraction, digits)
        }
        return text + "Z"
    }

    /// `2026-11-21`
    public var dateText: String {
        let (year, month, day) = Self.civil(fromDayNumber: dayNumber)
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    /// `02:13:50`
    public var timeText: String {
        let seconds = Self.floorDivide(microseconds, Self.second) - dayNumber * 86_400
        return [seconds / 3600, seconds / 60 % 60, seconds % 60]
            .map { Self.padded($0, 2) }.joined(separator: ":")
    }

    /// The number of days from 1970-01-01 to a date of the proleptic Gregorian calendar.
    /// Source: Howard Hinnant, "chrono-compatible low-level date algorithms" (eras of 400 years).
    static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    static func civil(fromDayNumber days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
