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
        // The buttons are what must not be lost.
        if !buttons.isEmpty {
            canvas.draw(ButtonRow(buttons, focused: focused), in: inside.cutBottom(1))
            if inside.height > 1 { _ = inside.cutBottom(1) }
        }
        canvas.draw(Paragraph(body, .dialog, firstLine: firstLine), in: inside)
    }
}
