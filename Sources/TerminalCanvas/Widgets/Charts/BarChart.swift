/// Two values for each of a row of days: credits above a line, debits below it.
package struct BarChart: Widget {
    package struct Bar: Equatable, Sendable {
        package let label: String
        package let credit: Int
        package let debit: Int

        /// - Parameters:
        ///   - label: below the chart, where there is place for it.
        ///   - credit: 0 or more.
        ///   - debit: 0 or more.
        package init(_ label: String, credit: Int, debit: Int) {
            self.label = label
            self.credit = max(0, credit)
            self.debit = max(0, debit)
        }
    }

    /// From the oldest; the newest are kept where not all fit.
    package let bars: [Bar]

    private static let minimumHeight = 4

    package init(_ bars: [Bar]) {
        self.bars = bars
    }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        guard area.height >= Self.minimumHeight else {
            return drawSparklines(on: &canvas, in: area)
        }
        let barWidth = min(3, max(1, area.width / max(1, bars.count) - 1))
        let shown = Array(bars.suffix((area.width + 1) / (barWidth + 1)))
        var below = area
        let labels = below.cutBottom(1)
        let above = below.cutTop(below.height / 2)
        let axis = below.cutTop(1)
        canvas.fill(axis, with: canvas.drawingSet.horizontal, CellStyle(.chartAxis))
        let most = shown.map { max($0.credit, $0.debit) }.max() ?? 0
        for (index, bar) in shown.enumerated() {
            let column = area.column + index * (barWidth + 1)
            let columns = { (place: Rect) in
                Rect(column: column, row: place.row, width: barWidth, height: place.height)
                    .intersection(place)
            }
            drawCredit(bar.credit, most, on: &canvas, in: columns(above))
            drawDebit(bar.debit, most, on: &canvas, in: columns(below))
        }
        if let first = shown.first, let last = shown.last {
            drawLabels(first.label, last.label, on: &canvas, in: labels)
        }
    }

    /// The days' ends, and between them what is above and what is below.
    private func drawLabels(
        _ first: String, _ last: String, on canvas: inout Canvas, in line: Rect
    ) {
        var rest = line
        let left = rest.cutLeft(min(canvas.width(of: first), line.width / 3))
        let right = rest.cutRight(min(canvas.width(of: last), line.width / 3))
        canvas.write(first, in: left, CellStyle(.chartAxis))
        canvas.write(last, in: right, CellStyle(.chartAxis), align: .right)
        canvas.write("+ above, − below", in: rest, CellStyle(.chartAxis), align: .centre)
    }

    /// Grows upwards, in eighths of a cell where the terminal has them.
    private func drawCredit(_ value: Int, _ most: Int, on canvas: inout Canvas, in place: Rect) {
        let heights = canvas.drawingSet.heights
        let eighths = Self.scaled(value, most, place.height * heights.count)
        for row in 0..<place.height {
            let left = eighths - row * heights.count
            guard left > 0 else { break }
            let sign = heights[min(left, heights.count) - 1]
            canvas.fill(place.line(place.height - 1 - row), with: sign, CellStyle(.chartCredit))
        }
    }

    /// Grows downwards, in halves: no terminal's font has upper eighths.
    private func drawDebit(_ value: Int, _ most: Int, on canvas: inout Canvas, in place: Rect) {
        let full = canvas.drawingSet.full
        let half: Character = canvas.repertoire.isASCII ? full : "▀"
        let halves = Self.scaled(value, most, place.height * 2)
        for row in 0..<place.height where halves > row * 2 {
            let sign = halves - row * 2 == 1 ? half : full
            canvas.fill(place.line(row), with: sign, CellStyle(.chartDebit))
        }
    }

    /// Where there is no height for bars: a line for each.
    private func drawSparklines(on canvas: inout Canvas, in area: Rect) {
        var first = area.line(0)
        canvas.write("+", in: first.cutLeft(2), CellStyle(.chartAxis))
        canvas.draw(Sparkline(bars.map { $0.credit }, .chartCredit), in: first)
        var second = area.line(1)
        canvas.write("−", in: second.cutLeft(2), CellStyle(.chartAxis))
        canvas.draw(Sparkline(bars.map { $0.debit }, .chartDebit), in: second)
    }

    /// A value that is not nothing is seen.
    private static func scaled(_ value: Int, _ most: Int, _ steps: Int) -> Int {
        guard value > 0, most > 0 else { return 0 }
        return max(1, Int(Double(value) / Double(most) * Double(steps) + 0.5))
    }
}
