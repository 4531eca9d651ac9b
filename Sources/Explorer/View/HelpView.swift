import TerminalCanvas

/// The keys of a screen, from the one table of bindings.
struct HelpView: Widget {
    private let screen: HelpScreen
    private let page: HelpPage

    init(_ screen: HelpScreen, _ model: Model) {
        self.screen = screen
        page = HelpPage(screen.about, model.keymap, model.book)
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let columns = page.columns(width: area.width)
        var area = area
        let count = columns.map(\.count).max() ?? 0
        let first = min(screen.firstLine, max(0, count - area.height))
        if count > area.height, area.width > 20 {
            canvas.draw(
                Scrollbar(count: count, first: first, visible: area.height), in: area.cutRight(1))
        }
        let width = area.width / max(1, columns.count)
        for lines in columns {
            let column = area.cutLeft(width)
            for (row, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
                draw(line, on: &canvas, in: column.line(row))
                if screen.found == first + row, screen.isMatch(line) {
                    let place = column.line(row)
                    canvas.write(
                        String(canvas.drawingSet.pointer), in: place, CellStyle(.helpText))
                    canvas.overlay(place, .listSelected)
                }
            }
        }
    }

    private func draw(_ line: HelpPage.Line, on canvas: inout Canvas, in area: Rect) {
        switch line {
        case .blank: break
        case .heading(let title): canvas.write(" \(title)", in: area, CellStyle(.header))
        case .key(let keys, let text):
            var rest = area
            canvas.write("  \(keys)", in: rest.cutLeft(HelpPage.keysWidth), CellStyle(.helpKey))
            _ = rest.cutLeft(1)
            canvas.write(text, in: rest, CellStyle(.helpText))
        case .more(let text):
            var rest = area
            _ = rest.cutLeft(HelpPage.keysWidth + 1)
            canvas.write(text, in: rest, CellStyle(.helpText))
        }
    }
}
