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
        drawFields(info, on: &canvas, in: rest.cutTop(min(info.fields.count + 1, area.height / 2)))
        _ = rest.cutTop(1)
        SubtotalsTable("BETWEEN", info.subtotals).draw(
            on: &canvas, in: rest.cutTop(min(info.subtotals.count + 1, rest.height / 2)))
        _ = rest.cutTop(1)
        EventsTable(screen.answer.window).draw(on: &canvas, in: rest)
    }

    private func drawFields(_ info: ComparisonInfo, on canvas: inout Canvas, in area: Rect) {
        let fields = info.fields
        let table = Table(
            [
                TableColumn("FIELD", 10...16),
                // Both sides alike: as much as there is for either.
                TableColumn(info.before, 11 ... .max, align: .right),
                TableColumn(info.after, 11 ... .max, align: .right),
                TableColumn("", 9...9, priority: 2),
            ], rowCount: fields.count
        ) { index in
            let field = fields[index]
            return TableRow([
                TableCell(field.name, .textFaint), Self.cell(field.before),
                Self.cell(field.after),
                TableCell(field.isChanged ? "changed" : "", .changed),
            ])
        }
        canvas.draw(table, in: area)
    }

    private static func cell(_ value: ComparedField.Value) -> TableCell {
        switch value {
        case .money(let money): TableCell(Wording.balance(money), Wording.role(of: money))
        case .count(let count): TableCell(Wording.grouped(count), .text)
        case .text(let text): TableCell(Wording.safe(text), .text)
        case .moment(let moment): TableCell(Wording.time(moment), .time)
        case .nothing: TableCell("–", .textFaint)
        }
    }
}

extension CompareScreen {
    var headline: [Span] {
        guard let info = answer.info else { return [] }
        let net = info.net.map { Wording.signed($0) }.joined(separator: "  ")
        let elapsed = info.elapsed.map { "   in \(Wording.duration($0))" } ?? ""
        return [Span("net \(net.isEmpty ? "nothing" : net)\(elapsed) ", .breadcrumb)]
    }

    var counts: String {
        guard let info = answer.info else { return "" }
        return EventsTable.counts(answer.window.rows.count, of: info.events, "events between")
    }
}

/// What makes a number: subtotals, the check, and the events.
struct WhyView: Widget {
    private let screen: WhyScreen

    init(_ screen: WhyScreen) { self.screen = screen }

    func draw(on canvas: inout Canvas, in area: Rect) {
        guard let info = screen.answer.info else {
            return canvas.draw(
                Waiting(screen.answer.failure, screen.answer.folding), in: area)
        }
        var rest = area
        SubtotalsTable("FROM NOTHING", info.fromZero).draw(
            on: &canvas, in: rest.cutTop(min(info.fromZero.count + 1, area.height / 3)))
        if let base = info.snapshot {
            canvas.write(
                " from the snapshot @\(base.version), \(Wording.balance(base.balance))",
                in: rest.cutTop(1), CellStyle(.snapshot))
            SubtotalsTable("BEHIND IT", info.fromSnapshot).draw(
                on: &canvas, in: rest.cutTop(min(info.fromSnapshot.count + 1, area.height / 3)))
        }
        let verdict =
            info.disagreement.map {
                Span(" ✗ the folds differ: \(Wording.safe($0))", .snapshotWrong)
            }
            ?? Span(" ✓ both folds come to \(Wording.balance(info.amount))", .snapshot)
        canvas.write([verdict], in: rest.cutTop(1))
        EventsTable(screen.answer.window).draw(on: &canvas, in: rest)
    }
}

extension WhyScreen {
    var headline: [Span] {
        guard let info = answer.info else { return [] }
        return [
            Span("\(Wording.safe(info.subject))  ", .breadcrumb),
            Span("\(Wording.balance(info.amount)) ", Wording.role(of: info.amount)),
        ]
    }

    var counts: String {
        guard let info = answer.info else { return "" }
        return EventsTable.counts(answer.window.rows.count, of: info.events, "events make it")
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
        var table = Table(
            [
                TableColumn("ACCOUNT", 10...24, overflow: .middleEllipsis),
                TableColumn("VER", 5...9, align: .right),
                TableColumn("TIME (UTC)", 19...19, priority: 1),
                TableColumn("BALANCE", 16...24, align: .right),
                TableColumn("POSITION", 9...14, align: .right, priority: 2),
            ], rowCount: rows.count
        ) { index in
            let row = rows[index]
            return TableRow([
                TableCell(Wording.safe(row.account.name), .account),
                TableCell(row.version.description, .version),
                TableCell(Wording.time(row.at), .time),
                TableCell(Wording.balance(row.balance), Wording.role(of: row.balance)),
                TableCell(Wording.grouped(row.position.number), .position),
            ])
        }
        table.firstRow = screen.answer.window.visible(max(1, area.height - 1)).lowerBound
        table.selected = screen.answer.window.index
        table.emptyText = "it never holds"
        canvas.draw(table, in: area)
    }
}

