import EventStoreCore
import LedgerExchange
import LedgerService

/// What an import says of what it did, or would do.
struct ImportWords {
    let tolerance: String

    func lines(_ report: ImportReport) -> [String] {
        var lines = [
            counted(Int64(report.rows), "row") + " read",
            counted(Int64(report.eventsWritten), "event") + " written, "
                + counted(Int64(report.accountsOpened), "account") + " opened",
        ]
        func add(_ count: Int, _ what: String) {
            if count > 0 { lines.append("\(grouped(Int64(count))) \(what)") }
        }
        switch report.order {
        case .newestFirst?: lines.append("the file is newest first; the oldest is recorded first")
        case .byDate?: lines.append("the rows are recorded in the order of their dates")
        case .oldestFirst?, nil: break
        }
        add(report.alreadyRecorded, "rows were recorded already")
        if report.lateRows > 0 {
            let (events, they) =
                report.lateRows == 1
                ? ("event is dated before the newest of its account", "it stands")
                : ("events are dated before the newest of their accounts", "they stand")
            add(report.lateRows, "\(events); \(they) behind it")
        }
        add(report.withoutEffect, "events move no money, for no --effect names their type")
        add(
            report.foreignOwnNames,
            "events bear a name of the ledger's own with another payload; they are recorded as "
                + "foreign.NAME")
        if report.importsLeftOut > 0 {
            lines.append(
                counted(Int64(report.importsLeftOut), "record")
                    + " of imports of another book left out; that book can take them back")
        }
        return lines + self.lines(report.divergences)
            + (report.id.map { ["'\(Self.reversal(of: $0))' takes it back"] } ?? [])
    }

    /// The command that takes an import back.
    static func reversal(of id: CommandID) -> String {
        "daybook reverse --import \(id) --reason WHY"
    }

    /// Divergences of one kind that are listed; `export --format csv` has every balance.
    private static let listed = 10

    func lines(_ divergences: DivergenceReport) -> [String] {
        guard divergences.rowsChecked > 0 else { return [] }
        // Without a tolerance, or without use for it, there is nothing to say of it.
        let within =
            divergences.within.largest == nil
            ? [] : Self.lines(divergences.within, "differ by no more than \(tolerance)")
        return ["\(grouped(Int64(divergences.rowsChecked))) balances compared with the fold"]
            + within
            + Self.lines(divergences.beyond, "differ by more than \(tolerance)")
    }

    private static func lines(_ tally: DivergenceTally, _ what: String) -> [String] {
        guard let largest = tally.largest else { return ["none \(what)"] }
        let count =
            "\(grouped(Int64(tally.rows))) \(what), in "
            + "\(grouped(Int64(tally.accounts))) accounts; the first of each:"
        var lines = [count] + tally.first.prefix(listed).map { "  \($0)" }
        let more = tally.accounts - min(listed, tally.first.count)
        if more > 0 { lines.append("  … and \(grouped(Int64(more))) accounts more") }
        return lines + ["  the largest: \(largest)"]
    }
}
