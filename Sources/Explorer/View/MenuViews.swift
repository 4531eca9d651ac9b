import TerminalCanvas

/// The command line in the status line, and above it how it could go on.
func draw(
    _ line: CommandLine, _ model: Model, on canvas: inout Canvas, in body: Rect, _ status: Rect
) -> TerminalCanvas.Position? {
    let candidates = line.error == nil ? model.lineCandidates(line.typed) : []
    drawMenu(candidates, line.selected, on: &canvas, in: body)
    if let error = line.error { drawFault(error, on: &canvas, in: body, status) }
    return drawField(":", line.edit, "", on: &canvas, in: status)
}

/// A prompt in the status line, and above it what is wrong with what was typed.
func draw(
    _ prompt: Prompt, on canvas: inout Canvas, in body: Rect, _ status: Rect
) -> TerminalCanvas.Position? {
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
) -> TerminalCanvas.Position? {
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

/// Lines of the menu at most: what is typed narrows it down.
private let menuLines = 10

private func drawMenu(
    _ candidates: [LineCandidate], _ selected: Int?, on canvas: inout Canvas, in body: Rect
) {
    guard !candidates.isEmpty else { return }
    var rest = body
    let height = min(menuLines, candidates.count, max(0, body.height - 2))
    var box = rest.cutBottom(height)
    let first = ScrollWindow.first(0, keeping: selected, height: height, count: candidates.count)
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
        let over: Role? = isSelected ? .listSelected : nil
        canvas.write(
            pointer + Wording.safe(candidate.label), in: line.cutLeft(min(labels, 28) + 4),
            CellStyle(.dialog, over: over))
        canvas.write(Wording.safe(candidate.help), in: line, CellStyle(.textFaint))
    }
}

/// The list of themes; the selected one is what the screen looks like.
func draw(_ picker: ThemePicker, on canvas: inout Canvas, in body: Rect) {
    let items = picker.choices.map { choice in
        MenuItem(
            Wording.safe(choice.name), detail: Wording.safe(choice.note),
            isEnabled: !choice.isBroken)
    }
    let menu = Menu(items, selected: picker.selected)
    let note = picker.choice.flatMap { $0.isBroken ? $0.note : nil }
    let width = max(menu.width(canvas.repertoire) + 4, 36)
    let box = body.centred(
        Size(width: min(width, 64), height: items.count + (note == nil ? 2 : 4)))
    let panel = Panel(title: "Theme")
    canvas.draw(panel, in: box)
    var inside = panel.inner(of: box)
    if let note {
        canvas.draw(Paragraph("! \(Wording.safe(note))", .fieldError), in: inside.cutBottom(2))
    }
    canvas.draw(menu, in: inside)
}
