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
        let layout = layout(page, area)
        for part in layout.parts { part.draw(on: &canvas) }
        if let (bar, place) = layout.bar { canvas.draw(bar, in: place) }
        if let place = layout.chart { drawChart(page, on: &canvas, in: place) }
    }

    /// The line of the list that is drawn at a position; nil where there is none.
    func index(at position: CellPosition, in area: Rect) -> Int? {
        guard let page = screen.page else { return nil }
        let part = layout(page, area).parts.first { $0.area.contains(position) }
        return part.flatMap { $0.index(at: position.row - $0.area.row) }
    }

    // MARK: Places

    private struct Layout {
        var parts: [ProjectionPart] = []
        var chart: Rect?
        var bar: (Scrollbar, Rect)?
    }

    private func layout(_ page: ProjectionsPage, _ area: Rect) -> Layout {
        area.width < Self.wide ? stacked(page, area) : wide(page, area)
    }

    private func wide(_ page: ProjectionsPage, _ area: Rect) -> Layout {
        var rest = area
        let (models, totals, types) = sections(page, isWide: true)
        let top = rest.cutTop(min(models.height, max(2, rest.height / 2)))
        if rest.height > 3 { _ = rest.cutTop(1) }
        let wanted = max(totals.height, types.height)
        let hasChart = chart(page) != nil && rest.height >= Self.chartHeight + 4
        let room = rest.height - (hasChart ? Self.chartHeight + 1 : 0)
        var block = rest.cutTop(min(wanted, room))
        let typesWidth = min(types.width, block.width / 2)
        let left = block.cutLeft(min(totals.width, block.width - typesWidth - Self.gap))
        _ = block.cutLeft(Self.gap)
        let right = block.cutLeft(typesWidth)
        if hasChart { _ = rest.cutTop(1) }
        let second = models.rowCount
        return Layout(
            parts: [
                ProjectionPart(models, from: 0, in: top),
                ProjectionPart(totals, from: second, in: left),
                ProjectionPart(types, from: second + totals.rowCount, in: right),
            ], chart: hasChart ? rest : nil)
    }

    /// One section below the other, as one list.
    private func stacked(_ page: ProjectionsPage, _ area: Rect) -> Layout {
        var layout = Layout()
        var rest = area
        let (models, totals, types) = sections(page, isWide: false)
        if totals.selected != nil, chart(page) != nil, rest.height >= 8 {
            layout.chart = rest.cutBottom(rest.height >= 14 ? 7 : 4)
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
            layout.bar = (bar, rest.cutRight(1))
        }
        start = 0
        var index = 0
        for var section in all {
            section.table.rightMargin = layout.bar == nil ? 0 : 1
            let top = max(first, start)
            let end = min(first + height, start + section.height)
            if top < end {
                let place = Rect(
                    column: rest.column, row: rest.row + top - first, width: rest.width,
                    height: end - top)
                layout.parts.append(
                    ProjectionPart(section, from: index, in: place, line: top - start))
            }
            start += section.height
            index += section.rowCount
        }
        return layout
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
            Wording.amount(Total(minorUnits: minor, currency: currency))
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
                    credit: day.creditsMinor, debit: day.debitsMinor))
            last = day.day
        }
        return bars
    }
}
