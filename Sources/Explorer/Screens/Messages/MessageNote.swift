import EventStoreCore
import LedgerCore
import TerminalCanvas

/// Below the list, the selected message in full, if its row has no room for it.
struct MessageNote: Widget {
    private let row: Message
    init(_ row: Message) { self.row = row }

    /// Of the text of a message, beside a scrollbar.
    private static func textWidth(_ width: Int) -> Int {
        TableLayout(MessagesScreen.columns, width: width - 2).width(of: 2) ?? 0
    }

    /// With the rule above it; 0 where the row says all of it.
    func height(width: Int) -> Int {
        let (text, repertoire) = (Wording.safe(row.text), Repertoire.unicode)
        guard repertoire.width(of: text) > Self.textWidth(width) else { return 0 }
        return TextWrap.lines(of: text, width: width - 2, repertoire).count + 1
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        var place = area
        canvas.fill(
            place.cutTop(1), with: canvas.drawingSet.horizontal, CellStyle(.listRule))
        let text = Wording.safe(row.text)
        canvas.draw(Paragraph(text, row.kind.role), in: place.inset(horizontally: 1))
    }
}
