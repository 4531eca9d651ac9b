import EventStoreCore
import LedgerCore
import TerminalCanvas

struct SnapshotsView: Widget {
    private let screen: SnapshotsScreen
    private let now: Timestamp
    /// What the list says that is empty.
    private let none: String

    init(_ screen: SnapshotsScreen, _ model: Model) {
        self.screen = screen
        now = model.now
        // In the past none can be taken, and there may be later ones.
        none =
            model.cursor == nil
            ? "no snapshots yet: \(model.keymap.way(to: .takeSnapshot)) takes one"
            : "no snapshots up to here"
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
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
            screen.answer.failure,
            screen.answer.isHere ? none : nil)
        canvas.draw(list, in: area)
    }
}

struct MessagesView: Widget {
    private let screen: MessagesScreen
    init(_ screen: MessagesScreen) { self.screen = screen }

    func draw(on canvas: inout Canvas, in area: Rect) {
        var list = ListPane(screen.window, MessagesScreen.columns) { row in
            TableRow([
                TableCell(row.at.timeText, .time),
                TableCell(row.kind.rawValue, row.kind.role),
                TableCell(Wording.safe(row.text), .text),
            ])
        }
        list.emptyText = "no messages yet"
        canvas.draw(list, in: area)
    }
}
