package struct Button: Equatable, Sendable {
    package let label: String
    package var isDangerous = false

    package init(_ label: String, isDangerous: Bool = false) {
        self.label = label
        self.isDangerous = isDangerous
    }
}

/// Buttons side by side, from the right edge.
package struct ButtonRow: Widget {
    package let buttons: [Button]
    package let focused: Int?

    package init(_ buttons: [Button], focused: Int?) {
        self.buttons = buttons
        self.focused = focused
    }

    /// In cells.
    package func width(_ repertoire: Repertoire = .unicode) -> Int {
        buttons.reduce(-1) { $0 + repertoire.width(of: $1.label) + 5 }
    }

    /// The button at a position; nil beside them.
    package func button(
        at position: CellPosition, in area: Rect, _ repertoire: Repertoire = .unicode
    ) -> Int? {
        guard area.line(0).contains(position) else { return nil }
        var column = area.column + max(0, area.width - width(repertoire))
        for index in buttons.indices.dropFirst(firstShown(area.width, repertoire)) {
            let end = column + repertoire.width(of: buttons[index].label) + 4
            if (column..<end).contains(position.column) { return index }
            column = end + 1
        }
        return nil
    }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        var spans: [Span] = []
        let first = firstShown(area.width, canvas.repertoire)
        for (index, button) in buttons.enumerated().dropFirst(first) {
            let isFocused = index == focused
            let pointer = isFocused ? String(canvas.drawingSet.pointer) : " "
            let role: Role = button.isDangerous ? .buttonDanger : .button
            let style = CellStyle(role, over: isFocused ? .buttonFocused : nil)
            if !spans.isEmpty { spans.append(Span(" ", .dialog)) }
            spans.append(Span("[\(pointer)\(button.label) ]", style))
        }
        var place = area.line(0)
        _ = place.cutLeft(max(0, area.width - width(canvas.repertoire)))
        canvas.write(spans, in: place)
    }

    /// Where not all fit, those before the focused one go: Enter must not press an unseen button.
    private func firstShown(_ width: Int, _ repertoire: Repertoire) -> Int {
        guard let focused, buttons.indices.contains(focused) else { return 0 }
        let fits = { (first: Int) in
            ButtonRow(Array(buttons[first...focused]), focused: nil).width(repertoire)
                <= width
        }
        return (0..<focused).first(where: fits) ?? focused
    }
}
