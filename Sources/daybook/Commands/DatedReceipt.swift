import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import TextFormats

/// What a receipt tells of events that happened earlier than they were recorded.
struct DatedReceipt {
    private var effects: [StreamID: DatedEffect] = [:]
    /// Accounts that are below their limits by it, at moments that have passed.
    private(set) var warnings: [String] = []

    init() {}

    init(_ effects: [DatedEffect]) {
        for effect in effects {
            self.effects[effect.account] = effect
            if effect.below.count > effect.below.anyway { warnings.append(Self.warning(effect)) }
        }
    }

    /// `warning: acc-1 is below its limit at 2 moments of its past: acc-1@4 2026-03-01 …`
    private static func warning(_ effect: DatedEffect) -> String {
        let (name, below) = (Printable(effect.account.name), effect.below)
        let named = below.first.map { "\(name)@\($0.version) \($0.at.typed) \($0.balance)" }
        let rest = below.count - Int64(named.count)
        return "warning: \(name) is below its limit at \(below.count) "
            + (below.count == 1 ? "moment" : "moments") + " of its past"
            + (below.anyway > 0 ? ", \(below.anyway) of them as before" : "") + ": "
            + (named + (rest > 0 ? ["\(rest) more"] : [])).joined(separator: ", ")
    }

    /// What stands behind an event in a line.
    func words(of event: RecordedEvent) -> [String] {
        guard let effect = effects[event.stream] else { return [] }
        let times = [
            "occurred \(event.event.occurredAt.typed)", "recorded \(event.event.recordedAt)",
        ]
        // Of several events of an account the balance is told at the earliest.
        return event.event.occurredAt == effect.moment
            ? times + ["balance then \(effect.after?.description ?? "0")"] : times
    }

    /// What stands behind an event in a record; of several of an account the balance stands at the
    /// earliest.
    func fields(of event: RecordedEvent) -> [Field] {
        if effects.isEmpty { return [] }
        let effect = effects[event.stream]
        let isEarliest = event.event.occurredAt == effect?.moment
        return [
            Field(
                "balance_then", isEarliest ? .text(effect?.after?.decimal ?? "0") : .none),
            Field(
                "balance_then_minor", isEarliest ? .total(effect?.after?.minorUnits ?? 0) : .none),
            Field("moments_below_limit", .integer(effect?.below.count ?? 0)),
            Field("below_limit_before", .integer(effect?.below.anyway ?? 0)),
        ]
    }
}
