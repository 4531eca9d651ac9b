/// A bar of one column beside a list: which part of it is seen, and where there is something to be
/// seen.
package struct Scrollbar: Widget {
    package let count: Int
    package let first: Int
    package let visible: Int
    /// Rows that are marked, such as those that a search found.
    package var marks: [Int] = []

    package init(count: Int, first: Int, visible: Int, marks: [Int] = []) {
        self.count = count
        self.first = first
        self.visible = visible
        self.marks = marks
    }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        let bar = Rect(column: area.column, row: area.row, width: 1, height: area.height)
        let signs = canvas.drawingSet
        canvas.fill(bar, with: signs.vertical, CellStyle(.scrollbar))
        guard count > 0, !bar.isEmpty else { return }
        for row in thumb(height: bar.height) {
            canvas.fill(bar.line(row), with: signs.full, CellStyle(.scrollbarThumb))
        }
        for mark in marks where (0..<count).contains(mark) {
            let row = scaled(mark, bar.height)
            canvas.fill(bar.line(row), with: signs.diamond, CellStyle(.scrollbarMark))
        }
    }

    /// At least one cell, and at an end only where the list is at that end.
    private func thumb(height: Int) -> Range<Int> {
        guard visible < count else { return 0..<height }
        let length = max(1, min(height, scaled(max(1, visible), height)))
        let last = count - visible
        let free = height - length
        guard free > 0 else { return 0..<height }
        let start: Int
        switch first {
        case ...0: start = 0
        case last...: start = free
        default:
            let (product, isTooMuch) = first.multipliedReportingOverflow(by: free)
            let ideal = isTooMuch ? first / last * free : product / last
            start = free > 1 ? min(max(1, ideal), free - 1) : ideal
        }
        return start..<(start + length)
    }

    private func scaled(_ row: Int, _ height: Int) -> Int {
        let (product, isTooMuch) = row.multipliedReportingOverflow(by: height)
        return min(height - 1, isTooMuch ? row / max(1, count / height) : product / count)
    }
}
