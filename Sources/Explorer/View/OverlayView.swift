import EventStoreCore
import LedgerCore
import TerminalCanvas

/// Draws what lies over the screen, and says where the cursor stands.
func drawOverlay(
    _ model: Model, on canvas: inout Canvas, in body: Rect, _ status: Rect
) -> CellPosition? {
    switch model.overlay {
    case .prompt(let prompt): return draw(prompt, on: &canvas, in: body, status)
    case .form(let form):
        let view = CommandFormView(
            form, damagedFrom: form.target.flatMap { model.firstDamagedVersion(of: $0.id) })
        canvas.draw(view, in: body)
        return view.cursor(in: body, canvas.repertoire)
    case .question(let question): canvas.draw(model.dialog(of: question), in: body)
    case .commandLine(let line): return draw(line, model, on: &canvas, in: body, status)
    case .picker(let picker): canvas.draw(PickerView(picker), in: body)
    case .file(let form):
        let view = FileFormView(form, done: model.writing?.done ?? 0)
        canvas.draw(view, in: body)
        return view.cursor(in: body, canvas.repertoire)
    case nil: break
    }
    return nil
}

/// The form of a command: what it is about, its fields, and what the ledger said.
struct CommandFormView: Widget {
    private let form: CommandForm
    private let fields: Form
    private let damagedFrom: Version?

    init(_ form: CommandForm, damagedFrom: Version?) {
        self.form = form
        self.damagedFrom = damagedFrom
        fields = Form(form.fields, focused: form.focused)
    }

    private struct Places {
        var box: Rect
        var head: Rect
        var fields: Rect
        var note: Rect
    }

    /// The fields keep a few rows, however little place there is.
    private static let fewestRows = 2
    private static let mostNoteRows = 3

    private func places(in body: Rect, _ repertoire: Repertoire) -> Places {
        let head = head.count
        let width = min(FormLayout.maximumWidth, body.width)
        let inner = Panel().inner(of: Rect(Size(width: width, height: body.height))).width
        let wanted = fields.height(width: inner, repertoire)
        let noteLines = note.map { TextWrap.lines(of: $0.text, width: inner, repertoire).count }
        let noteHeight = min(noteLines ?? 1, Self.mostNoteRows)
        let gap = head > 0 ? 1 : 0
        let box = body.centred(
            Size(width: width, height: head + gap + wanted + noteHeight + 3))
        var inside = Panel().inner(of: box)
        let headArea = inside.cutTop(max(0, min(head, inside.height - Self.fewestRows)))
        let note = inside.cutBottom(max(0, min(noteHeight, inside.height - Self.fewestRows)))
        // Where it is low, the fields and what is wrong with them need the row.
        if gap > 0, inside.height > wanted { _ = inside.cutTop(1) }
        return Places(box: box, head: headArea, fields: inside, note: note)
    }

    /// What it is about, and what must be known of it.
    private var head: [StatusLine] {
        guard let target = form.target else { return [] }
        var lines: [(String, Role)] = []
        if let event = form.event {
            lines.append((Self.text(of: event), .dialog))
        }
        if !form.edits.isEmpty {
            lines.append((Wording.count(Int64(form.edits.count), "change"), .dialog))
        }
        if let version = form.changedTo {
            lines.append(("changed to v\(version) since", .fieldError))
        }
        if let damagedFrom { lines.append((DamageText.warning(damagedFrom), .eventDamaged)) }
        return [Self.balance(of: target)]
            + lines.map { text, role in
                StatusLine(left: [.fixed([Span(text, role)])], role: .dialog)
            }
    }

    /// The event that is reversed.
    private static func text(of event: EventRow) -> String {
        let time = Wording.time(event.event.event.occurredAt)
        return "\(event.words.name)  \(event.words.amount)  \(time)"
    }

    /// Whose account it is and what it holds; the amount and its version stay the longest.
    private static func balance(of target: AccountRow) -> StatusLine {
        let owner = target.owner.isEmpty ? "" : "\(Wording.safe(target.owner))  "
        return StatusLine(
            left: [
                .optional([Span(owner, .dialog)], priority: 2),
                .optional([Span("balance ", .dialog)], priority: 1),
                .fixed([
                    Span("\(Wording.balance(target.balance)) at v\(target.version)", .dialog)
                ]),
            ], role: .dialog)
    }

    private var note: (text: String, role: Role)? {
        if let refusal = form.refusal { return ("! \(Wording.safe(refusal))", .fieldError) }
        if form.pending != nil { return ("computing the preview …", .dialogFaint) }
        return nil
    }

    func cursor(in body: Rect, _ repertoire: Repertoire) -> CellPosition? {
        fields.cursor(in: places(in: body, repertoire).fields, repertoire)
    }

    /// The field at a position; nil beside them.
    func field(at position: CellPosition, in body: Rect) -> Int? {
        fields.field(at: position, in: places(in: body, .unicode).fields, .unicode)
    }

    func draw(on canvas: inout Canvas, in body: Rect) {
        let places = places(in: body, canvas.repertoire)
        let title = canvas.repertoire.fit(
            Wording.safe(form.title), width: places.box.width - 6, .middleEllipsis)
        canvas.draw(Panel(title: title), in: places.box)
        for (row, line) in head.prefix(places.head.height).enumerated() {
            canvas.draw(line, in: places.head.line(row))
        }
        if let note { canvas.draw(Paragraph(note.text, note.role), in: places.note) }
        canvas.draw(fields, in: places.fields)
        if let choices = form.choices { draw(choices, on: &canvas, in: body, places) }
    }

    /// Over what is below the field: nothing of it is needed before a choice is made.
    private func draw(
        _ choices: AccountLookup, on canvas: inout Canvas, in body: Rect, _ places: Places
    ) {
        let line = fields.line(of: form.focused, in: places.fields, canvas.repertoire)
        let below = line.row + 1
        let height = min(choices.rows.count, body.rows.upperBound - below)
        guard height > 0 else { return }
        let menu = Menu(
            choices.rows.map { row in
                MenuItem(
                    "\(Wording.safe(row.id.name))  \(Wording.safe(row.owner))",
                    detail: Wording.balance(row.balance))
            }, selected: choices.selected)
        let inside = places.fields
        canvas.draw(
            menu,
            in: Rect(column: inside.column, row: below, width: inside.width, height: height))
    }
}
