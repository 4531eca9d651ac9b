/// Dates of the Gregorian calendar in UTC, written and read without locale or time zone tables.
/// Moments are whole seconds since 1970.
package enum UTCDate {
    /// `20150830T123600Z`. Years are held between 0000 and 9999.
    static func basic(_ seconds: Int64) -> String {
        let (year, month, day, rest) = fields(seconds)
        let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60)
        return [
            padded(year, 4), padded(month, 2), padded(day, 2), "T", padded(hour, 2),
            padded(minute, 2), padded(second, 2), "Z",
        ].joined()
    }

    /// `2015-08-30T12:36:00Z`.
    static func iso8601(_ seconds: Int64) -> String {
        let (year, month, day, rest) = fields(seconds)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60)
        return "\(date)T\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))Z"
    }

    /// Reads `2015-08-30T12:36:00Z`, also with a fraction, which is dropped, with `UTC` in place of
    /// `Z`, as old token caches have it, and with an offset such as `+02:00`; nil for all else.
    static func seconds(iso8601 text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == dash, bytes[7] == dash, bytes[10] | 0x20 == 0x74,
            bytes[13] == colon, bytes[16] == colon,
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
            let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]),
            let minute = number(bytes[14..<16]), let second = number(bytes[17..<19])
        else { return nil }
        var zone = bytes[19...]
        if zone.first == UInt8(ascii: ".") {
            let digits = zone.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            zone = zone[digits.endIndex...]
        }
        guard let offset = offset(zone) else { return nil }
        return moment(year, month, day, hour, minute, second).map { $0 - offset }
    }

    /// Reads the date of an HTTP header, `Sun, 30 Aug 2015 12:36:00 GMT`; nil for all else.
    package static func seconds(http text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", words[0].hasSuffix(","),
            let day = number(Array(words[1].utf8)[...]),
            let month = months.firstIndex(of: String(words[2])),
            let year = number(Array(words[3].utf8)[...])
        else { return nil }
        let time = words[4].split(separator: ":", omittingEmptySubsequences: false)
        guard time.count == 3, let hour = number(Array(time[0].utf8)[...]),
            let minute = number(Array(time[1].utf8)[...]),
            let second = number(Array(time[2].utf8)[...])
        else { return nil }
        return moment(year, Int64(month) + 1, day, hour, minute, second)
    }

    private static let dash = UInt8(ascii: "-")
    private static let colon = UInt8(ascii: ":")
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let day: Int64 = 86_400

    /// One to four digits.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard (1...4).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    private static func offset(_ zone: ArraySlice<UInt8>) -> Int64? {
        let text = String(decoding: zone, as: UTF8.self)
        if text == "Z" || text == "z" || text == "UTC" { return 0 }
        let zone = Array(zone)
        guard zone.count == 6, zone[3] == colon, zone[0] == dash || zone[0] == UInt8(ascii: "+"),
            let hours = number(zone[1..<3]), let minutes = number(zone[4..<6]), hours < 24,
            minutes < 60
        else { return nil }
        return (zone[0] == dash ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    /// Nil for a day or a time that is none; a 60th second is the next minute's first.
    private static func moment(
        _ year: Int64, _ month: Int64, _ day: Int64, _ hour: Int64, _ minute: Int64, _ second: Int64
    ) -> Int64? {
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let start = days(year, month, day) * Self.day
        let (_, sameMonth, sameDay, _) = fields(start)
        guard (sameMonth, sameDay) == (month, day) else { return nil }
        return start + hour * 3_600 + minute * 60 + second
    }

    /// Days from 1970-01-01, counted in years that begin in March, so that a leap day is the last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    /// Year, month, day and the seconds since midnight.
    private static func fields(_ seconds: Int64) -> (Int64, Int64, Int64, Int64) {
        // From 0000-01-01 to the last second of 9999, in which no step below can overflow.
        let held = min(max(seconds, -62_167_219_200), 253_402_300_799)
        var days = held / day
        var rest = held % day
        if rest < 0 {
            rest += day
            days -= 1
        }
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        let dayOfMonth = ofYear - (153 * month + 2) / 5 + 1
        return (
            year + era * 400 + (month < 10 ? 0 : 1), month < 10 ? month + 3 : month - 9, dayOfMonth,
            rest
        )
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
