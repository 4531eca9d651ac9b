import EventStoreCore
import LedgerCore
import TerminalCanvas

/// What stands beside or below a screen's list: the selected event in full, or the latest events
/// of the selected account. The pane that has the keys has a pointer in its title.
struct PaneView: Widget {
    private let model: Model

    init(_ model: Model) { self.model = model }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let frame = PaneFrame(area)
        canvas.fill(area, CellStyle(.text))
        canvas.fill(frame.line, with: canvas.drawingSet.vertical, CellStyle(.listRule))
        canvas.fill(frame.title, with: canvas.drawingSet.horizontal, CellStyle(.listRule))
        switch model.screens.top {
        case .accounts(let screen): draw(screen, on: &canvas, in: frame)
        case .timeline(let screen): draw(screen.detail, screen.detailLines, on: &canvas, in: frame)
        case .stream(let screen): draw(screen.detail, screen.detailLines, on: &canvas, in: frame)
        case .subscriptions(let screen):
            let name = screen.window.selectedRow?.name
            draw(
                name.map(Wording.safe) ?? "no subscription", screen.paneLines, on: &canvas,
                in: frame)
        case .snapshots, .projections, .causes, .compare, .why, .when, .whatIf, .verify, .messages,
            .help:
            break
        }
    }

    private func title(_ text: String, on canvas: inout Canvas, in frame: PaneFrame) {
        let isFocused = model.isPaneFocused
        let pointer = isFocused ? " \(canvas.drawingSet.pointer)" : ""
        let place = frame.title.inset(horizontally: 1)
        let room = place.width - canvas.width(of: pointer) - 2
        let title = canvas.repertoire.fit(text, width: room, .middleEllipsis)
        canvas.write(
            "\(pointer) \(title) ", in: place, CellStyle(isFocused ? .listSelected : .header))
    }

    private func draw(
        _ detail: EventDetail?, _ kept: DetailLines, on canvas: inout Canvas, in frame: PaneFrame
    ) {
        guard let detail else { return title("no event", on: &canvas, in: frame) }
        draw(
            detail.title, kept.of(detail, width: frame.inside.width), on: &canvas, in: frame)
    }

    private func draw(
        _ name: String, _ lines: [[Span]], on canvas: inout Canvas, in frame: PaneFrame
    ) {
        title(name, on: &canvas, in: frame)
        let first = firstLine(lines.count, frame)
        for (row, line) in lines.dropFirst(first).prefix(frame.inside.height).enumerated() {
            canvas.write(line, in: frame.inside.line(row))
        }
        bar(lines.count, first, on: &canvas, in: frame)
    }

    private func draw(_ screen: AccountsScreen, on canvas: inout Canvas, in frame: PaneFrame) {
        guard let account = screen.window.selectedRow else {
            return title(screen.absence ?? "no account", on: &canvas, in: frame)
        }
        title("latest events of \(Wording.safe(account.id.name))", on: &canvas, in: frame)
        let rows = screen.recentPage?.rows ?? []
        let first = firstLine(rows.count + 1, frame)
        let today = EventText.today(model.now, isPast: model.cursor != nil)
        var table = Table(Self.columns, rowCount: rows.count) { index in
            let row = rows[index]
            let cells = [
                TableCell(row.event.version.description, .version),
                TableCell(row.words.name, EventText.role(row)),
                TableCell(
                    row.movement.map(Wording.movement) ?? "", Wording.role(of: row.movement)),
                TableCell(row.balance.map(Wording.amount) ?? "", Wording.role(of: row.balance)),
                EventText.time(row, today: today),
            ]
            return EventText.marked(TableRow(EventText.struck(cells, row)), row)
        }
        table.firstRow = first
        table.emptyText = screen.recentPage == nil ? "reading …" : "no events"
        canvas.draw(table, in: frame.inside)
        bar(rows.count + 1, first, on: &canvas, in: frame)
    }

    private static let columns = [
        TableColumn("VER", 3...6, align: .right, priority: 2),
        TableColumn("EVENT", 14...24, squeeze: TableColumn.Squeeze(to: 10, priority: 3)),
        TableColumn("AMOUNT", 6...14, align: .right),
        TableColumn("BALANCE", 7...16, align: .right, priority: 1),
        EventText.timeColumn(squeezed: 5, dropped: 4),
    ]

    private func firstLine(_ count: Int, _ frame: PaneFrame) -> Int {
        let wanted = model.screens.top.state.pane.firstLine
        return max(0, min(wanted, count - frame.inside.height))
    }

    private func bar(_ count: Int, _ first: Int, on canvas: inout Canvas, in frame: PaneFrame) {
        guard count > frame.inside.height else { return }
        canvas.draw(
            Scrollbar(count: count, first: first, visible: frame.inside.height), in: frame.bar)
    }
}
