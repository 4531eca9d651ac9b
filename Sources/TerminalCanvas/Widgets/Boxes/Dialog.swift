/// A box in the middle of the screen: a title, a text, and buttons.
package struct Dialog: Widget {
    package let title: String
    package let body: String
    package let buttons: [Button]
    package let focused: Int?
    /// The first line of the body that is shown, where there is no place for all of it.
    package var firstLine = 0
    /// Of the title: a warning looks like one.
    package var titleRole: Role = .dialogTitle

    /// Lines of text get hard to read beyond this.
    package static let maximumWidth = 64
    private static let frame = Size(width: 4, height: 2)

    package init(title: String, body: String, buttons: [Button], focused: Int? = 0) {
        self.title = title
        self.body = body
        self.buttons = buttons
        self.focused = focused
    }

    /// The box, as large as its text wants and the area allows.
    package func box(in area: Rect, _ repertoire: Repertoire = .unicode) -> Rect {
        let limit = min(Self.maximumWidth, area.width) - Self.frame.width
        let lines = TextWrap.lines(of: body, width: max(1, limit), repertoire)
        let wanted = max(
            lines.map { repertoire.width(of: $0) }.max() ?? 0,
            ButtonRow(buttons, focused: focused).width(repertoire),
            repertoire.width(of: title) + 2)
        return area.centred(
            Size(
                width: min(wanted, max(1, limit)) + Self.frame.width,
                height: lines.count + Self.frame.height + (buttons.isEmpty ? 0 : 2)))
    }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        let box = box(in: area, canvas.repertoire)
        let panel = Panel(title: title, titleRole: titleRole)
        canvas.draw(panel, in: box)
        var inside = panel.inner(of: box)
        let lines = TextWrap.lines(of: body, width: inside.width, canvas.repertoire).count
        let shown = bodyHeight(of: lines, in: inside.height)
        // The buttons are what must not be lost.
        if !buttons.isEmpty {
            canvas.draw(ButtonRow(buttons, focused: focused), in: inside.cutBottom(1))
        }
        let first = min(max(0, firstLine), max(0, lines - shown))
        canvas.draw(Paragraph(body, .dialog, firstLine: first), in: inside.cutTop(shown))
        guard box.height > 2, box.width > 12 else { return }
        if first > 0 { write(" ↑ more ", on: &canvas, in: box.line(0)) }
        if first + shown < lines { write(" ↓ more ", on: &canvas, in: box.line(box.height - 1)) }
    }

    /// The button at a position; nil beside them.
    package func button(
        at position: CellPosition, in area: Rect, _ repertoire: Repertoire = .unicode
    ) -> Int? {
        var inside = Panel(title: title).inner(of: box(in: area, repertoire))
        return ButtonRow(buttons, focused: focused)
            .button(at: position, in: inside.cutBottom(1), repertoire)
    }

    /// How many lines of the body there is no place for: so far can it be scrolled.
    package func overflow(in area: Rect, _ repertoire: Repertoire = .unicode) -> Int {
        let inside = Panel(title: title).inner(of: box(in: area, repertoire))
        let lines = TextWrap.lines(of: body, width: inside.width, repertoire).count
        return max(0, lines - bodyHeight(of: lines, in: inside.height))
    }

    /// Rows for the body: a blank one parts it from the buttons, if there is place for it.
    private func bodyHeight(of lines: Int, in height: Int) -> Int {
        let free = max(0, buttons.isEmpty ? height : height - 1)
        return buttons.isEmpty || lines >= free ? free : free - 1
    }

    private func write(_ text: String, on canvas: inout Canvas, in edge: Rect) {
        canvas.write(
            text, in: edge.inset(horizontally: 2), CellStyle(.dialogBorder), align: .right)
    }
}
