/// A stretch of versions or positions as a line, with what is marked on it and where one stands:
/// `v1 ├───────◆───────────●─┤ v412`.
package struct TimeBar: Widget {
    package struct Mark: Equatable, Sendable {
        package enum Kind: Sendable {
            case snapshot
            /// Set by hand.
            case mark
        }

        package let value: Int
        package let kind: Kind

        package init(_ value: Int, _ kind: Kind) {
            self.value = value
            self.kind = kind
        }
    }

    package let values: ClosedRange<Int>
    package let cursor: Int?
    package var marks: [Mark] = []
    package var startLabel: String
    package var endLabel: String

    /// - Parameters:
    ///   - values: the oldest and the newest.
    ///   - cursor: where one stands; not drawn outside of the values.
    ///   - marks: snapshots, and what was marked by hand.
    ///   - labels: at both ends.
    package init(
        _ values: ClosedRange<Int>, cursor: Int?, marks: [Mark] = [],
        labels: (start: String, end: String) = ("", "")
    ) {
        self.values = values
        self.cursor = cursor
        self.marks = marks
        startLabel = labels.start
        endLabel = labels.end
    }

    /// The value under a column of the bar that is drawn in an area; nil outside of it.
    package func value(at column: Int, in area: Rect, _ repertoire: Repertoire) -> Int? {
        var canvas = Canvas(
            Size(width: area.column + area.width, height: area.row + 1), repertoire: repertoire)
        var line = area.line(0)
        drawLabels(on: &canvas, &line)
        guard (line.column..<line.column + line.width).contains(column) else { return nil }
        let part = Double(column - line.column) / Double(max(1, line.width - 1))
        let span = Double(values.upperBound) - Double(values.lowerBound)
        let (value, isBeyond) = values.lowerBound.addingReportingOverflow(
            Int(rounding: part * span))
        return isBeyond ? values.upperBound : min(values.upperBound, value)
    }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        var line = area.line(0)
        drawLabels(on: &canvas, &line)
        let signs = canvas.drawingSet
        canvas.fill(line, with: signs.horizontal, CellStyle(.timebar))
        if line.width > 4 {
            canvas.fill(line.cutLeft(1), with: signs.barStart, CellStyle(.timebar))
            canvas.fill(line.cutRight(1), with: signs.barEnd, CellStyle(.timebar))
        }
        for mark in marks where values.contains(mark.value) {
            let role: Role = mark.kind == .snapshot ? .timebarSnapshot : .timebarMark
            let sign: Character = mark.kind == .snapshot ? signs.diamond : "x"
            canvas.fill(cell(mark.value, line), with: sign, CellStyle(role))
        }
        if let cursor, values.contains(cursor) {
            canvas.fill(cell(cursor, line), with: signs.marker, CellStyle(.timebarCursor))
        }
    }

    /// The labels go first where it is narrow.
    private func drawLabels(on canvas: inout Canvas, _ line: inout Rect) {
        let widths = (canvas.width(of: startLabel), canvas.width(of: endLabel))
        guard widths.0 + widths.1 + 8 <= line.width else { return }
        if widths.0 > 0 {
            canvas.write(startLabel, in: line.cutLeft(widths.0), CellStyle(.timebar))
            _ = line.cutLeft(1)
        }
        if widths.1 > 0 {
            canvas.write(endLabel, in: line.cutRight(widths.1), CellStyle(.timebar))
            _ = line.cutRight(1)
        }
    }

    private func cell(_ value: Int, _ line: Rect) -> Rect {
        let span = Double(values.upperBound) - Double(values.lowerBound)
        let part = span > 0 ? (Double(value) - Double(values.lowerBound)) / span : 1
        let offset = Int(rounding: part * Double(max(0, line.width - 1)))
        return Rect(column: line.column + offset, row: line.row, width: 1, height: 1)
            .intersection(line)
    }
}
