import EventStoreCore
import TerminalCanvas

/// The named readers of the log, a row each.
struct SubscriptionsView: Widget {
    private let screen: SubscriptionsScreen
    private let now: Timestamp
    private let emptyText: String
    private let isFocused: Bool
    private let sharesLine: Bool

    init(_ screen: SubscriptionsScreen, _ model: Model) {
        self.screen = screen
        now = model.now
        emptyText = screen.emptyText(model.book)
        isFocused = !model.isPaneFocused
        sharesLine = model.layout.hasPaneBeside
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let (screen, now) = (screen, now)
        guard !screen.window.isEmpty else {
            // Why there are none has more words than a line has room for.
            canvas.fill(area, CellStyle(.list))
            let top = area.height > 4 ? (area.height - 2) / 2 : 0
            var rest = area
            _ = rest.cutTop(top)
            return canvas.draw(
                Paragraph(emptyText, .textFaint),
                in: rest.inset(horizontally: area.width > 20 ? 2 : 0))
        }
        var list = ListPane(screen.window, screen.columns) { row in
            TableRow(screen.cells(row, at: now))
        }
        list.isFocused = isFocused
        list.sharesLine = sharesLine
        canvas.draw(list, in: area)
    }
}
