/// One row with something at its left and something at its right. The right is kept where there is
/// no place for both: it says how fresh the left is.
package struct StatusLine: Widget {
    package let left: [Span]
    package let right: [Span]
    package let role: Role

    package init(left: [Span], right: [Span] = [], role: Role = .title) {
        self.left = left
        self.right = right
        self.role = role
    }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        var line = area.line(0)
        canvas.fill(line, CellStyle(role))
        let wanted = right.reduce(0) { $0 + canvas.width(of: $1.text) }
        if wanted > 0 {
            canvas.write(right, in: line.cutRight(min(wanted, line.width)))
            _ = line.cutRight(1)
        }
        canvas.write(left, in: line)
    }
}
