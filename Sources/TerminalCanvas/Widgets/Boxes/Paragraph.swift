/// A text, wrapped by words.
package struct Paragraph: Widget {
    package let text: String
    package var role: Role
    /// The line at the top, where the text is longer than its place.
    package var firstLine = 0

    package init(_ text: String, _ role: Role = .text, firstLine: Int = 0) {
        self.text = text
        self.role = role
        self.firstLine = firstLine
    }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        let lines = TextWrap.lines(of: text, width: area.width, canvas.repertoire)
        for (row, line) in lines.dropFirst(max(0, firstLine)).prefix(area.height).enumerated() {
            canvas.write(line, in: area.line(row), CellStyle(role))
        }
    }
}
