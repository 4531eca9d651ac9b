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

    /// Lines for what is wrong with a field: the longest reason fits, on narrow terminals too.
    private static let mostNoteLines = 3
    private static let gap = 2

    package init(_ fields: [FormField], focused: Int?) {
        self.fields = fields
        self.focused = focused
    }

    /// Rows, with those for what is wrong with each field.
    package func height(width: Int, _ repertoire: Repertoire = .unicode) -> Int {
        let noteWidth = width - labelWidth(width, repertoire) - Self.gap
        return fields.indices.reduce(0) { $0 + 1 + noteHeight($1, noteWidth, repertoire) }
    }

    package func cursor(in area: Rect, _ repertoire: Repertoire) -> CellPosition? {
        guard let focused, fields.indices.contains(focused) else { return nil }
        let place = places(in: area, repertoire)[focused]
        return textField(focused).cursor(in: place.field, repertoire)
    }

    /// The field whose line, or note, is at a position; nil beside them.
    package func field(at position: CellPosition, in area: Rect, _ repertoire: Repertoire) -> Int? {
        places(in: area, repertoire).firstIndex {
            $0.line.contains(position) || $0.note.contains(position)
        }
    }

    /// Where a field is typed in; empty if it is scrolled away.
    package func line(of index: Int, in area: Rect, _ repertoire: Repertoire) -> Rect {
        places(in: area, repertoire)[index].field
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
                    sign, at: CellPosition(column: column, row: label.row), within: place.line,
                    CellStyle(.fieldLabel))
            }
            canvas.draw(textField(index), in: place.field)
            let role: Role = fields[index].error == nil ? .dialogFaint : .fieldError
            canvas.draw(Paragraph(note(index), role), in: place.note)
        }
    }

    private func note(_ index: Int) -> String {
        fields[index].error.map { "! \($0)" } ?? fields[index].hint
    }

    private func noteHeight(_ index: Int, _ width: Int, _ repertoire: Repertoire) -> Int {
        let lines = TextWrap.lines(of: note(index), width: max(1, width), repertoire).count
        return min(Self.mostNoteLines, max(1, lines))
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

    private func labelWidth(_ width: Int, _ repertoire: Repertoire) -> Int {
        min(fields.map { repertoire.width(of: $0.label) }.max() ?? 0, width / 2)
    }

    /// Where the fields are; empty for those that are scrolled away. The focused one never is.
    private func places(in area: Rect, _ repertoire: Repertoire) -> [Place] {
        let labelWidth = labelWidth(area.width, repertoire)
        return area.height >= height(width: area.width, repertoire)
            ? roomyPlaces(in: area, labelWidth, repertoire)
            : lowPlaces(in: area, labelWidth, repertoire)
    }

    private func roomyPlaces(
        in area: Rect, _ labelWidth: Int, _ repertoire: Repertoire
    ) -> [Place] {
        var rest = area
        return fields.indices.map { index in
            var place = place(rest.cutTop(1), labelWidth)
            let width = area.width - labelWidth - Self.gap
            place.note = rest.cutTop(noteHeight(index, width, repertoire))
            _ = place.note.cutLeft(labelWidth + Self.gap)
            return place
        }
    }

    /// In a low place only the focused field has a note, in the last rows.
    private func lowPlaces(
        in area: Rect, _ labelWidth: Int, _ repertoire: Repertoire
    ) -> [Place] {
        var rest = area
        let wanted = focused.map { noteHeight($0, area.width, repertoire) } ?? 1
        let note = rest.cutBottom(area.height < 2 ? 0 : min(wanted, area.height - 1))
        let fitting = max(1, rest.height)
        let first = ScrollWindow.first(0, keeping: focused, height: fitting, count: fields.count)
        return fields.indices.map { index in
            let isSeen = index >= first && index < first + fitting
            var place = place(isSeen ? area.line(index - first) : Self.nowhere, labelWidth)
            if index == focused { place.note = note }
            return place
        }
    }

    private static let nowhere = Rect(column: 0, row: 0, width: 0, height: 0)

    private func place(_ line: Rect, _ labelWidth: Int) -> Place {
        var field = line
        let label = field.cutLeft(labelWidth)
        _ = field.cutLeft(Self.gap)
        return Place(line: line, label: label, field: field, note: Self.nowhere)
    }
}
