import EventStoreCore
import LedgerCore
import TerminalCanvas

extension StreamScreen {
    package var path: Pieces { ScreenWords.path([Scope.stream.title], short: "") }

    package func headline(_ context: ScreenContext) -> Pieces {
        // The past has come to rest.
        let speed = context.isPast ? "" : Self.speed(context)
        return [
            .optional(speed, .breadcrumb, priority: 4),
            .fixed(ScreenWords.filter(filter), .filter),
        ]
    }

    /// `~7.4/s`: the mean of the last seconds.
    private static func speed(_ context: ScreenContext) -> String {
        let tenths = Int(rounding: context.live.rate.perSecond(at: context.now) * 10)
        return tenths == 0 ? "" : "~\(tenths / 10).\(tenths % 10)/s "
    }

    package func counts(_ context: ScreenContext) -> Counts {
        let hidden = hidden(width: context.layout.tableWidth)
            .map { [StatusLine.Piece.fixed(" \($0)", .balance)] }
        if context.isPast {
            let text = isElsewhere ? "reading …" : "the log up to here"
            return hidden.map { Counts($0) } ?? Counts(text)
        }
        guard list.isLoaded else { return Counts("reading …") }
        let reading = list.isWaiting && !filter.isEmpty ? "   searching …" : ""
        let follow = context.keymap.way(to: .last)
        let goOn = "paused, \(context.keymap.way(to: .pause)) goes on"
        let place =
            context.live.isPaused
            ? goOn : follows ? "following the newest" : "\(follow) follows the newest"
        let clear = context.keymap.way(to: .back)
        let filtered = filter.isEmpty ? "" : "filter on, \(clear) clears it   "
        // What came since the pause is new here too, unless it was read all the same, or a filter
        // would have to tell.
        let paused = filter.isEmpty ? context.live.count(unreadAfter: knownThrough) : 0
        let news = Counts.news(list.newCount + Int(clamping: paused), "↓")
        return hidden.map { Counts($0, news) } ?? Counts(filtered + place + reading, news)
    }

    package func wakesAt(_ context: ScreenContext) -> Timestamp? {
        [
            list.fadesAt, context.isPast ? nil : context.live.rate.change(after: context.now),
            list.turnsFaint(after: context.now),
        ].compactMap(\.self).min()
    }

    // MARK: Columns

    var columns: [TableColumn] {
        let widths = window.widths
        return [
            TableColumn("POSITION", 8...8, align: .right, priority: 5, content: widths.position),
            EventText.timeColumn(squeezed: widths.note == 0 ? 3 : 7, dropped: 2),
            TableColumn(
                "ACCOUNT", 16...64, overflow: .middleEllipsis, content: widths.account),
            TableColumn("VER", 3...3, align: .right, priority: 4, content: widths.version),
            TableColumn("EVENT", 14...32, priority: 1, content: widths.event),
            TableColumn("AMOUNT", 6...6, align: .right, content: widths.amount),
            EventText.noteColumn(widths, least: 10, priority: 6),
        ]
    }

    /// What of the selected row there is no room for, and must be read somewhere.
    func hidden(width: Int) -> String? {
        guard let row = window.selectedRow else { return nil }
        let text = row.words.amount
        let place = TableLayout(columns, width: width).width(of: 5) ?? 0
        return ColumnWidths.of(text) > place ? text : nil
    }
}
