import Descriptions
import EventStoreCore
import LedgerCore
import TextFormats

/// The closing and the reopening of a period, as they are recorded in the book's stream `$periods`:
/// `PeriodClosed {"period":"2026-03"}` and
/// `PeriodReopened {"period":"2026-03","reason":"a late invoice"}`.
package enum PeriodDeclaration {
    /// The book's stream of periods.
    package static let stream = StreamID(stored: "$periods")
    /// The type of a closing.
    package static let closed = "PeriodClosed"
    /// The type of a reopening.
    package static let reopened = "PeriodReopened"

    static func payload(_ period: CalendarPeriod, reason: String? = nil) -> JSONText {
        var writer = JSONWriter()
        writer.object { object in
            object.member("period", period.description)
            if let reason { object.member("reason", reason) }
        }
        return writer.text
    }

    /// The period that an event closes or reopens; nil for an event that does neither.
    ///
    /// - Throws: `CodecError` for a payload that names no period.
    package static func period(of recorded: RecordedEvent) throws -> CalendarPeriod? {
        guard recorded.stream == stream, recorded.isOfTheBook,
            [closed, reopened].contains(recorded.type)
        else { return nil }
        let text = try PayloadFields(recorded.event.payload).string("period")
        guard let period = CalendarPeriod(text) else {
            throw CodecError("its period is no year, month or day")
        }
        return period
    }

    /// Takes an event in. Events of other types in the stream close nothing.
    ///
    /// - Throws: `CodecError` or `Rejection` for a payload that names no period, or for a period
    ///   that cannot be closed or reopened behind the events before it; nothing is changed then.
    package static func take(
        _ recorded: RecordedEvent, into periods: inout ClosedPeriods
    ) throws {
        guard let period = try period(of: recorded) else { return }
        if recorded.type == closed {
            if let last = periods.close(period) {
                throw CodecError("\(period) was closed before, by \(last)")
            }
        } else if try !periods.reopen(period) {
            throw CodecError("\(period) was not closed")
        }
    }
}
