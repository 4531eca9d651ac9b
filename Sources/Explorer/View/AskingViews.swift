import EventStoreCore
import LedgerCore
import TerminalCanvas

/// Two points side by side, what came between by type, and the events themselves.
struct CompareView: Widget {
    private let screen: CompareScreen

    init(_ screen: CompareScreen) { self.screen = screen }

    func draw(on canvas: inout Canvas, in area: Rect) {
        guard let info = screen.answer.info else {
            return canvas.draw(
                Waiting(screen.answer.failure, screen.answer.folding), in: area)
        }
        var rest = area
        // Where it is low, each part keeps its heading and tells how much of it is missing.
        let gap = area.height >= Self.roomyHeight ? 1 : 0
        let events = screen.isListed ? EventsTable.leastHeight : 0
        let fields = CutTable(
            columns(info), rows: info.fields.map(Self.row), emptyText: "no fields")
        let room = min(area.height / 2, area.height - CutTable.leastHeight - events)
        canvas.draw(fields, in: rest.cutTop(fields.height(within: room)))
        _ = rest.cutTop(gap)
        let between = Subtotals.table("BETWEEN", info.subtotals, width: area.width)
        canvas.draw(
            between, in: rest.cutTop(between.height(within: rest.height / 2, leaving: events, rest))
        )
        _ = rest.cutTop(gap)
        EventsTable(screen.answer.window, isListed: screen.isListed)
            .draw(on: &canvas, in: rest)
    }

    private static let roomyHeight = 14

    private func columns(_ info: ComparisonInfo) -> [TableColumn] {
        [
            TableColumn("FIELD", 10...16),
            // Both sides alike: as much as there is for either.
            TableColumn(info.before, 11 ... .max, align: .right),
            TableColumn(info.after, 11 ... .max, align: .right),
            TableColumn("", 9...9, priority: 2),
        ]
    }

    private static func row(_ field: ComparedField) -> TableRow {
        TableRow([
            TableCell(field.name, .textFaint), cell(field.before), cell(field.after),
            TableCell(field.isChanged ? "changed" : "", .changed),
        ])
    }

    private static func cell(_ value: ComparedField.Value) -> TableCell {
        switch value {
        case .money(let money): TableCell(Wording.balance(money), Wording.role(of: money))
        case .total(let total): TableCell(Wording.balance(total), Wording.role(of: total))
        case .count(let count): TableCell(Wording.grouped(count), .text)
        case .text(let text): TableCell(Wording.safe(text), .text, overflow: .ellipsis)
        case .moment(let moment): TableCell(Wording.time(moment), .time)
        case .nothing: TableCell("–", .textFaint)
        }
    }
}

/// What makes a number: subtotals, the check, and the events.
struct WhyView: Widget {
    private let screen: WhyScreen
    private let warning: String?

    init(_ screen: WhyScreen, _ model: Model) {
        self.screen = screen
        warning = model.damageWarning(screen.query)
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        guard let info = screen.answer.info else {
            return canvas.draw(
                Waiting(screen.answer.failure, screen.answer.folding), in: area)
        }
        var rest = area
        // What both calculations agree on is still made of damaged events.
        if let warning {
            canvas.write([Span(" ✗ \(warning)", .eventDamaged)], in: rest.cutTop(1))
        }
        canvas.write([verdict(info)], in: rest.cutTop(1))
        let all = Subtotals.table("FROM THE FIRST EVENT", info.fromZero, width: area.width)
        canvas.draw(all, in: rest.cutTop(all.height(within: rest.height * 2 / 5)))
        if let base = info.snapshot {
            canvas.write(
                " from the snapshot @\(base.version), \(Wording.balance(base.balance))",
                in: rest.cutTop(1), CellStyle(.snapshot))
            let since = Subtotals.table(
                "SINCE THE SNAPSHOT", info.fromSnapshot, width: area.width)
            let events = screen.isListed ? EventsTable.leastHeight : 0
            canvas.draw(
                since, in: rest.cutTop(since.height(within: rest.height / 2, leaving: events, rest))
            )
        }
        EventsTable(screen.answer.window, isListed: screen.isListed)
            .draw(on: &canvas, in: rest)
    }

