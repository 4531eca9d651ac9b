import EventStoreCore
import LedgerCore
import TerminalCanvas

/// The events of one account, with the event pane beside or below them.
struct TimelineView: Widget {
    private let screen: TimelineScreen
    /// Versions behind this one have not happened yet; nil at now.
    private let cursor: Version?
    /// Nothing is proven from there on; nil where nothing is known to be wrong.
    private let damaged: Version?

    init(_ screen: TimelineScreen, _ model: Model) {
        self.screen = screen
        cursor = model.cursor == nil ? nil : screen.then?.version ?? .empty
        damaged = model.distrust[screen.account.id]
    }

    /// From this width on the pane stands beside the table.
    private static let wide = 120

    func draw(on canvas: inout Canvas, in area: Rect) {
        var rest = area
        if screen.showsDetail, let row = screen.window.selectedRow {
            let pane =
                area.width >= Self.wide
                ? rest.cutRight(area.width * 2 / 5) : rest.cutBottom(max(3, area.height * 3 / 5))
            canvas.draw(EventPane(row), in: pane)
        }
        let rows = screen.window.rows
        let (marks, cursor, damaged) = (screen.marks, cursor, damaged)
        var table = Table(Self.columns, rowCount: rows.count) { index in
            let row = rows[index]
            let cells = [
                TableCell(row.event.version.description, .version),
                TableCell(Wording.time(row.event.event.occurredAt), .time),
                TableCell(EventText.name(row), EventText.role(row)),
                TableCell(
                    row.movement.map(Wording.movement) ?? "", Wording.role(of: row.movement)),
                TableCell(row.balance.map(Wording.amount) ?? "", Wording.role(of: row.balance)),
                TableCell(row.changed.joined(separator: ", "), .changed),
                TableCell(EventText.snapshot(row), EventText.snapshotRole(row)),
            ]
            let line = TableRow(
                EventText.cells(cells, row.event.version, asOf: cursor),
                isMarked: marks[row.id] != nil)
            return DamageText.row(line, row.event.version, from: damaged, at: 1)
        }
        table.firstRow = screen.window.visible(max(1, rest.height - 1)).lowerBound
        table.selected = screen.window.index
        table.highlightedColumns = 2
        table.emptyText = EmptyText.of(screen.failure, screen.isLoaded ? "no events" : nil)
        canvas.draw(table, in: rest)
    }

    private static let columns = [
        TableColumn("VER", 4...6, align: .right), TableColumn("TIME (UTC)", 19...19, priority: 2),
        TableColumn("EVENT", 14...22, priority: 1), TableColumn("AMOUNT", 12...18, align: .right),
        TableColumn("BALANCE", 12...20, align: .right),
        TableColumn("CHANGED", 7...20, priority: 4), TableColumn("SNAPSHOT", 10...10, priority: 5),
    ]
}

/// The whole log.
struct StreamView: Widget {
    private let screen: StreamScreen

    init(_ screen: StreamScreen, _ model: Model) { self.screen = screen }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let rows = screen.window.rows
        let marks = screen.marks
        var table = Table(Self.columns, rowCount: rows.count) { index in
            let row = rows[index]
            let amount = row.movement.map { "\(Wording.movement($0)) \($0.amount.currency)" }
            return TableRow(
                [
                    TableCell(row.event.position.description, .position),
                    TableCell(Wording.time(row.event.event.occurredAt), .time),
                    TableCell(Wording.safe(row.event.stream.name), .account),
                    TableCell(row.event.version.description, .version),
                    TableCell(EventText.name(row), EventText.role(row)),
                    TableCell(amount ?? "", Wording.role(of: row.movement)),
                ], isMarked: marks[row.id] != nil)
        }
        table.firstRow = screen.window.visible(max(1, area.height - 1)).lowerBound
        table.selected = screen.window.index
        table.highlightedColumns = 1
        let none = screen.filter.isEmpty ? "no events yet" : "nothing matches"
        table.emptyText = EmptyText.of(screen.failure, screen.isLoaded ? none : nil)
        canvas.draw(table, in: area)
    }

    private static let columns = [
        TableColumn("POSITION", 8...12, align: .right, priority: 4),
        TableColumn("TIME (UTC)", 19...19, priority: 2), TableColumn("ACCOUNT", 10...24),
        TableColumn("VER", 4...6, align: .right, priority: 3),
        TableColumn("EVENT", 14...22, priority: 1), TableColumn("AMOUNT", 16...24, align: .right),
    ]
}

/// An event in full: envelope, payload, metadata, hashes.
struct EventPane: Widget {
    private let row: EventRow

    init(_ row: EventRow) { self.row = row }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let event = row.event
        let panel = Panel(
            title: Wording.safe("\(event.type)  \(event.stream)@\(event.version)"),
            border: .listRule, background: .text, titleRole: .eventType)
        canvas.draw(panel, in: area)
        canvas.draw(Paragraph(text), in: panel.inner(of: area))
    }

    private var text: String {
        let event = row.event
        var lines = [
            "occurred   \(event.event.occurredAt)", "recorded   \(event.event.recordedAt)",
            "position   \(event.position)   schema \(event.event.schemaVersion)",
            "id         \(event.id)",
        ]
        if let actor = event.event.actor { lines.append("actor      \(Wording.safe(actor))") }
        if let id = event.event.correlationID { lines.append("tied by    \(Wording.safe(id))") }
        if let id = event.commandID { lines.append("command    \(id)") }
        lines += ["", "payload    \(Wording.safe(event.event.payload.description))"]
        if let metadata = event.event.metadata {
            lines.append("metadata   \(Wording.safe(metadata.description))")
        }
        lines += ["", "hash       \(event.hash)", "before     \(event.previousHash)"]
        return lines.joined(separator: "\n")
    }
}

/// Words about an event.
enum EventText {
    /// The cells of an event in a timeline of the past: what has not happened yet is faint, and
    /// the cursor's own version says so.
    static func cells(_ cells: [TableCell], _ version: Version, asOf cursor: Version?)
        -> [TableCell]
    {
        guard let cursor, version >= cursor else { return cells }
        if version == cursor {
            return [TableCell("@\(version)", .timebarCursor)] + cells.dropFirst()
        }
        return cells.map { TableCell($0.text, .textFaint) }
    }

    static func name(_ row: EventRow) -> String {
        let name = Wording.safe(row.event.type)
        return row.isNewer ? "\(name) (schema \(row.event.event.schemaVersion))" : name
    }

    static func role(_ row: EventRow) -> Role {
        LedgerEvent.TypeName(rawValue: row.event.type) == nil || row.isNewer
            ? .eventForeign : .eventType
    }

    static func snapshot(_ row: EventRow) -> String {
        row.snapshotIsRight.map { $0 ? "◆ ✓" : "◆ ✗ wrong" } ?? ""
    }

    static func snapshotRole(_ row: EventRow) -> Role {
        row.snapshotIsRight == false ? .snapshotWrong : .snapshot
    }
}
