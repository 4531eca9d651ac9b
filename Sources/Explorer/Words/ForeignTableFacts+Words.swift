import EventStoreCore
import LedgerCore

extension ForeignTableFacts {
    /// What it is, what may be done with it and what cannot be promised of it, in one line:
    /// `spring table, read-only: positions of this host, no hashes, unit not named`.
    package var introduction: String {
        introduced(by: reservations + (assumedUnit == nil ? [] : ["unit not named"]))
    }

    /// The same with what to do about it, and what is wrong with the table: for where there is
    /// room.
    package var fullIntroduction: String {
        let parts = [introduced(by: reservations), adviceOnUnit, placing, rescanning, lastRepair]
        return (parts.compactMap(\.self) + faults).joined(separator: "; ")
    }

    private func introduced(by reservations: [String]) -> String {
        let use = isReadOnly ? "read-only" : "written into as well"
        return "\(name)\(isAdopted ? ", adopted" : ""), \(use)"
            + (reservations.isEmpty ? "" : ": \(reservations.joined(separator: ", "))")
    }

    /// Who gives new items their positions; nil where this host does.
    private var placing: String? {
        isPlacedByOthers
            ? "no right to write to its log: new items are seen when another host places them" : nil
    }

    /// What to do about amounts in no unit; nil where there is nothing to do.
    var adviceOnUnit: String? {
        assumedUnit.map {
            "unit not named; currency= in the address names it (until then amounts are in \($0))"
        }
    }

    /// Why no command can be given; nil if they can.
    package var readOnlyReason: String? {
        isReadOnly ? "another program's table, only read without write=yes" : nil
    }

    /// Why an action is off that other ledgers have; nil if it is not.
    func reasonWithout(_ action: UserAction) -> String? {
        guard let command = CommandName.allCases.first(where: { $0.action == action }) else {
            return nil
        }
        if command == .correct { return CorrectionRefusal.notKept.reason }
        return command.ownTypes.first { missingTypes.contains($0.rawValue) }
            .map { TableRefusal.noEvent($0.rawValue).reason }
    }

    /// What it means to write into it; nil if it is only read.
    package var caution: String? {
        if isReadOnly { return nil }
        return "What is recorded is written as items that the table's own program reads."
            + (promises.optimisticLock
                ? "" : " The table has no lock: what others write meanwhile is not noticed.")
    }

    /// All hosts share its log.
    private var isAdopted: Bool { promises.positionsAreShared }

    /// `spring table`
    var name: String { layout.hasSuffix("table") ? layout : "\(layout) table" }

    /// What it has less than a ledger in tables of its own; what costs most to forget stands first.
    var reservations: [String] {
        var words: [String] = []
        if !promises.optimisticLock { words.append("no lock") }
        if !promises.positionsAreShared { words.append("positions of this host") }
        if !promises.hashChain { words.append("no hashes") }
        return words
    }

    /// What following it costs that has no stream to follow: `no stream: all of it is read again
    /// every 2 s, at most $0.01 an hour`; nil where one speaks, and as long as it is not known.
    var rescanning: String? {
        guard hasStream == false, let rescan, rescan.milliseconds > 0 else { return nil }
        // $0.125 for a million units, in November 2026.
        let (microdollars, isTooMuch) = rescan.milliUnits.multipliedReportingOverflow(by: 450)
        guard !isTooMuch else { return nil }
        let seconds = max(1, (rescan.milliseconds + 500) / 1000)
        let cents = max(1, (microdollars / rescan.milliseconds + 9_999) / 10_000)
        return "no stream: all of it is read again every \(Wording.grouped(seconds)) s, at "
            + "most $\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100) an hour"
    }

    /// `12 unreadable`, `1 alarm`: what is wrong with the table, as far as anything is.
    var faults: [String] {
        var words: [String] = []
        if unreadable > 0 { words.append("\(Wording.grouped(unreadable)) unreadable") }
        if alarms > 0 { words.append(Wording.count(alarms, "alarm")) }
        return words
    }

    /// What became worse, each with where it is listed.
    ///
    /// - Parameter before: how it was.
    /// - Returns: sentences, none where nothing did.
    func news(since before: ForeignTableFacts) -> [String] {
        var news: [String] = []
        if unreadable > before.unreadable {
            let count = Wording.count(unreadable - before.unreadable, "more item")
            news.append(
                "\(count) of the table cannot be read: account \(TableEvent.unreadableStream)")
        }
        if alarms > before.alarms {
            let count = Wording.count(alarms - before.alarms, "item")
            news.append(
                "\(count) of the table changed behind the log: account \(TableEvent.alarmStream)")
        }
        if let placing, !before.isPlacedByOthers { news.append("The table: \(placing)") }
        if let rescanning, before.rescanning == nil { news.append("The table: \(rescanning)") }
        if let repair = lastRepair, repair != before.lastRepair {
            news.append("The table's stream: \(Wording.safe(repair))")
        }
        return news
    }
}
