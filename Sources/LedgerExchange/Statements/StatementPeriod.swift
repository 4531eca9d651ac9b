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
        guard let first = Self.period(first, .day) else { throw StatementProblem.day(first) }
        guard let last = Self.period(last, .day) else { throw StatementProblem.day(last) }
        guard first.start <= last.start else {
            throw StatementProblem.order(first.description, last.description)
        }
        (start, end) = (first.start, last.end)
    }

    /// A month.
    ///
    /// - Parameter month: `2026-03`.
    /// - Throws: `StatementProblem`.
    package init(month: String) throws {
        guard let month = Self.period(month, .month) else { throw StatementProblem.month(month) }
        (start, end) = (month.start, month.end)
    }

    private static func period(
        _ text: String, _ length: CalendarPeriod.Length
    ) -> CalendarPeriod? {
        CalendarPeriod(text).flatMap { $0.length == length ? $0 : nil }
    }

    /// The moment that the opening balance is of: the last one before the first day.
    package var opening: Timestamp { start.advanced(by: -1) }

    package var firstDay: String { start.dateText }
    package var lastDay: String { end.dateText }

    /// `2026-03-01 to 2026-03-31`
    package var description: String { "\(firstDay) to \(lastDay)" }
}
