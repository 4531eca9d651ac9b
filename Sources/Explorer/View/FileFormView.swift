import TerminalCanvas

/// The form for a file: what it is about, its fields, and how far it has come.
struct FileFormView: Widget {
    private let form: FileForm
    private let done: Int64
    private let fields: Form

    /// - Parameters:
    ///   - form: the form.
    ///   - done: events that were read for the file, or written.
    init(_ form: FileForm, done: Int64) {
        self.form = form
        self.done = done
        fields = Form(form.fields, focused: form.focused)
    }

    private struct Places {
        let box: Rect
        let head: Rect
        let fields: Rect
        let note: Rect
    }

    private func places(in body: Rect, _ repertoire: Repertoire) -> Places {
        let width = min(FormLayout.maximumWidth, body.width)
        let inner = Panel().inner(of: Rect(Size(width: width, height: body.height))).width
        let wanted = fields.height(width: inner, repertoire)
        let box = body.centred(Size(width: width, height: wanted + 5))
        var inside = Panel().inner(of: box)
        let head = inside.cutTop(inside.height > 3 ? 1 : 0)
        let note = inside.cutBottom(inside.height > 2 ? 1 : 0)
        // Where it is low, the fields and what is wrong with them need the row.
        if inside.height > wanted { _ = inside.cutTop(1) }
        return Places(box: box, head: head, fields: inside, note: note)
    }

    func cursor(in body: Rect, _ repertoire: Repertoire) -> CellPosition? {
        form.pending == nil
            ? fields.cursor(in: places(in: body, repertoire).fields, repertoire) : nil
    }

    /// The field at a position; nil beside them.
    func field(at position: CellPosition, in body: Rect) -> Int? {
        fields.field(at: position, in: places(in: body, .unicode).fields, .unicode)
    }

    func draw(on canvas: inout Canvas, in body: Rect) {
        let places = places(in: body, canvas.repertoire)
        let title = canvas.repertoire.fit(
            form.title, width: places.box.width - 6, .middleEllipsis)
        canvas.draw(Panel(title: title), in: places.box)
        let head = canvas.repertoire.fit(form.circumstances, width: places.head.width, .ellipsis)
        canvas.write(head, in: places.head, CellStyle(.dialog))
        canvas.draw(fields, in: places.fields)
        guard form.pending != nil else { return }
        let count = done > 0 ? " \(Wording.count(done, "event"))" : ""
        canvas.write("writing …\(count)", in: places.note, CellStyle(.dialogFaint))
    }
}
