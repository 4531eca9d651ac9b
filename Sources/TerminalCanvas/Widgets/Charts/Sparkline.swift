/// Values as a line of small bars, the newest at the right.
package struct Sparkline: Widget {
    /// From the oldest; nil where there is none.
    package let values: [Int?]
    package var role: Role

    package init(_ values: [Int?], _ role: Role = .sparkline) {
        self.values = values
        self.role = role
    }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        let text = Self.text(values, width: area.width, canvas.drawingSet)
        canvas.put(
            text, at: Position(column: area.column, row: area.row), within: area.line(0),
            CellStyle(role))
    }

    /// The bars as text, for a cell of a table.
    ///
    /// - Parameters:
    ///   - values: the newest are kept where not all fit.
    ///   - width: in cells.
    ///   - drawingSet: of the canvas.
    /// - Returns: a bar for each value; all of the lowest where they are the same.
    package static func text(_ values: [Int?], width: Int, _ drawingSet: DrawingSet) -> String {
        let newest = values.suffix(max(0, width))
        let known = newest.compactMap(\.self)
        guard let least = known.min(), let most = known.max() else {
            return String(repeating: " ", count: newest.count)
        }
        // Balances may be as far apart as two integers can be.
        let span = max(1, Double(most) - Double(least))
        let heights = drawingSet.heights
        let bars = newest.map { value -> Character in
            guard let value else { return " " }
            let part = (Double(value) - Double(least)) / span
            return heights[min(heights.count - 1, Int(part * Double(heights.count - 1) + 0.5))]
        }
        return String(bars)
    }
}
