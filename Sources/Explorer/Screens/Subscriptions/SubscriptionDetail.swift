import EventStoreCore
import TerminalCanvas

/// A subscription in full, in words, with what an operator can do to it.
struct SubscriptionDetail {
    /// A key, what it does, and why it is off.
    struct Way {
        let key: String
        let text: String
        let reasonOff: String?
    }

    private let row: SubscriptionRow
    private let rate: Double?
    private let now: Timestamp

    init(_ row: SubscriptionRow, rate: Double?, now: Timestamp) {
        self.row = row
        self.rate = rate
        self.now = now
    }

    /// Lines of at most so many cells.
    func lines(width: Int, _ ways: [Way], _ repertoire: Repertoire = .unicode) -> [[Span]] {
        var text = DetailText(width: width, repertoire: repertoire)
        let state = row.state
        text.field("state", "\(state.word): \(state.meaning)", state.role)
        if let fault = row.fault { text.field("why", Wording.safe(fault.reason), .messageError) }
        if let kept = row.kept {
            trouble(kept, &text)
            standing(kept, &text)
            definition(kept, &text)
        }
        text.heading("what you can do")
        for way in ways {
            let off = way.reasonOff.map { " (off: \($0))" } ?? ""
            text.field(way.key, way.text + off, way.reasonOff == nil ? .text : .textFaint)
        }
        return text.lines
    }

    private func trouble(_ kept: SubscriptionRow.Kept, _ text: inout DetailText) {
        if let failure = kept.failure {
            text.field("last error", Wording.safe(failure.reason), .messageError)
            let event = failure.position.map {
                ", with the event at position \(Wording.grouped($0.number)) in hand"
            }
            text.field("", "\(Wording.time(failure.at)) UTC\(event ?? "")", .textFaint)
        }
        if let next = kept.delivery.nextTry {
            let due = next <= now ? ", which is due" : ""
            text.field("next try", "\(Wording.time(next)) UTC\(due)", .messageWarning)
        }
        if let parked = kept.delivery.parked, parked > 0 {
            text.field(
                "parked",
                "\(Wording.count(Int64(parked), "account")): the far side refused an event, and "
                    + "the later ones of the account wait behind it", .messageError)
        }
    }

    private func standing(_ kept: SubscriptionRow.Kept, _ text: inout DetailText) {
        let lag = kept.lag
        text.heading("where it stands")
        text.field("position", Wording.grouped(kept.position.number), .position)
        let dropped = kept.filter == nil ? "" : ", those that the filter will drop included"
        text.field(
            "lag",
            lag.events == 0
                ? "none: it has read all of the log"
                : "\(Wording.count(lag.events, "event")) of the log\(dropped)", .text)
        if let oldest = lag.oldest {
            let bound = lag.isBound ? "not before " : ""
            text.field(
                "oldest",
                "recorded \(bound)\(Wording.time(oldest)) UTC, "
                    + SubscriptionText.age(of: lag, at: now) + " ago", .time)
            if lag.isBound {
                text.field("", "not all of them were looked at yet", .textFaint)
            }
        } else if lag.events > 0 {
            text.field("oldest", "the filter lets none of them through", .textFaint)
        }
        let speed = SubscriptionText.rate(rate)
        if !speed.isEmpty { text.field("rate", "\(speed), events of the log", .text) }
        if let moved = kept.movedAt { text.field("moved", "\(Wording.time(moved)) UTC", .time) }
        if let holder = kept.holder {
            text.field("read by", Wording.safe(holder.name), .text)
            text.field(
                "",
                "took the right to read last, and renews it within "
                    + "\(SubscriptionText.span(holder.lease)) while a batch is in hand; one that "
                    + "was killed stands here until another takes over", .textFaint)
        }
    }

    private func definition(_ kept: SubscriptionRow.Kept, _ text: inout DetailText) {
        text.heading("what it is")
        text.field("target", kept.target.map(Wording.safe) ?? "none was said", .text)
        text.field("filter", kept.filter.map(Wording.safe) ?? "none: all events", .filter)
        let began = Wording.grouped(kept.began.number)
        text.field(
            "began", kept.began == .start ? "with the first event" : "behind position \(began)",
            .position)
        text.field("created", "\(Wording.time(kept.createdAt)) UTC", .time)
    }
}
