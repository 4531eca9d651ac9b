extension Timestamp {
    /// How much of a moment the text may leave out.
    public enum Completeness: Sendable {
        /// RFC 3339 to the letter, as CloudEvents wants it: date, time with seconds, zone.
        case full
        /// A date alone, a time without seconds and a missing zone are read as midnight, :00, UTC.
        case partial
    }

    /// Reads `2026-08-01T12:00:00.5+02:00`; nil if the text is no such moment, or names a day or
    /// an hour that does not exist, or a moment outside of `Timestamp.range`. A leap second, which
    /// is `23:59:60` of UTC at the end of a June or a December and nothing else (RFC 3339, 5.7), is
    /// read as the second after it.
    public init?(_ text: String, _ completeness: Completeness = .full) {
        var text = text
        let parsed = text.withUTF8 { bytes in
            var reader = Reader(bytes: bytes)
            return reader.timestamp(completeness)
        }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Reads ASCII bytes in place, so that a file of a million dates costs no allocation.
    public init?(ascii bytes: UnsafeBufferPointer<UInt8>, _ completeness: Completeness) {
        var reader = Reader(bytes: bytes)
        guard let parsed = reader.timestamp(completeness) else { return nil }
        self = parsed
    }

    private struct Reader {
        let bytes: UnsafeBufferPointer<UInt8>
        var index = 0
        /// The seconds were `60`.
        private var isLeapSecond = false

        init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

        var atEnd: Bool { index == bytes.count }

        mutating func timestamp(_ completeness: Completeness) -> Timestamp? {
            guard let days = date() else { return nil }
            if atEnd, completeness == .partial { return Timestamp(dayNumber: days) }
            guard take("T") || take("t") || take(" ") else { return nil }
            guard let clock = time(completeness), let offset = zone(completeness), atEnd else {
                return nil
            }
            let microseconds = days * Timestamp.day + clock - offset * 60 * Timestamp.second
            guard !isLeapSecond || Self.followsLeapSecond(microseconds) else { return nil }
            let moment = Timestamp(microseconds: microseconds)
            return moment.isInRange ? moment : nil
        }

        /// In the first second of a July or a January.
        private static func followsLeapSecond(_ microseconds: Int64) -> Bool {
            let day = Timestamp.floorDivide(microseconds, Timestamp.day)
            let (_, month, number) = Timestamp.civil(fromDayNumber: day)
            return (month == 1 || month == 7) && number == 1
                && microseconds - day * Timestamp.day < Timestamp.second
        }

        private mutating func date() -> Int64? {
            guard let year = number(4), year > 0, take("-"), let month = number(2), take("-"),
                let day = number(2), (1...12).contains(month),
                (1...Self.days(in: month, of: year)).contains(day)
            else { return nil }
            return Timestamp.dayNumber(year: year, month: month, day: day)
        }

        /// Microseconds since midnight.
        private mutating func time(_ completeness: Completeness) -> Int64? {
            guard let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60
            else { return nil }
            var second: Int64 = 0
            var fraction: Int64 = 0
            if take(":") {
                guard let value = number(2), value <= 60 else { return nil }
                second = value
                isLeapSecond = value == 60
                if take(".") {
                    guard let value = microsecondFraction() else { return nil }
                    fraction = value
                }
            } else if completeness == .full {
                return nil
            }
            return ((hour * 60 + minute) * 60 + second) * Timestamp.second + fraction
        }

        /// Minutes east of UTC.
        private mutating func zone(_ completeness: Completeness) -> Int64? {
            if take("Z") || take("z") { return 0 }
            if atEnd { return completeness == .partial ? 0 : nil }
            let sign: Int64 = take("+") ? 1 : take("-") ? -1 : 0
            guard sign != 0, let hour = number(2), hour < 24, take(":"), let minute = number(2),
                minute < 60
            else { return nil }
            return sign * (hour * 60 + minute)
        }

        private mutating func microsecondFraction() -> Int64? {
            var value: Int64 = 0
            var digits = 0
            while let digit = digit() {
                if digits < 6 { value = value * 10 + digit }
                digits += 1
            }
            guard digits > 0 else { return nil }
            while digits < 6 {
                value *= 10
                digits += 1
            }
            return value
        }

        private mutating func number(_ digits: Int) -> Int64? {
            var value: Int64 = 0
            for _ in 0..<digits {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        private mutating func digit() -> Int64? {
            guard !atEnd, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) else {
                return nil
            }
            defer { index += 1 }
            return Int64(bytes[index] - UInt8(ascii: "0"))
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard !atEnd, bytes[index] == UInt8(ascii: character) else { return false }
            index += 1
            return true
        }

        private static func days(in month: Int64, of year: Int64) -> Int64 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        }
    }
}
