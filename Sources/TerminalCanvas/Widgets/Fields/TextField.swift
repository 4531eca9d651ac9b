/// A line of text in its place: scrolled so that the cursor is seen, with an ellipsis at each end
/// where there is more.
package struct TextField: Widget {
    package let edit: TextEdit
    package var isFocused: Bool
    package var isEnabled = true
    package var isWrong = false
    /// Shown while nothing has been typed.
    package var placeholder = ""

    package init(
        _ edit: TextEdit, isFocused: Bool, isEnabled: Bool = true, isWrong: Bool = false,
        placeholder: String = ""
    ) {
        self.edit = edit
        self.isFocused = isFocused
        self.isEnabled = isEnabled
        self.isWrong = isWrong
        self.placeholder = placeholder
    }

    /// Where the terminal's cursor belongs; nil without focus or place.
    package func cursor(in area: Rect, _ repertoire: Repertoire) -> CellPosition? {
        guard isFocused, !area.isEmpty else { return nil }
        let before = repertoire.width(of: String(edit.characters[..<edit.cursor]))
        let column = before - scroll(area.width, repertoire)
        return CellPosition(column: area.column + min(column, area.width - 1), row: area.row)
    }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        let line = area.line(0)
        canvas.fill(line, CellStyle(role))
        if edit.isEmpty {
            let faint: Role = role == .fieldFocused ? .fieldFocusedFaint : .fieldFaint
            canvas.write(placeholder, in: line, CellStyle(faint))
            return
        }
        let repertoire = canvas.repertoire
        let scroll = scroll(line.width, repertoire)
        let end = repertoire.width(of: edit.text) - scroll
        let start = CellPosition(column: line.column - scroll, row: line.row)
        canvas.put(edit.text, at: start, within: line, CellStyle(role))
        if isFocused, edit.isSelected {
            var text = line
            canvas.overlay(text.cutLeft(min(end, line.width)), .listSelected)
        }
        var left = line
        var right = line
        let ellipsis = canvas.drawingSet.ellipsis
        if scroll > 0 { canvas.fill(left.cutLeft(1), with: ellipsis, CellStyle(role)) }
        if end > line.width { canvas.fill(right.cutRight(1), with: ellipsis, CellStyle(role)) }
    }

    private var role: Role {
        if !isEnabled { return .fieldDisabled }
        return isFocused ? .fieldFocused : .field
    }

    /// How many cells of the text lie left of the field. There is always a cell for the cursor,
    /// behind the last character too.
    private func scroll(_ width: Int, _ repertoire: Repertoire) -> Int {
        guard isFocused else { return 0 }
        let before = repertoire.width(of: String(edit.characters[..<edit.cursor]))
        let under =
            edit.characters.indices.contains(edit.cursor)
            ? repertoire.width(of: edit.characters[edit.cursor]) : 1
        let all = repertoire.width(of: edit.text)
        guard all + 1 > width, before + under >= width else { return 0 }
        // One cell more where the ellipsis at the right would cover what the cursor stands on.
        let hidden = before + under < all ? 1 : 0
        // Where not even that has room, the cursor stands on its first cell.
        return min(before, before + under + hidden - width)
    }
}
