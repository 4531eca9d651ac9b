/// A region of a canvas, in cells. It may be empty, and it may hang over the canvas' edge: what is
/// drawn there is cut off.
package struct Rect: Hashable, Sendable {
    package var column: Int
    package var row: Int
    package private(set) var width: Int
    package private(set) var height: Int

    package init(column: Int, row: Int, width: Int, height: Int) {
        self.column = column
        self.row = row
        self.width = max(0, width)
        self.height = max(0, height)
    }

    /// The whole of a canvas of that size.
    package init(_ size: Size) {
        self.init(column: 0, row: 0, width: size.width, height: size.height)
    }

    package var size: Size { Size(width: width, height: height) }
    package var isEmpty: Bool { width == 0 || height == 0 }
    package var columns: Range<Int> { column..<(column + width) }
    package var rows: Range<Int> { row..<(row + height) }

    package func contains(_ position: CellPosition) -> Bool {
        columns.contains(position.column) && rows.contains(position.row)
    }

    package func intersection(_ other: Rect) -> Rect {
        let left = max(column, other.column)
        let top = max(row, other.row)
        return Rect(
            column: left, row: top,
            width: min(columns.upperBound, other.columns.upperBound) - left,
            height: min(rows.upperBound, other.rows.upperBound) - top)
    }

    /// A row of it, counted from its top.
    package func line(_ index: Int) -> Rect {
        guard (0..<height).contains(index) else {
            return Rect(column: column, row: row, width: 0, height: 0)
        }
        return Rect(column: column, row: row + index, width: width, height: 1)
    }

    package func inset(horizontally: Int = 0, vertically: Int = 0) -> Rect {
        Rect(
            column: column + min(horizontally, width), row: row + min(vertically, height),
            width: width - 2 * horizontally, height: height - 2 * vertically)
    }

    /// A region of that size in the middle of this one, made smaller until it fits.
    package func centred(_ size: Size) -> Rect {
        let fitting = Size(width: min(size.width, width), height: min(size.height, height))
        return Rect(
            column: column + (width - fitting.width) / 2, row: row + (height - fitting.height) / 2,
            width: fitting.width, height: fitting.height)
    }

    // MARK: Splitting

    /// Cuts rows off the top and returns them; fewer where there are no more. Layouts are written
    /// as a row of cuts: title, breadcrumb, footer, and what is left is the body.
    package mutating func cutTop(_ count: Int) -> Rect {
        let taken = min(max(0, count), height)
        let cut = Rect(column: column, row: row, width: width, height: taken)
        row += taken
        height -= taken
        return cut
    }

    package mutating func cutBottom(_ count: Int) -> Rect {
        let taken = min(max(0, count), height)
        height -= taken
        return Rect(column: column, row: row + height, width: width, height: taken)
    }

    package mutating func cutLeft(_ count: Int) -> Rect {
        let taken = min(max(0, count), width)
        let cut = Rect(column: column, row: row, width: taken, height: height)
        column += taken
        width -= taken
        return cut
    }

    package mutating func cutRight(_ count: Int) -> Rect {
        let taken = min(max(0, count), width)
        width -= taken
        return Rect(column: column + width, row: row, width: taken, height: height)
    }
}
