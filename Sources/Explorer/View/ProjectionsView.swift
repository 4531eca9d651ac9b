import EventStoreCore
import LedgerCore
import TerminalCanvas

/// Where each read model stands, what they add up to by currency and by type, and the days of the
/// selected currency. What there is no room for is scrolled to with the selection, and counted.
struct ProjectionsView: Widget {
    private let screen: ProjectionsScreen
    /// In the past there are no read models: what they would say is computed.
    private let isPast: Bool
    private let rebuilding: [String: Rebuild]

    /// From this width on totals and types stand side by side.
    private static let wide = 72
    private static let chartHeight = 6
    /// Between totals and types.
    private static let gap = 2

    init(_ screen: ProjectionsScreen, _ model: Model) {
        self.screen = screen
        isPast = model.cursor != nil
        rebuilding = model.rebuilding
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        guard let page = screen.page else {
            if screen.answer.failure == nil, let folding = screen.answer.folding {
                return canvas.draw(Waiting(nil, folding), in: area)
            }
            let middle = area.line(max(0, (area.height - 1) / 2))
            let text = EmptyText.of(screen.answer.failure, nil)
            return canvas.write(text, in: middle, CellStyle(.textFaint), align: .centre)
        }
        if area.width < Self.wide {
            drawStacked(page, on: &canvas, in: area)
        } else {
            drawWide(page, on: &canvas, in: area)
        }
    }

    // MARK: Wide

    private func drawWide(_ page: ProjectionsPage, on canvas: inout Canvas, in area: Rect) {
        var rest = area
        let (models, totals, types) = sections(page, isWide: true)
        draw(models, on: &canvas, in: rest.cutTop(min(models.height, max(2, rest.height / 2))))
        if rest.height > 3 { _ = rest.cutTop(1) }
        let wanted = max(totals.height, types.height)
        let hasChart = chart(page) != nil && rest.height >= Self.chartHeight + 4
        let room = rest.height - (hasChart ? Self.chartHeight + 1 : 0)
        var block = rest.cutTop(min(wanted, room))
        let typesWidth = min(types.width, block.width / 2)
        let left = block.cutLeft(min(totals.width, block.width - typesWidth - Self.gap))
        _ = block.cutLeft(Self.gap)
        draw(totals, on: &canvas, in: left)
        draw(types, on: &canvas, in: block.cutLeft(typesWidth))
        guard hasChart else { return }
        _ = rest.cutTop(1)
        drawChart(page, on: &canvas, in: rest)
    }

    private func draw(_ section: ProjectionSection, on canvas: inout Canvas, in area: Rect) {
        guard area.height > 0 else { return }
        let isWhole = section.height <= area.height
        let fitting = max(1, area.height - (isWhole ? 1 : 2))
        var table = section.table
        table.firstRow = ScrollWindow.first(
            0, keeping: section.selected, height: fitting, count: section.rowCount)
        var place = area
        canvas.draw(table, in: place.cutTop(isWhole ? area.height : fitting + 1))
        if isWhole { return }
        let more = Wording.grouped(Int64(section.rowCount - fitting))
        let line = area.line(area.height - 1)
        canvas.write("   … \(more) more", in: line, CellStyle(.textFaint))
    }

    // MARK: Narrow

