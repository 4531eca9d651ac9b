/// A year, a month or a day of the calendar, in UTC: `2026`, `2026-03`, `2026-03-31`.
package struct CalendarPeriod: Hashable, Sendable, CustomStringConvertible {
    /// How much of a date names the period.
    package enum Length: Hashable, Sendable { case year, month, day }

    package let length: Length
    /// The first moment of its first day.
    package let start: Timestamp
    /// The last microsecond of its last day.
    package let end: Timestamp

    /// Reads a period; nil if the text is none, or names a month or a day that does not exist.
    package init?(_ text: String) {
        let rest: String
        switch text.utf8.count {
        case 4: (length, rest) = (.year, "-01-01")
        case 7: (length, rest) = (.month, "-01")
        case 10: (length, rest) = (.day, "")
        default: return nil
        }
        guard let start = Timestamp(text + rest, .partial) else { return nil }
        let day = start.dayNumber
        let (year, month, _) = Timestamp.civil(fromDayNumber: day)
        let next =
            switch length {
            case .day: day + 1
            case .month where month < 12:
                Timestamp.dayNumber(year: year, month: month + 1, day: 1)
            case .month, .year: Timestamp.dayNumber(year: year + 1, month: 1, day: 1)
            }
        self.start = start
        end = Timestamp(dayNumber: next).advanced(by: -1)
    }

    /// As it is typed: `2026-03`.
    package var description: String {
        let date = start.dateText
        return switch length {
        case .year: String(date.prefix(4))
        case .month: String(date.prefix(7))
        case .day: date
        }
    }

    package var firstDay: String { start.dateText }
    package var lastDay: String { end.dateText }
}
