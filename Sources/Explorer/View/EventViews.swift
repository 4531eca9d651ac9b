import EventStoreCore
import LedgerCore
import TerminalCanvas

/// The events of one account, and the snapshots where they stand.
struct TimelineView: Widget {
    private let screen: TimelineScreen
    /// Versions behind this one have not happened yet; nil at now.
    private let cursor: Version?
    private let isFocused: Bool
    /// Nothing is proven from there on; nil where nothing is known to be wrong.
    private let damaged: Version?

    init(_ screen: TimelineScreen, _ model: Model) {
        self.screen = screen
        cursor = model.cursor == nil ? nil : screen.then?.version ?? .empty
        isFocused = !model.isPaneFocused
        damaged = model.distrust[screen.account.id]
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let (marks, cursor, damaged) = (screen.list.marks, cursor, damaged)
        let isRoomy = area.width >= Self.roomyWidth
        let last = isRoomy ? EventText.noteColumn : TableColumn("CHANGED", 7...20, priority: 4)
        var list = ListPane(screen.window, Self.columns + [last]) { row in
            let cells = [
                TableCell(row.event.version.description, .version),
                TableCell(Wording.time(row.event.event.occurredAt), .time),
                TableCell(EventText.name(row), EventText.role(row)),
                TableCell(
                    row.movement.map(Wording.movement) ?? "", Wording.role(of: row.movement)),
                TableCell(row.balance.map(Wording.amount) ?? "", Wording.role(of: row.balance)),
                isRoomy
                    ? EventText.note(row)
                    : TableCell(row.changed.joined(separator: ", "), .changed),
            ]
            let line = EventText.marked(
                TableRow(
                    EventText.cells(cells, row.event.version, asOf: cursor),
                    isMarked: marks[row.id] != nil), row)
            return DamageText.row(line, row.event.version, from: damaged, at: 1)
        }
        list.rule = { TableRow(rule: EventText.snapshot($0), EventText.snapshotRole($0)) }
        list.isFocused = isFocused
        list.highlightedColumns = 2
        let none = screen.filter.isEmpty ? "no events" : "nothing matches the filter"
        list.emptyText = EmptyText.of(screen.list.failure, screen.list.isLoaded ? none : nil)
        let (rows, head) = (screen.window.rows, screen.account.version.number)
        list.bar = { Self.bar(rows, head, $0) }
        canvas.draw(list, in: area)
    }

    /// By versions: the newest is at the top. Snapshots that are known are marked.
    private static func bar(_ rows: [EventRow], _ head: Int64, _ visible: Range<Int>) -> Scrollbar {
        let seen = rows[visible]
        let top = seen.first?.event.version.number ?? head
        let bottom = seen.last?.event.version.number ?? 1
        let marks = rows.filter { $0.snapshotIsRight != nil }.map {
            Int(clamping: head - $0.event.version.number)
        }
        return Scrollbar(
            count: Int(clamping: max(head, top)), first: Int(clamping: max(head, top) - top),
            visible: Int(clamping: top - bottom + 1), marks: marks)
    }

    private static let columns = [
        TableColumn("VER", 4...6, align: .right), TableColumn("TIME (UTC)", 19...19, priority: 2),
        TableColumn("EVENT", 14...22, priority: 1), TableColumn("AMOUNT", 10...18, align: .right),
        TableColumn("BALANCE", 11...20, align: .right),
    ]

    /// From this width on the note has room to be read.
    private static let roomyWidth = 92
}

/// The whole log.
struct StreamView: Widget {
    private let screen: StreamScreen
    private let head: Int64
    private let isFocused: Bool

    init(_ screen: StreamScreen, _ model: Model) {
        self.screen = screen
        head = screen.end.number
        isFocused = !model.isPaneFocused
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let marks = screen.list.marks
        let isRoomy = area.width >= Self.roomyWidth
        let columns = Self.columns + (isRoomy ? [EventText.noteColumn] : [])
        var list = ListPane(screen.window, columns) { row in
            let amount = row.movement.map { "\(Wording.movement($0)) \($0.amount.currency)" }
            let line = TableRow(
                [
                    TableCell(row.event.position.description, .position),
                    TableCell(Wording.time(row.event.event.occurredAt), .time),
                    TableCell(Wording.safe(row.event.stream.name), .account),
                    TableCell(row.event.version.description, .version),
                    TableCell(EventText.name(row), EventText.role(row)),
                    TableCell(amount ?? "", Wording.role(of: row.movement)),
                    isRoomy ? EventText.note(row) : TableCell("", .text),
                ], isMarked: marks[row.id] != nil)
            return EventText.marked(line, row)
        }
        list.isFocused = isFocused
        list.highlightedColumns = 1
        let none = screen.filter.isEmpty ? "no events yet" : "nothing matches"
        list.emptyText = EmptyText.of(screen.list.failure, screen.list.isLoaded ? none : nil)
        let (rows, head) = (screen.window.rows, head)
        list.bar = { Self.bar(rows, head, $0) }
        canvas.draw(list, in: area)
    }

    /// By positions: the newest is at the bottom.
    private static func bar(_ rows: [EventRow], _ head: Int64, _ visible: Range<Int>) -> Scrollbar {
        let seen = rows[visible]
        let top = seen.first?.id.number ?? 1
        let bottom = seen.last?.id.number ?? head
        return Scrollbar(
            count: Int(clamping: max(head, bottom)), first: Int(clamping: top - 1),
            visible: Int(clamping: bottom - top + 1))
    }

    private static let columns = [
        TableColumn("POSITION", 8...12, align: .right, priority: 4),
        TableColumn("TIME (UTC)", 19...19, priority: 2), TableColumn("ACCOUNT", 10...24),
        TableColumn("VER", 4...6, align: .right, priority: 3),
        TableColumn("EVENT", 14...22, priority: 1), TableColumn("AMOUNT", 16...24, align: .right),
    ]

    /// From this width on the note has room beside all other columns.
    private static let roomyWidth = 106
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

    static let noteColumn = TableColumn("NOTE", 18...(.max), priority: 4)

    /// The account at the other end, and the memo.
    static func note(_ row: EventRow) -> TableCell {
        let note = EventNote(row.event)
        let parts = [note.counterparty.map { "⇄ \($0)" }, note.memo].compactMap { $0 }
        return TableCell(
            Wording.safe(parts.joined(separator: "  ")),
            note.counterparty == nil ? .text : .correlation)
    }

    /// A sign beside a row that belongs together with others.
    static func marked(_ line: TableRow, _ row: EventRow) -> TableRow {
        guard row.isTied else { return line }
        var line = line
        (line.sign, line.signRole) = ("⇄", .correlation)
        return line
    }

    static func name(_ row: EventRow) -> String {
        let name = Wording.safe(row.event.type)
        return row.isNewer ? "\(name) (schema \(row.event.event.schemaVersion))" : name
    }

    static func role(_ row: EventRow) -> Role {
        LedgerEvent.TypeName(rawValue: row.event.type) == nil || row.isNewer
            ? .eventForeign : .eventType
    }

    /// What the rule above the event says that a snapshot stands on.
    static func snapshot(_ row: EventRow) -> String {
        let sign = row.snapshotIsRight == false ? "✗ wrong: S tells and repairs" : "✓"
        return "snapshot @\(row.event.version) \(sign)"
    }

    static func snapshotRole(_ row: EventRow) -> Role {
        row.snapshotIsRight == false ? .snapshotWrong : .snapshot
    }
}