    private func verdict(_ info: Explanation) -> Span {
        if let disagreement = info.disagreement {
            return Span(
                " ✗ the calculations differ: \(Wording.safe(disagreement))", .snapshotWrong)
        }
        let what = info.snapshot == nil && screen.isListed ? "the events" : "both calculations"
        return Span(" ✓ \(what) give \(Wording.balance(info.amount))", .snapshot)
    }
}

/// Where a condition holds.
struct WhenView: Widget {
    private let screen: WhenScreen

    init(_ screen: WhenScreen) { self.screen = screen }

    func draw(on canvas: inout Canvas, in area: Rect) {
        guard screen.answer.info != nil else {
            return canvas.draw(
                Waiting(screen.answer.failure, screen.answer.folding), in: area)
        }
        let rows = screen.answer.window.rows
        var columns = [
            TableColumn("ACCOUNT", 10...24, overflow: .middleEllipsis),
            TableColumn("VER", 5...9, align: .right),
            TableColumn("TIME (UTC)", 19...19, priority: 1),
            TableColumn("BALANCE", 16...24, align: .right),
            TableColumn("POSITION", 9...14, align: .right, priority: 2),
        ]
        if rows.contains(where: { !$0.note.isEmpty }) {
            columns.append(TableColumn("NOTE", 14 ... .max, priority: 1))
        }
        var table = Table(columns, rowCount: rows.count) { index in
            let row = rows[index]
            let cells = [
                TableCell(Wording.safe(row.account.name), .account),
                TableCell(row.version.description, .version),
                TableCell(Wording.time(row.at), .time),
                TableCell(Wording.balance(row.balance), Wording.role(of: row.balance)),
                TableCell(Wording.grouped(row.position.number), .position),
                TableCell(row.note, .changed),
            ]
            var line = TableRow(EventText.struck(cells, by: row.reversedBy))
            if row.reversedBy != nil {
                (line.sign, line.signRole) = (EventText.reversedSign, .correlation)
            }
            return line
        }
        table.firstRow = screen.answer.window.visible(max(1, area.height - 1)).lowerBound
        table.selected = screen.answer.window.index
        table.emptyText = "never true\(screen.query.bound)"
        canvas.draw(table, in: area)
    }
}

/// What stands where an answer will be: how far it is, or why there will be none.
struct Waiting: Widget {
    private let failure: String?
    private let folding: (done: Int64, of: Int64)?

    init(_ failure: String?, _ folding: (done: Int64, of: Int64)?) {
        self.failure = failure
        self.folding = folding
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        var rest = area
        _ = rest.cutTop(1)
        if let failure {
            return canvas.draw(Paragraph(" \(Wording.safe(failure))", .messageError), in: rest)
        }
        guard let folding, folding.of > 0 else {
            return canvas.write(" reading …", in: rest.cutTop(1), CellStyle(.textFaint))
        }
        canvas.write(
            " reading, \(Wording.grouped(folding.done)) of \(Wording.grouped(folding.of)) events",
            in: rest.cutTop(1), CellStyle(.textFaint))
        let bar = ProgressBar(
            "", done: Int(clamping: folding.done), total: Int(clamping: folding.of))
        canvas.draw(bar, in: rest.cutTop(1))
    }
}

/// A table that is shown as a whole, or tells how many of its rows are missing.
private struct CutTable: Widget {
    private let columns: [TableColumn]
    private let rows: [TableRow]
    private let emptyText: String

    init(_ columns: [TableColumn], rows: [TableRow], emptyText: String) {
        self.columns = columns
        self.rows = rows
        self.emptyText = emptyText
    }

    /// Its heading, a row, and what is missing.
    static let leastHeight = 3

    /// The lines that it takes of so many.
    func height(within lines: Int) -> Int {
        min(max(1, rows.count) + 1, max(Self.leastHeight, lines))
    }