    /// One section below the other, as one list.
    private func drawStacked(_ page: ProjectionsPage, on canvas: inout Canvas, in area: Rect) {
        var rest = area
        let (models, totals, types) = sections(page, isWide: false)
        if totals.selected != nil, chart(page) != nil, rest.height >= 8 {
            drawChart(page, on: &canvas, in: rest.cutBottom(rest.height >= 14 ? 7 : 4))
        }
        let all = [models, totals, types].filter { $0.rowCount > 0 }
        let count = all.reduce(0) { $0 + $1.height }
        var start = 0
        var selected = 0
        for section in all {
            if let index = section.selected { selected = start + 1 + index }
            start += section.height
        }
        // The heading of a first row is seen with it.
        let isFirstRow = all.contains { $0.selected == 0 }
        let height = rest.height
        var first = ScrollWindow.first(0, keeping: selected, height: height, count: count)
        if isFirstRow, height > 1 { first = min(first, selected - 1) }
        if count > height, rest.width > 20 {
            let bar = Scrollbar(count: count, first: first, visible: height)
            canvas.draw(bar, in: rest.cutRight(1))
            _ = rest.cutRight(1)
        }
        start = 0
        for section in all {
            let top = max(first, start)
            let end = min(first + height, start + section.height)
            if top < end {
                draw(
                    section, from: top - start, on: &canvas,
                    in: Rect(
                        column: rest.column, row: rest.row + top - first, width: rest.width,
                        height: end - top))
            }
            start += section.height
        }
    }

    /// A section from one of its lines on; the first is its heading, which alone says nothing.
    private func draw(
        _ section: ProjectionSection, from line: Int, on canvas: inout Canvas, in area: Rect
    ) {
        if line == 0, area.height == 1 { return }
        var table = section.table
        table.showsHeader = line == 0
        table.firstRow = max(0, line - 1)
        canvas.draw(table, in: area)
    }

    // MARK: Sections

    private func sections(
        _ page: ProjectionsPage, isWide: Bool
    ) -> (models: ProjectionSection, totals: ProjectionSection, types: ProjectionSection) {
        let index = screen.window.index
        func selected(from first: Int, _ count: Int) -> Int? {
            index.flatMap { (first..<first + count).contains($0) ? $0 - first : nil }
        }
        let (models, totals) = (page.rows.count, page.totals.count)
        return (
            .models(
                page.rows, isPast: isPast, rebuilding: rebuilding,
                selected: selected(from: 0, models)),
            .totals(
                page.totals, isWide: isWide, selected: selected(from: models, totals)),
            .types(page.types, selected: selected(from: models + totals, page.types.count))
        )
    }

    // MARK: The days

    private func chart(_ page: ProjectionsPage) -> (currency: Currency, days: [DayActivity])? {
        guard let currency = screen.currency else { return nil }
        return page.days.isEmpty
            ? nil : (currency, page.days.filter { $0.currency == currency.code })
    }

    private func drawChart(_ page: ProjectionsPage, on canvas: inout Canvas, in area: Rect) {
        guard let (currency, days) = chart(page) else { return }
        var rest = area
        canvas.write(
            [
                Span("   \(currency) by day", .header),
                Span(days.isEmpty ? "  no movements" : "  credits ↑  debits ↓", .textFaint),
            ], in: rest.cutTop(1))
        _ = rest.cutLeft(TableLayout.gutter)
        let chart = BarChart(DailyBars.of(days)) { minor in
            Wording.amount(Money(minorUnits: Int64(minor), currency: currency))
        }
        canvas.draw(chart, in: rest)
    }
}

/// The bars of true days: a short rest is seen as one, a long one as a break.
enum DailyBars {
    /// More days than these without a movement are left out.
    private static let longestRest = 7

    static func of(_ days: [DayActivity]) -> [BarChart.Bar] {
        var bars: [BarChart.Bar] = []
        var last: Int64?
        for day in days {
            let missing = last.map { day.day - $0 - 1 } ?? 0
            if missing > longestRest {
                bars.append(.gap)
            } else if missing > 0 {
                bars += (1...missing).map { empty in
                    let number = day.day - missing + empty - 1
                    return .init(Timestamp(dayNumber: number).dateText, credit: 0, debit: 0)
                }
            }
            bars.append(
                BarChart.Bar(
                    Timestamp(dayNumber: day.day).dateText,
                    credit: Int(clamping: day.creditsMinor), debit: Int(clamping: day.debitsMinor)))
            last = day.day
        }
        return bars
    }
}
