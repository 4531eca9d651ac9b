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
                TableColumn("VERSION", 8...10, align: .right),
                TableColumn("TAKEN", 11...12, priority: 2),
                TableColumn("BALANCE BY EVENTS", 19...24, align: .right, priority: 1),
                TableColumn("CHECK", 6...60),
            ]
        ) { row in
            TableRow([
                TableCell(row.version.description, .version),
                TableCell(Wording.age(of: row.createdAt, at: now), .time),
                TableCell(Wording.balance(row.balance), Wording.role(of: row.balance)),
                row.disagreement.map { TableCell("✗ \(Wording.safe($0))", .snapshotWrong) }
                    ?? TableCell("✓ agrees with the events", .snapshot),
            ])
        }
        list.emptyText = EmptyText.of(
            screen.failure, screen.isLoaded ? "no snapshots yet (a takes one)" : nil)
        canvas.draw(list, in: area)
    }
}

/// Where each read model stands, and below it totals, types and the days.
struct ProjectionsView: Widget {
    private let screen: ProjectionsScreen
    /// In the past there are no read models: what they would say is folded.
    private let isPast: Bool
    private let rebuilding: [String: Rebuild]

    init(_ screen: ProjectionsScreen, _ model: Model) {
        self.screen = screen
        isPast = model.cursor != nil
        rebuilding = model.rebuilding
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        var rest = area
        let rows = screen.window.rows
        drawList(on: &canvas, in: rest.cutTop(min(area.height, rows.count + 2)))
        guard let page = screen.page else { return }
        let half = rest.width >= 100 ? rest.cutLeft(rest.width / 2) : rest.cutTop(rest.height / 2)
        drawTotals(page, on: &canvas, in: half)
        let days = page.days.map { day in
            BarChart.Bar(
                Timestamp(dayNumber: day.day).dateText, credit: Int(clamping: day.creditsMinor),
                debit: Int(clamping: day.debitsMinor))
        }
        _ = rest.cutTop(1)
        canvas.write(
            "credits above, debits below, a bar a day", in: rest.cutTop(1), CellStyle(.textFaint))
        canvas.draw(BarChart(days), in: rest)
    }

    private func drawList(on canvas: inout Canvas, in area: Rect) {
        let rows = screen.window.rows
        let (rebuilding, isPast) = (rebuilding, isPast)
        var table = Table(
            [
                TableColumn("PROJECTION", 16...18),
                TableColumn("CHECKPOINT", 10...13, align: .right, priority: 2),
                TableColumn("LAG", 4...7, align: .right),
                TableColumn("ROWS", 6...9, align: .right, priority: 3),
                TableColumn("STATE", 10...60, priority: 1),
            ], rowCount: rows.count
        ) { index in
            let row = rows[index]
            return TableRow([
                TableCell(row.name, .account), TableCell(row.checkpoint.description, .position),
                TableCell(Wording.grouped(row.lag), row.lag > 0 ? .messageWarning : .text),
                TableCell(Wording.grouped(row.rowCount), .text),
                isPast
                    ? TableCell("folded from the log", .past)
                    : Self.state(row, rebuilding[row.name]),
            ])
        }
        table.selected = screen.window.index
        table.emptyText = EmptyText.of(screen.failure, nil)
        canvas.draw(table, in: area)
    }

    private static func state(
        _ row: ProjectionRow, _ rebuild: Rebuild?
    ) -> TableCell {
        if let rebuild {
            let share = rebuild.of > 0 ? rebuild.done * 100 / rebuild.of : 0
            return TableCell("rebuilding, \(share) %", .messageInfo)
        }
        if let failure = row.failure { return TableCell(Wording.safe(failure), .messageError) }
        return TableCell(row.lag == 0 ? "up to date" : "behind", .text)
    }

    private func drawTotals(_ page: ProjectionsPage, on canvas: inout Canvas, in area: Rect) {
        var lines: [[Span]] = [[Span("TOTALS", .header)]]
        for total in page.totals {
            let money = Money(minorUnits: total.balanceMinor, currency: total.currency)
            lines.append([
                Span("  \(Wording.balance(money))", Wording.role(of: money)),
                Span("  in \(Wording.count(total.accounts, "account"))", .textFaint),
            ])
        }
        lines.append([Span("EVENTS BY TYPE", .header)])
        for type in page.types {
            lines.append([
                Span("  \(Wording.grouped(type.events))  ", .text),
                Span(Wording.safe(type.type), .eventType),
            ])
        }
        for (index, line) in lines.enumerated() { canvas.write(line, in: area.line(index + 1)) }
    }
}

struct MessagesView: Widget {
    private let screen: MessagesScreen
    /// The pointer, the time and the kind, with what parts them.
    private static let columnsBeforeText = 26

    init(_ screen: MessagesScreen) { self.screen = screen }

    func draw(on canvas: inout Canvas, in area: Rect) {
        var list = ListPane(
            screen.window,
            [
                TableColumn("TIME (UTC)", 10...10), TableColumn("KIND", 7...7, priority: 1),
                TableColumn("MESSAGE", 10...(.max)),
            ]
        ) { row in
            let role: Role =
                switch row.kind {
                case .info: .messageInfo
                case .warning: .messageWarning
                case .error: .messageError
                }
            return TableRow([
                TableCell(row.at.timeText, .time), TableCell(row.kind.rawValue, role),
                TableCell(Wording.safe(row.text), .text),
            ])
        }
        list.emptyText = "no messages yet"
        var area = area
        if let text = screen.window.selectedRow.map({ Wording.safe($0.text) }) {
            drawWhole(text, on: &canvas, in: &area)
        }
        canvas.draw(list, in: area)
    }

    /// Below the list, where the line of the selected message is too short for it.
    private func drawWhole(_ text: String, on canvas: inout Canvas, in area: inout Rect) {
        let margin = Self.columnsBeforeText
        guard area.height > 6, canvas.width(of: text) > max(10, area.width - margin) else { return }
        let lines = TextWrap.lines(of: text, width: max(1, area.width - 2), canvas.repertoire)
        let box = area.cutBottom(min(lines.count + 1, area.height / 2))
        for (index, line) in lines.prefix(box.height - 1).enumerated() {
            canvas.write(" \(line)", in: box.line(index + 1), CellStyle(.text))
        }
    }
}

/// The keys of a screen, from the one table of bindings.
struct HelpView: Widget {
    private let screen: HelpScreen
    private let model: Model

    init(_ screen: HelpScreen, _ model: Model) {
        self.screen = screen
        self.model = model
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let bindings = model.keymap.bindings(in: screen.about)
        var area = area
        if bindings.count > area.height, area.width > 20 {
            let first = min(screen.firstLine, max(0, bindings.count - area.height))
            canvas.draw(
                Scrollbar(count: bindings.count, first: first, visible: area.height),
                in: area.cutRight(1))
        }
        for line in 0..<area.height {
            let index = screen.firstLine + line
            guard bindings.indices.contains(index) else { return }
            let binding = bindings[index]
            var rest = area.line(line)
            let keys = binding.keys.map(\.description).joined(separator: " ")
            canvas.write(" \(keys)", in: rest.cutLeft(18), CellStyle(.helpKey))
            _ = rest.cutLeft(2)
            let off = binding.isCommand ? model.book.readOnlyReason.map { " (off: \($0))" } : nil
            canvas.write(binding.help + (off ?? ""), in: rest, CellStyle(.helpText))
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
