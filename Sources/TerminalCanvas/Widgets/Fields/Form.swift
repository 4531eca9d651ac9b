package struct FormField: Equatable, Sendable {
    package let label: String
    package var edit: TextEdit
    package var isEnabled = true
    package var placeholder = ""
    /// What is wrong with it; nil while nothing is.
    package var error: String?
    /// Below the field while nothing is wrong.
    package var hint = ""

    package init(
        _ label: String, _ edit: TextEdit = TextEdit(), isEnabled: Bool = true,
        placeholder: String = "", error: String? = nil, hint: String = ""
    ) {
        self.label = label
        self.edit = edit
        self.isEnabled = isEnabled
        self.placeholder = placeholder
        self.error = error
        self.hint = hint
    }
}

/// Fields below one another with their labels, and below each what is wrong with it.
package struct Form: Widget {
    package let fields: [FormField]
    package let focused: Int?

    package static let rowsPerField = 2
    private static let gap = 2

    package init(_ fields: [FormField], focused: Int?) {
        self.fields = fields
        self.focused = focused
    }

    /// Rows, with one for each field's error.
    package var height: Int { fields.count * Self.rowsPerField }

    package func cursor(in area: Rect, _ repertoire: Repertoire) -> Position? {
        guard let focused, fields.indices.contains(focused) else { return nil }
        let place = places(in: area, repertoire)[focused]
        return textField(focused).cursor(in: place.field, repertoire)
    }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        let places = places(in: area, canvas.repertoire)
        for (index, place) in places.enumerated() where !place.line.isEmpty {
            let label = place.label
            canvas.write(fields[index].label, in: label, CellStyle(.fieldLabel), align: .right)
            if index == focused, place.field.column > label.columns.upperBound {
                let sign = String(canvas.drawingSet.pointer)
                let column = label.columns.upperBound
                canvas.put(
                    sign, at: Position(column: column, row: label.row), within: place.line,
                    CellStyle(.fieldLabel))
            }
            canvas.draw(textField(index), in: place.field)
            drawNote(index, on: &canvas, in: place.note)
        }
    }

    private func drawNote(_ index: Int, on canvas: inout Canvas, in note: Rect) {
        if let error = fields[index].error {
            canvas.write("! \(error)", in: note, CellStyle(.fieldError))
        } else {
            canvas.write(fields[index].hint, in: note, CellStyle(.textFaint))
        }
    }

    private func textField(_ index: Int) -> TextField {
        let field = fields[index]
        return TextField(
            field.edit, isFocused: index == focused, isEnabled: field.isEnabled,
            isWrong: field.error != nil, placeholder: field.placeholder)
    }

    // MARK: Places

    private struct Place {
        var line: Rect
        var label: Rect
        var field: Rect
        var note: Rect
    }

    /// Where the fields are; empty for those that are scrolled away. The focused one never is.
    private func places(in area: Rect, _ repertoire: Repertoire) -> [Place] {
        let isHigh = area.height >= height
        let step = isHigh ? Self.rowsPerField : 1
        // In a low place only the focused field has a note, in the last row.
        let rows = isHigh || area.height < 2 ? area.height : area.height - 1
        let fitting = max(1, rows / step)
        let first = ScrollWindow.first(0, keeping: focused, height: fitting, count: fields.count)
        let widest = fields.map { repertoire.width(of: $0.label) }.max() ?? 0
        let labelWidth = min(widest, area.width / 2)
        return fields.indices.map { index in
            let row = (index - first) * step
            let isSeen = index >= first && index < first + fitting
            let line = isSeen ? area.line(row) : Rect(column: 0, row: 0, width: 0, height: 0)
            var field = line
            let label = field.cutLeft(labelWidth)
            _ = field.cutLeft(Self.gap)
            var note = isHigh ? area.line(row + 1) : area.line(area.height - 1)
            if isHigh { _ = note.cutLeft(labelWidth + Self.gap) }
            let hasNote = isSeen && (isHigh || index == focused && area.height >= 2)
            if !hasNote { note = Rect(column: 0, row: 0, width: 0, height: 0) }
            return Place(line: line, label: label, field: field, note: note)
        }
    }
}
