/// A frame with a title, and nothing in it.
package struct Panel: Widget {
    package var title: String
    package var border: Role
    package var background: Role
    package var titleRole: Role

    package init(
        title: String = "", border: Role = .dialogBorder, background: Role = .dialog,
        titleRole: Role = .dialogTitle
    ) {
        self.title = title
        self.border = border
        self.background = background
        self.titleRole = titleRole
    }

    /// What is inside of the frame; where there is no place for a frame, all of it.
    package func inner(of area: Rect) -> Rect {
        hasFrame(area) ? area.inset(horizontally: 2, vertically: 1) : area
    }

    private func hasFrame(_ area: Rect) -> Bool { area.width > 4 && area.height > 2 }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        canvas.fill(area, CellStyle(background))
        guard hasFrame(area) else { return }
        let signs = canvas.drawingSet
        let style = CellStyle(border)
        var rest = area
        let top = rest.cutTop(1)
        let bottom = rest.cutBottom(1)
        canvas.fill(top, with: signs.horizontal, style)
        canvas.fill(bottom, with: signs.horizontal, style)
        canvas.fill(rest.cutLeft(1), with: signs.vertical, style)
        canvas.fill(rest.cutRight(1), with: signs.vertical, style)
        corner(top.column, top.row, signs.topLeft, on: &canvas)
        corner(top.columns.upperBound - 1, top.row, signs.topRight, on: &canvas)
        corner(bottom.column, bottom.row, signs.bottomLeft, on: &canvas)
        corner(bottom.columns.upperBound - 1, bottom.row, signs.bottomRight, on: &canvas)
        guard !title.isEmpty else { return }
        canvas.write(" \(title) ", in: top.inset(horizontally: 2), CellStyle(titleRole))
    }

    private func corner(_ column: Int, _ row: Int, _ sign: Character, on canvas: inout Canvas) {
        let cell = Rect(column: column, row: row, width: 1, height: 1)
        canvas.fill(cell, with: sign, CellStyle(border))
    }
}
