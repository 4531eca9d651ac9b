import Descriptions
import EventStoreCore

/// How a period stands that was closed at some time.
package struct PeriodStanding: Hashable, Sendable {
    package let period: CalendarPeriod
    /// The period by which it is closed, itself or a later one; nil if it is open, or was reopened
    /// and is closed in part.
    package let closedBy: CalendarPeriod?
    /// Its last closing or reopening.
    package let event: RecordedEvent
    /// Why it was reopened; nil for a closing.
    package let reason: String?
}

extension Ledger {
    /// Every period that was closed at some time, in the order of the calendar. Reads the stream of
    /// periods.
    ///
    /// - Throws: `EventStoreError`.
    package func periodStandings() async throws -> [PeriodStanding] {
        var known = KnownPeriods()
        var last: [CalendarPeriod: RecordedEvent] = [:]
        try await events.forEachEvent(
            of: PeriodDeclaration.stream, through: try await events.lastPosition()
        ) { event in
            // What closes nothing is for `verify` to name.
            guard (try? known.take(event)) != nil, !known.isAccount,
                let period = try? PeriodDeclaration.period(of: event)
            else { return }
            last[period] = event
        }
        return last.map { period, event in
            PeriodStanding(
                period: period, closedBy: known.closed.closing(period.end), event: event,
                reason: try? PayloadFields(event.event.payload).optionalString("reason"))
        }.sorted { ($0.period.end, $1.period.start) < ($1.period.end, $0.period.start) }
    }
}
