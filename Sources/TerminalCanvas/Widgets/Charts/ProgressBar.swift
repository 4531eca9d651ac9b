/// How far a long work is: `rebuilding ████████░░░░░░░░ 50 %`.
package struct ProgressBar: Widget {
    package let label: String
    package let done: Int
    /// Nil while nobody knows.
    package let total: Int?

    package init(_ label: String, done: Int, total: Int?) {
        self.label = label
        self.done = max(0, done)
        self.total = total.map { max(0, $0) }
    }

    /// 0 to 1; full only when all is done.
    private var fraction: Double? {
        guard let total else { return nil }
        guard total > 0, done < total else { return 1 }
        return Double(done) / Double(total)
    }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        var line = area.line(0)
        let figure = fraction.map { "\(Int(rounding: ($0 * 100).rounded(.down))) %" } ?? "\(done)"
        let number = line.cutRight(min(line.width, canvas.width(of: figure)))
        canvas.write(figure, in: number, CellStyle(.progress), align: .right, overflow: .blot)
        _ = line.cutRight(1)
        let label = line.cutLeft(min(canvas.width(of: self.label), line.width / 2))
        canvas.write(self.label, in: label, CellStyle(.progress))
        _ = line.cutLeft(1)
        canvas.fill(line, with: canvas.drawingSet.track, CellStyle(.progress))
        let cells = Int(rounding: (Double(line.width) * (fraction ?? 0)).rounded(.down))
        canvas.fill(line.cutLeft(cells), with: canvas.drawingSet.full, CellStyle(.progressDone))
    }
}
