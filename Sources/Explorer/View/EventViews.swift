import EventStoreCore
import LedgerCore
import TerminalCanvas

/// The events of one account, and the snapshots where they stand.
struct TimelineView: Widget {
    private let screen: TimelineScreen
    /// Versions behind this one have not happened yet; nil at now.
    private let cursor: Version?
    /// Late events up to this moment have happened all the same.
    private let moment: Timestamp?
    private let isFocused: Bool
    private let sharesLine: Bool
    /// Nothing is verified from there on; nil where nothing is known to be wrong.
    private let damaged: Version?
    private let keymap: Keymap
    private let today: Int64?

    init(_ screen: TimelineScreen, _ model: Model) {
        self.screen = screen
        cursor = model.cursor == nil ? nil : screen.then?.version ?? .empty
        if case .moment(let moment, .occurred) = model.cursor?.point {
            self.moment = moment
        } else {
            moment = nil
        }
        isFocused = !model.isPaneFocused
        sharesLine = model.layout.hasPaneBeside
        damaged = model.distrust[screen.account.id]
        keymap = model.keymap
        today = EventText.today(model.now, isPast: model.cursor != nil)
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let (marks, cursor, damaged, today) = (screen.list.marks, cursor, damaged, today)
        let moment = moment
        var list = ListPane(screen.window, screen.columns) { later in
            let row = later.asOf(cursor)
            let isLate =
                row.event.version > cursor ?? .empty
                && moment.map { row.event.event.occurredAt <= $0 } ?? false
            let cells = [
                TableCell(row.words.version, .version),
                EventText.time(row, today: today),
                TableCell(row.words.name, EventText.role(row)),
                TableCell(row.words.movement, Wording.role(of: row.movement)),
                TableCell(row.words.balance, Wording.role(of: row.balance)),
                EventText.note(row),
            ]
            let line = EventText.marked(
                TableRow(
                    EventText.cells(
                        EventText.struck(cells, row), row.event.version,
                        asOf: isLate ? nil : cursor),
                    isMarked: marks[row.id] != nil), row)
            return DamageText.row(line, row.event.version, from: damaged, at: 1)
        }
        list.rule = { [keymap] row in
            TableRow(rule: EventText.snapshot(row, keymap), EventText.snapshotRole(row))
        }
        list.isFocused = isFocused
        list.sharesLine = sharesLine
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
}

/// The whole log.
struct StreamView: Widget {
    private let screen: StreamScreen
    private let head: Int64
    private let isFaint: Bool
    private let isFocused: Bool
    private let sharesLine: Bool
    private let today: Int64?

    init(_ screen: StreamScreen, _ model: Model) {
        self.screen = screen
        head = screen.end.number
        isFaint = screen.list.isFaint(at: model.now)
        isFocused = !model.isPaneFocused
        sharesLine = model.layout.hasPaneBeside
        today = EventText.today(model.now, isPast: model.cursor != nil)
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let (marks, today) = (screen.list.marks, today)
        var list = ListPane(screen.window, screen.columns) { row in
            let cells = [
                TableCell(row.words.position, .position),
                EventText.time(row, today: today),
                TableCell(row.words.stream, .account),
                TableCell(row.words.version, .version),
                TableCell(row.words.name, EventText.role(row)),
                TableCell(row.words.amount, Wording.role(of: row.movement)),
                EventText.note(row),
            ]
            let line = TableRow(EventText.struck(cells, row), isMarked: marks[row.id] != nil)
            return EventText.marked(line, row)
        }
        list.isFocused = isFocused
        list.sharesLine = sharesLine
        list.isElsewhere = isFaint
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
}