    /// The lines that it takes of so many: none where what follows in the same place would not have
    /// as many as it needs.
    func height(within lines: Int, leaving needed: Int, _ place: Rect) -> Int {
        let height = height(within: lines)
        return place.height - height < needed ? 0 : height
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        var area = area
        let room = area.height - 1
        if rows.count > room, room > 0 {
            let missing = Wording.grouped(Int64(rows.count - room + 1))
            canvas.write("   … \(missing) more", in: area.cutBottom(1), CellStyle(.textFaint))
        }
        let rows = rows
        var table = Table(columns, rowCount: rows.count) { rows[$0] }
        table.emptyText = emptyText
        canvas.draw(table, in: area)
    }
}

/// Events by type, and what they come to.
private enum Subtotals {
    static func table(_ title: String, _ subtotals: [Subtotal], width: Int) -> CutTable {
        let rows = subtotals.map(cells)
        let isNarrow = width < 60
        // A sum that does not fit goes with its column: half a number is none.
        func column(
            _ title: String, _ index: Int, _ least: Int, _ most: Int = 24, priority: Int = 0
        ) -> TableColumn {
            let longest = rows.map { $0[index].text.count }.max() ?? 0
            let least = max(least, longest)
            return TableColumn(title, least...max(most, least), align: .right, priority: priority)
        }
        // All of the longest title, where there is room for it beside the numbers.
        return CutTable(
            [
                TableColumn(title, (isNarrow ? 16 : 20)...28),
                column("EVENTS", 1, 6, isNarrow ? 6 : 12, priority: 1),
                column("CREDITS", 2, 12, priority: 2), column("DEBITS", 3, 12, priority: 2),
                column("NET", 4, 10),
            ], rows: rows.map { TableRow($0) }, emptyText: "no events")
    }

    private static func cells(_ row: Subtotal) -> [TableCell] {
        func amount(_ minor: Int128) -> String {
            guard let currency = row.currency, minor != 0 else { return "" }
            return Wording.amount(Total(minorUnits: minor, currency: currency))
        }
        return [
            TableCell(Wording.safe(row.type), .eventType),
            TableCell(Wording.grouped(row.events), .text),
            TableCell(amount(row.creditsMinor), .amountPositive),
            TableCell(amount(row.debitsMinor), .amountNegative),
            TableCell(
                row.net.map { "\(Wording.signed($0)) \($0.currency)" } ?? "",
                Wording.role(of: row.net)),
        ]
    }
}

/// Events of one or more accounts, as a list.
private struct EventsTable {
    private let window: ListWindow<EventRow>
    private let isListed: Bool

    /// Its heading and a row: what is moved through must be seen.
    static let leastHeight = 2

    init(_ window: ListWindow<EventRow>, isListed: Bool) {
        self.window = window
        self.isListed = isListed
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let rows = window.rows
        var columns = [
            TableColumn("ACCOUNT", 10...24, priority: 3, overflow: .middleEllipsis),
            TableColumn("VER", 4...8, align: .right),
            TableColumn("TIME (UTC)", 19...19, priority: 2),
            TableColumn("EVENT", 14...22, priority: 1),
            TableColumn("AMOUNT", 12...18, align: .right),
            TableColumn("BALANCE", 12...20, align: .right, priority: 4),
        ]
        // A reversal and what it reverses look alike without their notes.
        if rows.contains(where: { $0.reversedBy != nil || $0.reverses != nil }) {
            columns.append(EventText.noteColumn(window.widths, least: 18, priority: 2))
        }
        var table = Table(columns, rowCount: rows.count) { index in
            let row = rows[index]
            let cells = [
                TableCell(Wording.safe(row.event.stream.name), .account),
                TableCell(row.event.version.description, .version),
                TableCell(Wording.time(row.event.event.occurredAt), .time),
                TableCell(row.words.name, EventText.role(row)),
                TableCell(
                    row.movement.map(Wording.movement) ?? "", Wording.role(of: row.movement)),
                TableCell(row.balance.map(Wording.amount) ?? "", Wording.role(of: row.balance)),
                EventText.note(row),
            ]
            return EventText.marked(TableRow(EventText.struck(cells, row)), row)
        }
        table.firstRow = window.visible(max(1, area.height - 1)).lowerBound
        table.selected = window.index
        table.emptyText = isListed ? "no events" : "events of a whole book are not listed here"
        canvas.draw(table, in: area)
    }
}
