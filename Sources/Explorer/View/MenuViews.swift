import TerminalCanvas

/// The command line in the status line, and above it how it could go on.
func draw(
    _ line: CommandLine, _ model: Model, on canvas: inout Canvas, in body: Rect, _ status: Rect
) -> CellPosition? {
    let candidates = line.error == nil ? model.candidates(line) : []
    drawMenu(candidates, line.selected, on: &canvas, in: body)
    if let error = line.error { drawFault(error, on: &canvas, in: body, status) }
    return drawField(":", line.edit, "", on: &canvas, in: status)
}

/// A prompt in the status line, and above it what is wrong with what was typed.
func draw(
    _ prompt: Prompt, on canvas: inout Canvas, in body: Rect, _ status: Rect
) -> CellPosition? {
    if let error = prompt.error {
        drawFault(error, on: &canvas, in: body, status)
    } else if !prompt.candidates.isEmpty {
        var place = body
        let line = place.cutBottom(1)
        canvas.fill(line, CellStyle(.dialog))
        canvas.write(
            " \(prompt.candidates.joined(separator: "   "))", in: line, CellStyle(.dialog))
    }
    return drawField(prompt.label, prompt.edit, prompt.hint, on: &canvas, in: status)
}

private func drawField(
    _ label: String, _ edit: TextEdit, _ hint: String, on canvas: inout Canvas, in line: Rect
) -> CellPosition? {
    var rest = line
    canvas.fill(line, CellStyle(.text))
    canvas.write(label, in: rest.cutLeft(canvas.width(of: label)), CellStyle(.filter))
    let field = TextField(edit, isFocused: true, placeholder: hint)
    canvas.draw(field, in: rest)
    return field.cursor(in: rest, canvas.repertoire)
}

/// On the line above the field; the cursor stands where the fault is.
private func drawFault(
    _ reason: String, on canvas: inout Canvas, in body: Rect, _ status: Rect
) {
    let lines = TextWrap.lines(of: "! \(reason)", width: max(1, body.width - 2), canvas.repertoire)
    var place = body
    let box = place.cutBottom(min(lines.count, max(1, body.height / 2)))
    canvas.fill(box, CellStyle(.fieldError))
    for (index, line) in lines.enumerated() {
        canvas.write(" \(line)", in: box.line(index), CellStyle(.fieldError))
    }
}

private func drawMenu(
    _ candidates: [LineCandidate], _ selected: Int?, on canvas: inout Canvas, in body: Rect
) {
    guard !candidates.isEmpty else { return }
    var rest = body
    let height = min(CommandLine.menuLines, candidates.count, max(0, body.height - 2))
    var box = rest.cutBottom(height)
    let first = ScrollWindow.first(0, keeping: selected, height: height, count: candidates.count)
    let keys = candidates.map { canvas.width(of: $0.key) }.max() ?? 0
    let labels = candidates.map { canvas.width(of: $0.label) }.max() ?? 0
    canvas.fill(box, CellStyle(.dialog))
    if candidates.count > height {
        canvas.draw(
            Scrollbar(count: candidates.count, first: first, visible: height), in: box.cutRight(1))
    }
    for (row, candidate) in candidates.dropFirst(first).prefix(height).enumerated() {
        var line = box.line(row)
        let isSelected = first + row == selected
        let pointer = isSelected ? "\(canvas.drawingSet.pointer) " : "  "
        canvas.write(
            pointer + Wording.safe(candidate.label), in: line.cutLeft(min(labels, 28) + 4),
            CellStyle(.dialog))
        if keys > 0 {
            canvas.write(candidate.key, in: line.cutLeft(keys + 2), CellStyle(.dialogKey))
        }
        canvas.write(Wording.safe(candidate.help), in: line, CellStyle(.dialogFaint))
        if isSelected { canvas.overlay(box.line(row), .listSelected) }
    }
}

/// A short list to choose from, and what is to be known of the selected choice.
struct PickerView: Widget {
    private let title: String
    private let menu: Menu
    private let note: (text: String, role: Role)

    init(_ picker: Picker) {
        title = Wording.safe(picker.title)
        menu = Menu(
            picker.choices.map { choice in
                MenuItem(
                    Wording.safe(choice.name), detail: Wording.safe(choice.detail),
                    isEnabled: !choice.isOff)
            }, selected: picker.selected)
        let text = Wording.safe(picker.choice?.note ?? "")
        note = picker.choice?.isOff == true ? ("! \(text)", .fieldError) : (text, .dialogFaint)
    }

    private func places(in body: Rect, _ repertoire: Repertoire) -> (
        box: Rect, menu: Rect, note: Rect
    ) {
        let width = min(
            64, max(menu.width(repertoire) + 4, repertoire.width(of: note.text) + 4, 36))
        let lines = TextWrap.lines(of: note.text, width: min(width, body.width) - 4, repertoire)
        let noteHeight = min(2, lines.count)
        let box = body.centred(Size(width: width, height: menu.items.count + noteHeight + 3))
        var inside = Panel().inner(of: box)
        let note = inside.cutBottom(min(noteHeight, max(0, inside.height - 1)))
        if inside.height > menu.items.count { _ = inside.cutBottom(1) }
        return (box, inside, note)
    }

    /// The choice at a position; nil beside them.
    func choice(at position: CellPosition, in body: Rect) -> Int? {
        menu.item(at: position, in: places(in: body, .unicode).menu)
    }

    func draw(on canvas: inout Canvas, in body: Rect) {
        let places = places(in: body, canvas.repertoire)
        canvas.draw(Panel(title: title), in: places.box)
        canvas.draw(Paragraph(note.text, note.role), in: places.note)
        canvas.draw(menu, in: places.menu)
    }
}
