import EventStoreCore
import TerminalCanvas

/// What caused what, as a tree of events.
struct CausesView: Widget {
    private let screen: CausesScreen
    private let today: Int64?

    init(_ screen: CausesScreen, _ model: Model) {
        self.screen = screen
        today = EventText.today(model.now, isPast: model.cursor != nil)
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        guard screen.answer.info != nil else {
            return canvas.draw(
                Waiting(screen.answer.failure, screen.answer.folding), in: area)
        }
        let today = today
        let list = ListPane(screen.answer.window, columns) { row in
            let event = row.event
            let cells = [
                TableCell(row.tree, EventText.role(event)),
                TableCell(event.words.stream, .account),
                TableCell(event.words.version, .version),
                TableCell(event.words.amount, Wording.role(of: event.movement)),
                EventText.time(event, today: today),
                TableCell(row.link.rawValue, .correlation),
                EventText.note(event),
            ]
            var line = TableRow(EventText.struck(cells, event))
            if row.isSubject {
                (line.sign, line.signRole) = ("●", .correlation)
            } else if event.reversedBy != nil {
                (line.sign, line.signRole) = (EventText.reversedSign, .correlation)
            }
            return line
        }
        canvas.draw(list, in: area)
    }

    private var columns: [TableColumn] {
        let widths = screen.answer.window.widths
        return [
            TableColumn("EVENT", 16...48, content: widths.event),
            TableColumn("ACCOUNT", 10...40, overflow: .middleEllipsis, content: widths.account),
            TableColumn("VER", 3...3, align: .right, content: widths.version),
            TableColumn("AMOUNT", 6...6, align: .right, priority: 1, content: widths.amount),
            EventText.timeColumn(squeezed: 5, dropped: 2),
            TableColumn("HOW", 12...16, priority: 4),
            EventText.noteColumn(widths, least: 10, priority: 6),
        ]
    }
}
