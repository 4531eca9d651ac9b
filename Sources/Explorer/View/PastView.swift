import EventStoreCore
import LedgerCore
import TerminalCanvas

extension Model {
    /// The title of a screen of the past: in words, and in the whole line's look.
    func past(_ cursor: TimeCursor, _ left: [StatusLine.Piece]) -> StatusLine {
        let new = Wording.grouped(newCount)
        let speed = cursor.playback.map { "  ▶ \($0.speed.text)" } ?? ""
        let text = cursor.text(on: screens.top.state.timeAxis)
        return StatusLine(
            left: left,
            right: [
                .shortened(
                    [Span("◀◀ PAST  \(text)", .titlePast)],
                    or: [[Span("◀◀ \(text)", .titlePast)]], priority: 2),
                .optional(speed, .titlePast, priority: 3),
                .optional("  read-only", .titlePast, priority: 4), .fixed(" ", .titlePast),
                .fixed(newCount > 0 ? " \(new) new " : "", .titleStale),
            ], role: .titlePast)
    }

    /// The title of a history that never was.
    func whatIf(_ screen: WhatIfScreen, _ left: [StatusLine.Piece]) -> StatusLine {
        let count = newCount > 0 ? "  \(Wording.grouped(newCount)) new" : ""
        return StatusLine(
            left: left,
            right: [
                .fixed("◆ WHAT-IF from v\(screen.from)", .titleWhatif),
                .optional("  in memory only", .titleWhatif, priority: 2),
                .fixed("\(count) ", .titleWhatif),
            ],
            role: .titleWhatif)
    }

    /// Where the cursor stands, between the first and the newest.
    var timeBar: TimeBar {
        switch screens.top.state.timeAxis {
        case .account(let id, let then, let head):
            let last = Int(clamping: max(1, head.number))
            var bar = TimeBar(
                1...last, cursor: then.map { Int(clamping: $0.number) },
                labels: ("v1", "v\(head)"))
            bar.marks =
                snapshotsInSight.map { TimeBar.Mark(Int(clamping: $0.number), .snapshot) }
                + marks(on: .account(id, then: then, head: head))
            return bar
        case .book:
            let last = cursor?.leftAt ?? live.head
            let position = bookPosition.map { Int(clamping: $0.number) }
            return TimeBar(
                0...max(1, Int(clamping: last.number)), cursor: position, marks: marks(on: .book),
                labels: ("0", Wording.grouped(last.number)))
        }
    }

    private var snapshotsInSight: [Version] {
        switch screens.top {
        case .timeline(let screen):
            screen.window.rows.filter { $0.snapshotIsRight != nil }.map(\.event.version)
        case .snapshots(let screen): screen.window.rows.map(\.version)
        case .accounts, .stream, .projections, .subscriptions, .causes, .compare, .why, .when,
            .whatIf, .verify, .messages, .help:
            []
        }
    }

    /// What was marked by hand, if its place on the axis is known.
    private func marks(on axis: TimeAxis) -> [TimeBar.Mark] {
        switch (mark, axis) {
        case (.version(let id, let version), .account(let own, _, _)) where id == own:
            [TimeBar.Mark(Int(clamping: version.number), .mark)]
        case (.position(let position), .book):
            [TimeBar.Mark(Int(clamping: position.number), .mark)]
        default: []
        }
    }

    private var bookPosition: Position? {
        if case .position(let position) = point { return position }
        return cursor?.landing?.place
    }
}
