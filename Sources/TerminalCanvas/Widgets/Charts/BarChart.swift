/// Two values for each of a row of days: credits above a line, debits below it, both on one scale,
/// which stands at the left.
package struct BarChart: Widget {
    package struct Bar: Equatable, Sendable {
        package let label: String
        package let credit: Int128
        package let debit: Int128
        /// Stands for days that are left out.
        package let isBreak: Bool

        /// - Parameters:
        ///   - label: below the chart, where there is place for it.
        ///   - credit: 0 or more.
        ///   - debit: 0 or more.
        package init(_ label: String, credit: Int128, debit: Int128) {
            self.label = label
            self.credit = max(0, credit)
            self.debit = max(0, debit)
            isBreak = false
        }

        private init() { (label, credit, debit, isBreak) = ("", 0, 0, true) }

        /// Days without bars, drawn as one mark.
        package static let gap = Bar()
    }

    /// From the oldest; the newest are kept where not all fit.
    package let bars: [Bar]
    /// How a value is written at the axis.
    package let scale: @Sendable (Int128) -> String

    /// Below this the halves would be too low to tell bars apart: there both grow upwards.
    private static let minimumHeight = 6

    package init(_ bars: [Bar], scale: @escaping @Sendable (Int128) -> String = { "\($0)" }) {
        self.bars = bars
        self.scale = scale
    }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        var place = area
        var gutter = place.cutLeft(gutterWidth(area.width, canvas.repertoire))
        let isLow = area.height < Self.minimumHeight
        let barWidth = isLow ? 1 : min(3, max(1, place.width / max(1, bars.count) - 1))
        let step = isLow ? 1 : barWidth + 1
        var shown = bars.suffix(max(0, (place.width + step - barWidth) / step))
        while shown.first?.isBreak == true { shown.removeFirst() }
        let most = shown.map { max($0.credit, $0.debit) }.max() ?? 0
        if area.height > 2 {
            drawLabels(Array(shown), step: step, on: &canvas, in: place.cutBottom(1))
            _ = gutter.cutBottom(1)
        }
        let above = place.cutTop(max(1, place.height / 2))
        let axis = place.cutTop(isLow ? 0 : 1)
        let below = place
        canvas.fill(axis, with: canvas.drawingSet.horizontal, CellStyle(.chartAxis))
        drawScale(most, on: &canvas, in: gutter, isLow ? below.row : below.rows.upperBound - 1)
        for (index, bar) in shown.enumerated() {
            let column = area.column + gutter.width + index * step
            let columns = { (place: Rect) in
                Rect(column: column, row: place.row, width: barWidth, height: place.height)
                    .intersection(place)
            }
            if bar.isBreak {
                for half in [above, below] {
                    var mark = columns(half)
                    _ = mark.cutLeft((barWidth - 1) / 2)
                    canvas.fill(
                        mark.cutLeft(1), with: canvas.drawingSet.gap, CellStyle(.chartAxis))
                }
            } else if isLow {
                drawCredit(bar.debit, most, .chartDebit, on: &canvas, in: columns(below))
                drawCredit(bar.credit, most, .chartCredit, on: &canvas, in: columns(above))
            } else {
                drawCredit(bar.credit, most, .chartCredit, on: &canvas, in: columns(above))
                drawDebit(bar.debit, most, on: &canvas, in: columns(below))
            }
        }
    }

    // MARK: Words

    /// Of the widest value there can be, and a blank; none where it would leave no chart.
    private func gutterWidth(_ width: Int, _ repertoire: Repertoire) -> Int {
        let most = bars.map { max($0.credit, $0.debit) }.max() ?? 0
        let wanted = repertoire.width(of: scale(most)) + 2
        return bars.isEmpty || wanted > width / 2 ? 0 : wanted
    }

    private func drawScale(
        _ most: Int128, on canvas: inout Canvas, in gutter: Rect, _ lowest: Int
    ) {
        guard gutter.width > 0, gutter.rows.contains(lowest) else { return }
        var place = gutter
        _ = place.cutRight(1)
        func write(_ text: String, _ row: Int) {
            let line = Rect(column: place.column, row: row, width: place.width, height: 1)
            canvas.write(text, in: line, CellStyle(.chartAxis), align: .right)
        }
        write("+\(scale(most))", gutter.row)
        write("−\(scale(most))", lowest)
    }

    /// The days' ends.
    private func drawLabels(
        _ shown: [Bar], step: Int, on canvas: inout Canvas, in line: Rect
    ) {
        guard let first = shown.first, let last = shown.last else { return }
        var rest = line
        // The last label ends below the last bar, where the bars do not fill the line.
        let width = max(shown.count * step, canvas.width(of: first.label + last.label) + 2)
        rest = rest.cutLeft(min(rest.width, width))
        let left = rest.cutLeft(min(canvas.width(of: first.label), line.width / 2))
        canvas.write(first.label, in: left, CellStyle(.chartAxis))
        guard shown.count > 1 else { return }
        canvas.write(last.label, in: rest, CellStyle(.chartAxis), align: .right)
    }

    // MARK: Bars

    /// Grows upwards, in eighths of a cell where the terminal has them.
    private func drawCredit(
        _ value: Int128, _ most: Int128, _ role: Role, on canvas: inout Canvas, in place: Rect
    ) {
        let heights = canvas.drawingSet.heights
        let eighths = Self.scaled(value, most, place.height * heights.count)
        for row in 0..<place.height {
            let left = eighths - row * heights.count
            guard left > 0 else { break }
            let sign = heights[min(left, heights.count) - 1]
            canvas.fill(place.line(place.height - 1 - row), with: sign, CellStyle(role))
        }
    }

    /// Grows downwards, in halves: no terminal's font has upper eighths.
    private func drawDebit(
        _ value: Int128, _ most: Int128, on canvas: inout Canvas, in place: Rect
    ) {
        let full = canvas.drawingSet.full
        let half: Character = canvas.repertoire.isASCII ? full : "▀"
        let halves = Self.scaled(value, most, place.height * 2)
        for row in 0..<place.height where halves > row * 2 {
            let sign = halves - row * 2 == 1 ? half : full
            canvas.fill(place.line(row), with: sign, CellStyle(.chartDebit))
        }
    }

    /// A value that is not nothing is seen.
    private static func scaled(_ value: Int128, _ most: Int128, _ steps: Int) -> Int {
        guard value > 0, most > 0 else { return 0 }
        return max(1, Int(rounding: Double(value) / Double(most) * Double(steps)))
    }
}
