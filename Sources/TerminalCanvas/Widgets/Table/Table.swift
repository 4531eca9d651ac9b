/// Rows in columns, with a header and one selected row. However many rows there are, it asks only
/// for those on the screen.
package struct Table: Widget {
    package let columns: [TableColumn]
    package let rowCount: Int
    /// The row at the top.
    package var firstRow = 0
    package var selected: Int?
    package var isFocused = true
    package var showsHeader = true
    /// Cells at the right that no column may take, though they belong to the rows.
    package var rightMargin = 0
    /// In place of rows where there are none.
    package var emptyText = ""

    private let row: @Sendable (Int) -> TableRow

    /// - Parameters:
    ///   - columns: from the left.
    ///   - rowCount: of all rows, on the screen or not.
    ///   - row: the row of that number; asked once for each row on the screen.
    package init(
        _ columns: [TableColumn], rowCount: Int, row: @escaping @Sendable (Int) -> TableRow
    ) {
        self.columns = columns
        self.rowCount = max(0, rowCount)
        self.row = row
    }

    /// How many rows there is place for.
    package func visibleRows(height: Int) -> Int { max(0, height - (hasHeader(height) ? 1 : 0)) }

    /// A header alone would be of no use.
    private func hasHeader(_ height: Int) -> Bool { showsHeader && height > 1 }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        var body = area
        canvas.fill(area, CellStyle(.list))
        let rows = rows(from: firstRow, visibleRows(height: area.height))
        let layout = TableLayout(
            columns, width: area.width - rightMargin, seen: widest(rows, canvas.repertoire),
            canvas.repertoire)
        if hasHeader(area.height) { drawHeader(on: &canvas, in: body.cutTop(1), layout) }
        guard rowCount > 0 else {
            let middle = withoutMargin(body.line(max(0, (body.height - 1) / 2)))
            canvas.write(emptyText, in: middle, CellStyle(.textFaint), align: .centre)
            return
        }
        for (line, (index, row)) in rows.enumerated() {
            draw(row, isSelected: index == selected, on: &canvas, in: body.line(line), layout)
        }
    }

    private func rows(from first: Int, _ height: Int) -> [(index: Int, row: TableRow)] {
        guard rowCount > 0 else { return [] }
        let first = min(max(0, first), rowCount - 1)
        return (first..<min(rowCount, first + height)).map { ($0, row($0)) }
    }

    /// Of the columns of numbers that do not say what they have to show.
    private func widest(
        _ rows: [(index: Int, row: TableRow)], _ repertoire: Repertoire
    ) -> [Int] {
        columns.indices.map { index in
            guard columns[index].isNumber, columns[index].content == nil else { return 0 }
            return rows.reduce(0) { widest, row in
                guard case .cells(let cells) = row.row.content, cells.indices.contains(index)
                else { return widest }
                return max(widest, repertoire.width(of: cells[index].text))
            }
        }
    }

    private func withoutMargin(_ line: Rect) -> Rect {
        var line = line
        _ = line.cutRight(rightMargin)
        return line
    }

    // MARK: Parts

    private func drawHeader(on canvas: inout Canvas, in line: Rect, _ layout: TableLayout) {
        canvas.fill(line, CellStyle(.header))
        for place in layout.places {
            let column = columns[place.index]
            let sign: Character? =
                switch column.order {
                case .ascending: canvas.drawingSet.ascending
                case .descending: canvas.drawingSet.descending
                case nil: nil
                }
            let title = column.title + (sign.map { " \($0)" } ?? "")
            let role: Role = column.order == nil ? .header : .headerSorted
            canvas.write(title, in: rect(place, line), CellStyle(role), align: column.align)
        }
    }

    private func draw(
        _ row: TableRow, isSelected: Bool, on canvas: inout Canvas, in line: Rect,
        _ layout: TableLayout
    ) {
        switch row.content {
        case .cells(let cells): draw(cells, on: &canvas, in: line, layout)
        case .rule(let text, let role): draw(rule: text, role, on: &canvas, in: withoutMargin(line))
        }
        if let sign = row.sign {
            let place = CellPosition(column: line.column + 1, row: line.row)
            canvas.put(String(sign), at: place, within: line, CellStyle(row.signRole))
        }
        if isSelected {
            let pointer = String(canvas.drawingSet.pointer)
            let place = CellPosition(column: line.column, row: line.row)
            canvas.put(pointer, at: place, within: line, CellStyle(.list))
            // One look from edge to edge: each change of it would be bytes for every step.
            canvas.overlay(line, bar(row))
        } else if row.isMarked {
            canvas.overlay(line, .listMarked)
        }
    }

    private func bar(_ row: TableRow) -> Role {
        guard isFocused else { return .listSelectedUnfocused }
        return row.isMarked ? .listSelectedMarked : .listSelected
    }

    private func draw(
        _ cells: [TableCell], on canvas: inout Canvas, in line: Rect, _ layout: TableLayout
    ) {
        for place in layout.places where cells.indices.contains(place.index) {
            let column = columns[place.index]
            let cell = cells[place.index]
            let fits = cell.short == nil || canvas.width(of: cell.text) <= place.columns.count
            canvas.write(
                fits ? cell.text : cell.short ?? "", in: rect(place, line), CellStyle(cell.role),
                align: column.align, overflow: cell.overflow ?? column.overflow)
        }
    }

    private func draw(rule text: String, _ role: Role, on canvas: inout Canvas, in line: Rect) {
        let start = line.column + TableLayout.gutter
        let inside = line.intersection(
            Rect(column: start, row: line.row, width: line.width, height: 1))
        canvas.fill(inside, with: canvas.drawingSet.horizontal, CellStyle(.listRule))
        let place = Rect(column: start + 2, row: line.row, width: inside.width - 4, height: 1)
        canvas.write(text.isEmpty ? "" : " \(text) ", in: place, CellStyle(role))
    }

    private func rect(_ place: TableLayout.Place, _ line: Rect) -> Rect {
        line.intersection(
            Rect(
                column: line.column + place.columns.lowerBound, row: line.row,
                width: place.columns.count, height: 1))
    }
}
