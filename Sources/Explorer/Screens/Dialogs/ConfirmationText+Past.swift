import EventStoreCore
import LedgerCore

/// What a confirmation says of a command that happened earlier.
extension ConfirmationText {
    /// When it happened, where that was said.
    func date(of info: PreviewInfo) -> [String] {
        if let moment = info.occurred {
            return ["It happened \(Wording.moment(moment)), and is recorded now."]
        }
        let hasMoments = info.changes.contains { $0.places.contains { $0.at != nil } }
        return hasMoments ? ["Each event is dated as shown, and recorded now."] : []
    }

    /// The balance as it becomes; of a command that is dated back also that of then, and where the
    /// account would have been below its limit.
    func balances(of change: PreviewInfo.Change) -> [String] {
        guard let past = change.past else {
            return line("balance", change.before.map(Total.init), change.after.map(Total.init))
        }
        let then = past.at.map { "balance at \(Wording.moment($0)):" } ?? "balance then"
        return line(then, past.before, past.after)
            + line("balance now", change.before.map(Total.init), change.after.map(Total.init))
            + low(past)
    }

    private func line(_ name: String, _ before: Total?, _ after: Total?) -> [String] {
        if before == nil, after == nil { return [] }
        return ["  \(name) \(before.map(Wording.balance) ?? "new") → \(Wording.balance(after))"]
    }

    private func low(_ past: PreviewInfo.Past) -> [String] {
        guard past.low > 0 else { return [] }
        let moments = Wording.count(past.low, "moment")
        let new = past.low - past.lowAnyway
        let words =
            new == 0
            ? "  below its limit at \(moments) since, as before"
            : past.lowAnyway == 0
                ? "  ! below its limit at \(moments) since"
                : "  ! below its limit at \(moments) since, \(Wording.grouped(new)) of them new"
        let named = past.first.map { low in
            "    \(Wording.moment(low.at)) \(Wording.balance(low.balance)) at v\(low.version)"
        }
        let rest = past.low - Int64(named.count)
        return [words] + named + (rest > 0 ? ["    … \(Wording.grouped(rest)) more"] : [])
    }
}
