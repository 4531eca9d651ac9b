/// A grid of cells: what a screen looks like, before any terminal is involved.
///
/// Nothing gets in that could not be drawn: every text passes the repertoire, what lies outside is
/// cut off, and a wide character is there with both halves or not at all.
package struct Canvas: Equatable, Sendable {
    package let size: Size
    package let repertoire: Repertoire
    /// Row by row.
    private var cells: [Cell]

    package init(_ size: Size, repertoire: Repertoire = .unicode, style: CellStyle = .plain) {
        self.size = size
        self.repertoire = repertoire
        cells = Array(repeating: .blank(style), count: size.width * size.height)
    }

    package static func == (left: Canvas, right: Canvas) -> Bool {
        left.size == right.size && left.cells == right.cells
    }

    package var area: Rect { Rect(size) }
    package var drawingSet: DrawingSet { repertoire.drawingSet }

    /// A blank outside of the canvas.
    package subscript(column: Int, row: Int) -> Cell {
        guard let index = index(column, row) else { return .blank() }
        return cells[index]
    }

    /// The cells of a row, from the left; none outside of the canvas.
    package func row(_ row: Int) -> ArraySlice<Cell> {
        guard (0..<size.height).contains(row) else { return [] }
        return cells[(row * size.width)..<((row + 1) * size.width)]
    }

    private func index(_ column: Int, _ row: Int) -> Int? {
        guard (0..<size.width).contains(column), (0..<size.height).contains(row) else { return nil }
        return row * size.width + column
    }

    // MARK: Cells

    /// Sets a cell, and blanks the other half of a wide character that it breaks.
    private mutating func set(_ cell: Cell, _ column: Int, _ row: Int) {
        guard let index = index(column, row) else { return }
        let before = cells[index]
        if before.isRightHalf, column > 0 { cells[index - 1] = .blank(cells[index - 1].style) }
        if before.width == 2, column + 1 < size.width {
            cells[index + 1] = .blank(cells[index + 1].style)
        }
        cells[index] = cell
    }

    /// Puts cells that belong together, if all of them fit into the columns.
    private mutating func set(_ cluster: [Cell], at start: Int, _ row: Int) {
        var column = start
        for cell in cluster {
            set(cell, column, row)
            if cell.width == 2 { set(.rightHalf(cell.style), column + 1, row) }
            column += cell.width
        }
    }

    // MARK: Filling

    /// Fills a region with a character of one cell.
    package mutating func fill(
        _ area: Rect, with character: Character = " ", _ style: CellStyle = .plain
    ) {
        let inside = area.intersection(self.area)
        guard let cell = repertoire.cells(character, style).first, cell.width == 1 else { return }
        guard let first = inside.columns.first, let last = inside.columns.last else { return }
        for row in inside.rows {
            // Only at the edges can the other half of a wide character be left outside.
            set(cell, first, row)
            set(cell, last, row)
            let start = row * size.width
            for index in (start + first)...(start + last) { cells[index] = cell }
        }
    }

    /// Lays a role over a region, whatever is drawn there.
    package mutating func overlay(_ area: Rect, _ role: Role) {
        restyle(area) { CellStyle($0.role, over: role) }
    }

    /// Changes how a region looks, and not what it says.
    package mutating func restyle(_ area: Rect, _ change: (CellStyle) -> CellStyle) {
        let inside = area.intersection(self.area)
        for row in inside.rows {
            for column in inside.columns {
                let index = row * size.width + column
                cells[index].style = change(cells[index].style)
            }
        }
    }

    // MARK: Text

    /// Puts a text on one row, as much of it as lies within a region.
    ///
    /// - Parameters:
    ///   - text: any text; see `Repertoire` for what becomes of odd characters.
    ///   - position: where its first cell goes; it may lie left of the region.
    ///   - clip: the region; the whole canvas when nil.
    ///   - style: of every cell.
    /// - Returns: the column after the last cell drawn.
    @discardableResult
    package mutating func put(
        _ text: some StringProtocol, at position: CellPosition, within clip: Rect? = nil,
        _ style: CellStyle = .plain
    ) -> Int {
        let inside = (clip ?? area).intersection(area)
        guard inside.rows.contains(position.row) else { return position.column }
        var column = position.column
        if text.isPlain {
            for byte in text.utf8 {
                guard column < inside.columns.upperBound else { break }
                if column >= inside.columns.lowerBound {
                    set(Cell(ascii: byte, style), column, position.row)
                }
                column += 1
            }
            return column
        }
        if repertoire.isEven(text) {
            for scalar in text.unicodeScalars {
                guard column < inside.columns.upperBound else { break }
                if column >= inside.columns.lowerBound {
                    set(Cell(scalar, width: 1, style), column, position.row)
                }
                column += 1
            }
            return column
        }
        for character in text {
            guard column < inside.columns.upperBound else { break }
            if let cell = repertoire.cell(character, style), cell.width == 1 {
                if column >= inside.columns.lowerBound { set(cell, column, position.row) }
                column += 1
                continue
            }
            let cluster = repertoire.cells(character, style)
            let end = cluster.reduce(column) { $0 + $1.width }
            if column >= inside.columns.lowerBound, end <= inside.columns.upperBound {
                set(cluster, at: column, position.row)
            } else {
                blank(column..<end, position.row, within: inside, style)
                guard end <= inside.columns.upperBound else { return inside.columns.upperBound }
            }
            column = end
        }
        return column
    }

    /// In place of a character that lies across an edge.
    private mutating func blank(
        _ columns: Range<Int>, _ row: Int, within inside: Rect, _ style: CellStyle
    ) {
        for column in columns.clamped(to: inside.columns) { set(.blank(style), column, row) }
    }

    // MARK: Widgets

    package mutating func draw(_ widget: some Widget, in area: Rect) {
        guard !area.isEmpty else { return }
        widget.draw(on: &self, in: area)
    }
}
