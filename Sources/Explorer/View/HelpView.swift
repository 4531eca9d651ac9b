import TerminalCanvas

/// The keys of a screen, from the one table of bindings, and below them what its signs mean.
struct HelpView: Widget {
    private let screen: HelpScreen
    private let model: Model

    init(_ screen: HelpScreen, _ model: Model) {
        self.screen = screen
        self.model = model
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let lines = lines
        var area = area
        if lines.count > area.height, area.width > 20 {
            let first = min(screen.firstLine, max(0, lines.count - area.height))
            canvas.draw(
                Scrollbar(count: lines.count, first: first, visible: area.height),
                in: area.cutRight(1))
            _ = area.cutRight(1)
        }
        for (row, line) in lines.dropFirst(screen.firstLine).prefix(area.height).enumerated() {
            var rest = area.line(row)
            canvas.write(" \(line.left)", in: rest.cutLeft(18), CellStyle(.helpKey))
            _ = rest.cutLeft(2)
            canvas.write(line.right, in: rest, CellStyle(.helpText))
        }
    }

    private var lines: [(left: String, right: String)] {
        let bindings = model.keymap.bindings(in: screen.about).map { binding in
            let off = binding.isCommand ? model.book.readOnlyReason.map { " (off: \($0))" } : nil
            return (
                left: binding.keys.map(\.description).joined(separator: " "),
                right: binding.help + (off ?? "")
            )
        }
        return bindings + HelpText.notes(screen.about)
    }
}

/// What stands in help beside the keys.
enum HelpText {
    /// What the signs and columns of a screen mean, behind a blank line; empty if nothing needs it.
    static func notes(_ scope: Scope) -> [(left: String, right: String)] {
        let notes: [(String, String)] =
            switch scope {
            case .accounts:
                [
                    ("•", "changed since you last looked"),
                    ("✗", "damaged: the proof (V) tells from which version on"),
                    ("30 DAYS", "the balance over the 30 days up to the account's last event"),
                ]
            case .timeline:
                [
                    ("snapshot ✓", "the snapshot equals the events before it"),
                    ("snapshot ✗", "it does not: S shows the difference and repairs it"),
                ]
            case .stream: [("~7.4/s", "events a second, averaged over the last ten seconds")]
            case .projections:
                [
                    ("CZK by day", "the currency of the selected total, otherwise the first"),
                    ("┆", "days without movements are left out here"),
                ]
            default: []
            }
        return notes.isEmpty ? [] : [("", "")] + notes
    }

    /// Lines of help about a screen.
    static func lineCount(_ scope: Scope, _ keymap: Keymap) -> Int {
        keymap.bindings(in: scope).count + notes(scope).count
    }
}
