import EventStoreCore
import LedgerCore
import TerminalCanvas

struct SnapshotsView: Widget {
    private let screen: SnapshotsScreen
    private let now: Timestamp

    init(_ screen: SnapshotsScreen, _ model: Model) {
        self.screen = screen
        now = model.now
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        var area = area
        if let row = screen.window.selectedRow, !row.differences.isEmpty, area.height > 6 {
            let pane = SnapshotDifferenceView(row)
            canvas.draw(pane, in: area.cutBottom(min(pane.height, max(4, area.height / 2))))
        }
        let now = now
        var list = ListPane(
            screen.window,
            [
                TableColumn("VERSION", 7...10, align: .right),
                TableColumn("TAKEN", 11...12, priority: 2),
                TableColumn("BALANCE", 12...20, align: .right, priority: 1),
                TableColumn("CHECK", 6...60),
            ]
        ) { row in
            TableRow([
                TableCell(row.version.description, .version),
                TableCell(Wording.age(of: row.createdAt, at: now), .time),
                TableCell(Wording.balance(row.balance), Wording.role(of: row.balance)),
                row.disagreement.map { TableCell("✗ \(Wording.safe($0))", .snapshotWrong) }
                    ?? TableCell("✓ matches events", .snapshot, short: "✓"),
            ])
        }
        list.emptyText = EmptyText.of(
            screen.failure, screen.isLoaded ? "no snapshots yet (a takes one)" : nil)
        canvas.draw(list, in: area)
    }
}

struct MessagesView: Widget {
    private let screen: MessagesScreen
    init(_ screen: MessagesScreen) { self.screen = screen }

    func draw(on canvas: inout Canvas, in area: Rect) {
        var area = area
        if let row = screen.window.selectedRow, area.height > 4 {
            drawWhole(row, on: &canvas, in: &area)
        }
        var list = ListPane(screen.window, Self.columns) { row in
            TableRow([
                TableCell(row.at.timeText, .time),
                TableCell(row.kind.rawValue, Self.role(row.kind)),
                TableCell(Wording.safe(row.text), .text),
            ])
        }
        list.emptyText = "no messages yet"
        canvas.draw(list, in: area)
    }

    /// Below the list, the selected message in full, if its row has no room for it.
    private func drawWhole(_ row: Message, on canvas: inout Canvas, in area: inout Rect) {
        let text = Wording.safe(row.text)
        let room = TableLayout(Self.columns, width: area.width - 2).width(of: 2) ?? 0
        guard canvas.width(of: text) > room else { return }
        let lines = TextWrap.lines(of: text, width: area.width - 2, canvas.repertoire)
        var place = area.cutBottom(min(lines.count + 1, area.height / 2))
        canvas.fill(
            place.cutTop(1), with: canvas.drawingSet.horizontal, CellStyle(.listRule))
        canvas.draw(Paragraph(text, Self.role(row.kind)), in: place.inset(horizontally: 1))
    }

    private static func role(_ kind: Message.Kind) -> Role {
        switch kind {
        case .info: .messageInfo
        case .warning: .messageWarning
        case .error: .messageError
        }
    }

    private static let columns = [
        TableColumn("TIME (UTC)", 10...10, priority: 2), TableColumn("KIND", 7...7, priority: 1),
        TableColumn("MESSAGE", 20...(.max)),
    ]
}

/// What a list says that shows no rows.
enum EmptyText {
    /// - Parameters:
    ///   - failure: why nothing could be read; nil if nothing failed.
    ///   - loaded: what it says once it was read; nil before that.
    /// - Returns: the words.
    static func of(_ failure: String?, _ loaded: String?) -> String {
        if let failure { return "cannot be read: \(Wording.safe(failure))" }
        return loaded ?? "reading …"
    }
}
