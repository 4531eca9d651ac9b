import TerminalCanvas

/// A list as a table, with the rules above its rows, and a scrollbar where it is longer than its
/// place.
struct ListPane<Row: ListRow>: Widget {
    let window: ListWindow<Row>
    let columns: [TableColumn]
    var isFocused = true
    /// The last column of its place is the line at the left of a pane: the scrollbar lies on it.
    var sharesLine = false
    /// The rows are of another moment than the title says: the ones of that are on their way.
    var isElsewhere = false
    var emptyText = ""
    var row: @Sendable (Row) -> TableRow
    var rule: @Sendable (Row) -> TableRow = { _ in TableRow(rule: "") }
    /// Which part of the whole list the rows in sight are; nil where nobody knows.
    var bar: (@Sendable (Range<Int>) -> Scrollbar?)?

    init(
        _ window: ListWindow<Row>, _ columns: [TableColumn],
        row: @escaping @Sendable (Row) -> TableRow
    ) {
        self.window = window
        self.columns = columns
        self.row = row
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        var rest = area
        let line = sharesLine ? rest.cutRight(1) : nil
        let height = max(1, area.height > 1 ? area.height - 1 : area.height)
        if window.isLonger(than: height), area.width > 20 {
            var column = line ?? rest.cutRight(1)
            let heading = column.cutTop(1)
            if line == nil {
                canvas.fill(heading, CellStyle(.header))
                canvas.fill(column, CellStyle(.list))
            }
            if let bar = scrollbar(window.visible(height)) { canvas.draw(bar, in: column) }
        }
        let (lines, rows, row, rule) = (window.lines(height), window.rows, row, rule)
        var table = Table(columns, rowCount: lines.count) { [isElsewhere] line in
            let shown =
                switch lines[line] {
                case .row(let index): row(rows[index])
                case .rule(let index): rule(rows[index])
                }
            return isElsewhere ? shown.faint : shown
        }
        table.selected = window.index.flatMap { lines.firstIndex(of: .row($0)) }
        table.isFocused = isFocused
        // Between the columns and what stands at their right.
        table.rightMargin = rest.width < area.width ? 1 : 0
        table.emptyText = emptyText
        canvas.draw(table, in: rest)
    }

    private func scrollbar(_ visible: Range<Int>) -> Scrollbar? {
        if let bar { return bar(visible) }
        guard window.atStart, window.atEnd else { return nil }
        return Scrollbar(
            count: window.rows.count, first: visible.lowerBound, visible: visible.count)
    }
}

extension TableRow {
    /// The same words, with nothing that stands out.
    fileprivate var faint: TableRow {
        var row = self
        switch content {
        case .cells(let cells):
            row.content = .cells(
                cells.map {
                    TableCell($0.text, .textFaint, short: $0.short, overflow: $0.overflow)
                })
        case .rule(let text, _): row.content = .rule(text, .textFaint)
        }
        (row.isMarked, row.signRole) = (false, .textFaint)
        return row
    }
}
