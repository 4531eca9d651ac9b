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
        var list = ListPane(screen.window, Self.columns) { row in
            TableRow([
                TableCell(row.at.timeText, .time),
                TableCell(row.kind.rawValue, row.kind.role),
                TableCell(Wording.safe(row.text), .text),
            ])
        }
        list.emptyText = "no messages yet"
        canvas.draw(list, in: area)
    }

    private static let columns = [
        TableColumn("TIME (UTC)", 10...10, priority: 2), TableColumn("KIND", 7...7, priority: 1),
        TableColumn("MESSAGE", 20...(.max)),
    ]

    /// Of the text of a message, beside a scrollbar.
    static func textWidth(_ width: Int) -> Int {
        TableLayout(columns, width: width - 2).width(of: 2) ?? 0
    }
}

/// Below the list, the selected message in full, if its row has no room for it.
struct MessageNote: Widget {
    private let row: Message
    init(_ row: Message) { self.row = row }

    /// With the rule above it; 0 where the row says all of it.
    func height(width: Int) -> Int {
        let (text, repertoire) = (Wording.safe(row.text), Repertoire.unicode)
        guard repertoire.width(of: text) > MessagesView.textWidth(width) else { return 0 }
        return TextWrap.lines(of: text, width: width - 2, repertoire).count + 1
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        var place = area
        canvas.fill(
            place.cutTop(1), with: canvas.drawingSet.horizontal, CellStyle(.listRule))
        let text = Wording.safe(row.text)
        canvas.draw(Paragraph(text, row.kind.role), in: place.inset(horizontally: 1))
    }
}

extension Message.Kind {
    var role: Role {
        switch self {
        case .info: .messageInfo
        case .warning: .messageWarning
        case .error: .messageError
        }
    }
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
