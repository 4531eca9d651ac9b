import EventStoreCore
import TerminalCanvas

extension SubscriptionRow.State {
    /// As lists have it, of the screen and of the command line.
    package var word: String {
        switch self {
        case .reading: "reading"
        case .atRest: "at rest"
        case .behind: "behind"
        case .waiting: "waiting"
        case .paused: "paused"
        case .failed: "failed"
        case .damaged: "damaged"
        case .newer: "newer"
        }
    }

    var role: Role {
        switch self {
        case .reading: .messageInfo
        case .atRest: .text
        case .behind, .waiting, .paused: .messageWarning
        case .failed, .damaged, .newer: .messageError
        }
    }

    /// What it means, in a sentence part.
    var meaning: String {
        switch self {
        case .reading: "somebody has the right to read for it"
        case .atRest: "nobody reads for it, and everything is read"
        case .behind: "nobody reads for it; the next reader goes on where it ended"
        case .waiting: "the far side did not take an event, which is sent again later"
        case .paused: "nobody reads for it until it is resumed"
        case .failed: "the last reader ended with an error; the next one tries again"
        case .damaged: "what is kept under the name cannot be read, and nobody reads for it"
        case .newer: "a newer daybook has kept it, and this one does not read it"
        }
    }
}

/// Words about subscriptions.
enum SubscriptionText {
    /// How old the oldest event is that was not read: `< 1 min`, `5 min`, `3 h`, `12 d`.
    static func age(of lag: SubscriptionRow.Lag, at now: Timestamp) -> String {
        guard let oldest = lag.oldest else { return "" }
        let (span, isTooLong) = now.microseconds.subtractingReportingOverflow(oldest.microseconds)
        let seconds = isTooLong ? 0 : max(0, span) / Timestamp.second
        // Not all was looked at: it is no older than this.
        let sign = lag.isBound ? "≤ " : ""
        switch seconds {
        case ..<60: return "< 1 min"
        case ..<3600: return "\(sign)\(seconds / 60) min"
        case ..<86_400: return "\(sign)\(seconds / 3600) h"
        default: return "\(sign)\(Wording.grouped(seconds / 86_400)) d"
        }
    }

    /// When what is said of its oldest event or of its next try has another text; nil if never.
    static func change(of kept: SubscriptionRow.Kept, at now: Timestamp) -> Timestamp? {
        let day = 86_400 * Timestamp.second
        var changes: [Timestamp] = []
        if let next = kept.delivery.nextTry, next > now {
            // On its own day the time alone is said.
            let midnight = Timestamp(microseconds: next.dayNumber * day)
            changes.append(midnight > now ? midnight : next)
        }
        if let oldest = kept.lag.oldest {
            let (span, isTooLong) = now.microseconds.subtractingReportingOverflow(
                oldest.microseconds)
            let unit =
                switch isTooLong ? 0 : span / Timestamp.second {
                case ..<3600: 60 * Timestamp.second
                case ..<86_400: 3600 * Timestamp.second
                default: day
                }
            let units = isTooLong ? 0 : max(0, span) / unit
            changes.append(oldest.advanced(by: (units + 1) * unit))
        }
        return changes.min()
    }

    /// `7.4/s`, `1,204/s`; nothing for none.
    static func rate(_ perSecond: Double?) -> String {
        guard let perSecond, perSecond > 0, perSecond < 1e12 else { return "" }
        guard perSecond < 100 else { return "\(Wording.grouped(Int64(perSecond)))/s" }
        let tenths = Int64(max(1, (perSecond * 10).rounded()))
        return "\(tenths / 10).\(tenths % 10)/s"
    }

    /// `15 s`, `0.5 s`, `2 min 30 s`.
    static func span(_ length: Duration) -> String {
        let (seconds, rest) = length.components
        guard seconds == 0 else { return Wording.duration(length) }
        return "0.\(rest / 100_000_000_000_000_000) s"
    }

    static func parked(_ parked: Int?) -> String {
        parked.map { $0 > 0 ? Wording.grouped(Int64($0)) : "" } ?? ""
    }

    static func nextTry(_ delivery: SubscriptionRow.Delivery, at now: Timestamp) -> String {
        guard let next = delivery.nextTry else { return "" }
        if next <= now { return "due" }
        return next.dayNumber == now.dayNumber ? next.timeText : Wording.time(next)
    }
}

extension SubscriptionRow {
    package var columnWidths: ColumnWidths {
        var widths = ColumnWidths()
        widths.account = ColumnWidths.of(Wording.safe(name))
        widths.position = kept.map { ColumnWidths.of(Wording.grouped($0.lag.events)) } ?? 0
        widths.note = problem.map { ColumnWidths.of(Wording.safe($0)) } ?? 0
        widths.owner = kept?.target.map { ColumnWidths.of(Wording.safe($0)) } ?? 0
        return widths
    }
}
