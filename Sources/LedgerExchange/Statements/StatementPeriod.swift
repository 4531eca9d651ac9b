import EventStoreCore

/// The days that a statement is about, the first and the last one included, in UTC.
package struct StatementPeriod: Hashable, Sendable, CustomStringConvertible {
    /// The start of the first day.
    package let start: Timestamp
    /// The last microsecond of the last day.
    package let end: Timestamp

    /// From day to day.
    ///
    /// - Parameters:
    ///   - first: `2026-03-01`.
    ///   - last: `2026-03-31`; not before the first.
    /// - Throws: `StatementProblem`.
    package init(from first: String, to last: String) throws {
        guard let start = Self.day(first) else { throw StatementProblem.day(first) }
        guard let end = Self.day(last) else { throw StatementProblem.day(last) }
        guard start <= end else { throw StatementProblem.order(first, last) }
        (self.start, self.end) = (start, end.endOfDay)
    }

    /// A month.
    ///
    /// - Parameter month: `2026-03`.
    /// - Throws: `StatementProblem`.
    package init(month: String) throws {
        guard month.utf8.count == 7, let start = Self.day(month + "-01") else {
            throw StatementProblem.month(month)
        }
        // The first days of the next month are 31 days on, whichever month it is.
        let later = Timestamp(dayNumber: start.dayNumber + 31)
        let next = Self.day(String(later.dateText.prefix(7)) + "-01")
        // The last December that has dates is followed by none.
        self.start = start
        end = (next ?? later).advanced(by: -1)
    }

    /// A date and nothing else.
    private static func day(_ text: String) -> Timestamp? {
        text.utf8.count == 10 ? Timestamp(text, .partial) : nil
    }

    /// The moment that the opening balance is of: the last one before the first day.
    package var opening: Timestamp { start.advanced(by: -1) }

    package var firstDay: String { start.dateText }
    package var lastDay: String { end.dateText }

    /// `2026-03-01 to 2026-03-31`
    package var description: String { "\(firstDay) to \(lastDay)" }
}