extension WhenScreen {
    var headline: [Span] {
        guard let found = answer.info else { return [] }
        let what = query.account == nil ? "accounts" : "versions"
        return [Span("it holds in \(Wording.grouped(found.count)) \(what) ", .breadcrumb)]
    }

    var counts: String {
        guard let found = answer.info else {
            return answer.isWaiting ? "esc gives the search up" : ""
        }
        return EventsTable.counts(
            answer.window.rows.count, of: found.count,
            query.account == nil ? "accounts, each at its first" : "versions")
    }
}

/// What stands where an answer will be: how far it is, or why there will be none.
private struct Waiting: Widget {
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
            return canvas.write(" folding …", in: rest.cutTop(1), CellStyle(.textFaint))
        }
        canvas.write(
            " folding, \(Wording.grouped(folding.done)) of \(Wording.grouped(folding.of)) events",
            in: rest.cutTop(1), CellStyle(.textFaint))
        let bar = ProgressBar(
            "", done: Int(clamping: folding.done), total: Int(clamping: folding.of))
        canvas.draw(bar, in: rest.cutTop(1))
    }
}

/// Events by type, and what they come to.
private struct SubtotalsTable {
    private let title: String
    private let subtotals: [Subtotal]

    init(_ title: String, _ subtotals: [Subtotal]) {
        self.title = title
        self.subtotals = subtotals
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let subtotals = subtotals
        var table = Table(
            [
                TableColumn(title, 16...28), TableColumn("EVENTS", 6...12, align: .right),
                TableColumn("CREDITS", 14...22, align: .right, priority: 2),
                TableColumn("DEBITS", 14...22, align: .right, priority: 2),
                TableColumn("NET", 16...24, align: .right),
            ], rowCount: subtotals.count
        ) { index in
            let row = subtotals[index]
            func amount(_ minor: Int64) -> String {
                guard let currency = row.currency, minor != 0 else { return "" }
                return Wording.amount(Money(minorUnits: minor, currency: currency))
            }
            return TableRow([
                TableCell(Wording.safe(row.type), .eventType),
                TableCell(Wording.grouped(row.events), .text),
                TableCell(amount(row.creditsMinor), .amountPositive),
                TableCell(amount(row.debitsMinor), .amountNegative),
                TableCell(
                    row.net.map { "\(Wording.signed($0)) \($0.currency)" } ?? "",
                    Wording.role(of: row.net)),
            ])
        }
        table.emptyText = "no events"
        canvas.draw(table, in: area)
    }
}

/// Events of one or more accounts, as a list.
private struct EventsTable {
    private let window: ListWindow<EventRow>

    init(_ window: ListWindow<EventRow>) { self.window = window }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let rows = window.rows
        var table = Table(
            [
                TableColumn("ACCOUNT", 10...24, priority: 3, overflow: .middleEllipsis),
                TableColumn("VER", 4...8, align: .right),
                TableColumn("TIME (UTC)", 19...19, priority: 2),
                TableColumn("EVENT", 14...22, priority: 1),
                TableColumn("AMOUNT", 12...18, align: .right),
                TableColumn("BALANCE", 12...20, align: .right, priority: 4),
            ], rowCount: rows.count
        ) { index in
            let row = rows[index]
            return TableRow([
                TableCell(Wording.safe(row.event.stream.name), .account),
                TableCell(row.event.version.description, .version),
                TableCell(Wording.time(row.event.event.occurredAt), .time),
                TableCell(EventText.name(row), EventText.role(row)),
                TableCell(
                    row.movement.map(Wording.movement) ?? "", Wording.role(of: row.movement)),
                TableCell(row.balance.map(Wording.amount) ?? "", Wording.role(of: row.balance)),
            ])
        }
        table.firstRow = window.visible(max(1, area.height - 1)).lowerBound
        table.selected = window.index
        table.highlightedColumns = 2
        table.emptyText = "no events"
        canvas.draw(table, in: area)
    }

    /// Nothing is cut silently.
    static func counts(_ shown: Int, of all: Int64, _ what: String) -> String {
        Int64(shown) < all
            ? "the first \(Wording.grouped(Int64(shown))) of \(Wording.grouped(all)) \(what)"
            : "\(Wording.grouped(all)) \(what)"
    }
}
