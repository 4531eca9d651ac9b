import EventStoreCore
import TerminalCanvas

/// Below the tree of causes: what of it is not there, and why.
struct CausesNote: Widget {
    let lines: [String]

    init(_ info: CausesInfo) {
        var lines: [String] = []
        if let outside = info.outside {
            lines.append(
                "The first cause is '\(Wording.safe(outside))', which is no event of this book.")
        }
        if info.isRound {
            lines.append("The causes lead back to themselves: the tree is cut there.")
        }
        if info.isCut { lines.append("There is more of the tree than is shown.") }
        if !info.isWhole {
            lines.append(
                "\(Wording.count(info.looked, "event")) behind the first one were looked at, up to "
                    + "position \(Wording.grouped(info.through.number)): there may be more.")
        }
        self.lines = lines
    }

    /// With the rule above it.
    func height(width: Int) -> Int {
        1 + lines.reduce(0) { $0 + TextWrap.lines(of: $1, width: width - 2, .unicode).count }
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        var place = area
        canvas.fill(
            place.cutTop(1), with: canvas.drawingSet.horizontal, CellStyle(.listRule))
        canvas.draw(
            Paragraph(lines.joined(separator: "\n"), .messageWarning),
            in: place.inset(horizontally: 1))
    }
}
