import EventStoreCore
import LedgerCore

/// The periods that a book has closed, as far as it was read.
///
/// What is dated up to the end of a closed period is closed, the time before the period included:
/// an older movement would change the balance that the period begins with. So of two closed periods
/// the later one counts, and periods are reopened in the opposite order of their closing.
package struct ClosedPeriods: Hashable, Sendable {
    /// Each ends behind the one before it.
    private var periods: [CalendarPeriod] = []

    /// None.
    package init() {}

    /// The one that closes all time up to its end; nil while all is open.
    package var last: CalendarPeriod? { periods.last }

    /// The period by which a moment is closed; nil for one that is open.
    package func closing(_ moment: Timestamp) -> CalendarPeriod? {
        last.flatMap { moment <= $0.end ? $0 : nil }
    }

    /// Closes a period.
    ///
    /// - Returns: the one by which it is closed already, and then nothing has changed; nil if it
    ///   was open.
    package mutating func close(_ period: CalendarPeriod) -> CalendarPeriod? {
        if let last = closing(period.end) { return last }
        periods.append(period)
        return nil
    }

    /// Opens the period again that was closed last.
    ///
    /// - Returns: false for a period that is open, and then nothing has changed.
    /// - Throws: `Rejection.period` for one that another one has closed, as a whole or in
    ///   part.
    package mutating func reopen(_ period: CalendarPeriod) throws(Rejection) -> Bool {
        guard let last = closing(period.start) else { return false }
        guard last == period else {
            throw .period(
                .closedBy(
                    period.description, last: last.description, through: last.lastDay))
        }
        periods.removeLast()
        return true
    }

    /// Why nothing can be recorded at a moment; nil if it is open.
    package func refusal(at moment: Timestamp) -> Rejection? {
        closing(moment).map { period in
            .period(
                .closed(
                    day: moment.dateText, by: period.description, through: period.lastDay))
        }
    }
}
