import EventStoreCore
import LedgerCore
import TerminalCanvas

extension Model {
    /// The title of a screen of the past: in words, and in the whole line's look.
    func past(_ cursor: TimeCursor, _ left: [StatusLine.Piece]) -> StatusLine {
        let new = Wording.grouped(Int64(cursor.newCount))
        let speed = cursor.playback.map { "  ▶ \($0.speed.text)" } ?? ""
        return StatusLine(
            left: left,
            right: [
                .shortened(
                    [Span("◀◀ PAST  \(cursor.text)", .titlePast)],
                    or: [[Span("◀◀ \(cursor.text)", .titlePast)]], priority: 2),
                .optional(speed, .titlePast, priority: 3),
                .optional("  read-only", .titlePast, priority: 4), .fixed(" ", .titlePast),
                .fixed(cursor.newCount > 0 ? " \(new) new " : "", .titleStale),
            ], role: .titlePast)
    }

    /// The title of a history that never was.
    func whatIf(_ screen: WhatIfScreen, _ left: [StatusLine.Piece]) -> StatusLine {
        let new = cursor?.newCount ?? 0
        let count = new > 0 ? "  \(Wording.grouped(Int64(new))) new" : ""
        return StatusLine(
            left: left,
            right: [
                .fixed("◆ WHAT-IF from v\(screen.from)", .titleWhatif),
                .optional("  in memory only", .titleWhatif, priority: 2),
                .fixed("\(count) ", .titleWhatif),
            ],
            role: .titleWhatif)
    }

    /// The line above the status line.
    package var timeBarArea: Rect {
        Rect(column: 0, row: max(0, size.height - 3), width: size.width, height: 1)
    }

    /// Where the cursor stands, between the first and the newest.
    var timeBar: TimeBar {
        switch screens.top.state.timeAxis {
        case .account(_, let then, let head):
            let last = Int(clamping: max(1, head.number))
            var bar = TimeBar(
                1...last, cursor: then.map { Int(clamping: $0.number) },
                labels: ("v1", "v\(head)"))
            if case .timeline(let screen) = screens.top {
                bar.marks = screen.window.rows.filter { $0.snapshotIsRight != nil }.map {
                    TimeBar.Mark(Int(clamping: $0.event.version.number), .snapshot)
                }
            }
            return bar
        case .book:
            let last = cursor?.leftAt ?? live.head
            let position = bookPosition.map { Int(clamping: $0.number) }
            return TimeBar(
                0...max(1, Int(clamping: last.number)), cursor: position,
                labels: ("0", Wording.grouped(last.number)))
        }
    }

    private var bookPosition: LogPosition? {
        if case .position(let position) = point { return position }
        return cursor?.landing?.position
    }
}

extension Screen {
    /// What the accounts of the past add up to, or how far that is folded.
    static func past(_ screen: AccountsScreen) -> String {
        let shown = screen.filter.isEmpty ? "" : "filtered   "
        guard let folded = screen.folded else {
            guard let (done, total) = screen.folding, total > 0 else {
                return "\(shown)folding the totals …"
            }
            return "\(shown)folding the totals, \(done * 100 / total) %"
        }
        let totals = folded.totals.prefix(3).map { total in
            Wording.balance(Money(minorUnits: total.balanceMinor, currency: total.currency))
        }.joined(separator: "  ")
        return "\(shown)total \(totals.isEmpty ? "nothing" : totals)"
    }
}
