import TerminalCanvas

/// Where the parts of the screen are. `update` and `view` both ask it, so that a page, a click and
/// a scrolled pane mean what is seen.
package struct ScreenLayout: Hashable, Sendable {
    /// Whether a screen wants a pane beside or below its list.
    package enum PaneWish: Sendable {
        case none
        /// Where the terminal is wide.
        case wideOnly
        /// Beside the list where the terminal is wide, otherwise below it.
        case always
    }

    /// From this width on a pane stands beside the list, which keeps its 80 columns.
    package static let wide = 120
    private static let listWidth = 80

    package let size: Size
    /// Above the status line: where the cursor of time stands.
    package private(set) var timeBar: Rect?
    package private(set) var title: Rect
    package private(set) var breadcrumb: Rect
    package private(set) var list: Rect
    package private(set) var pane: Rect?
    /// Below a list without a pane: what the selected row has no room for.
    package private(set) var note: Rect?
    package private(set) var status: Rect
    package private(set) var footer: Rect

    package init(
        _ size: Size, _ wish: PaneWish = .none, noteLines: Int = 0, hasTimeBar: Bool = false
    ) {
        self.size = size
        let nothing = Rect(Size(width: 0, height: 0))
        var rest = Rect(size)
        title = rest.cutTop(1)
        // On a terminal of a few lines the list is what counts.
        breadcrumb = rest.height > 3 ? rest.cutTop(1) : nothing
        footer = rest.height > 2 ? rest.cutBottom(1) : nothing
        status = rest.height > 2 ? rest.cutBottom(1) : nothing
        if hasTimeBar { timeBar = rest.cutBottom(1) }
        if size.width >= Self.wide, wish != .none {
            let width = min(size.width - Self.listWidth, size.width * 2 / 5)
            pane = rest.cutRight(width)
        } else if wish == .always {
            pane = rest.cutBottom(max(3, rest.height * 3 / 5))
        } else if noteLines > 0, rest.height > 6 {
            note = rest.cutBottom(min(noteLines, rest.height / 2))
        }
        list = rest
    }

    /// The same place, for a screen that wants another pane now.
    func with(_ wish: PaneWish) -> ScreenLayout {
        ScreenLayout(size, wish, hasTimeBar: timeBar != nil)
    }

    /// Of the table of a list with a scrollbar.
    var tableWidth: Int { max(0, listAndLine.width - 2) }

    /// A pane stands beside the list.
    package var hasPaneBeside: Bool { pane.map { $0.column > list.column } ?? false }

    /// The list, with the line between it and a pane beside it.
    package var listAndLine: Rect {
        Rect(
            column: list.column, row: list.row, width: list.width + (hasPaneBeside ? 1 : 0),
            height: list.height)
    }

    /// Lines of the list below its heading.
    package var listHeight: Int { max(1, list.height > 1 ? list.height - 1 : list.height) }

    /// The line of the list, below its heading, where a position is; nil outside.
    package func listLine(at position: CellPosition) -> Int? {
        guard list.contains(position) else { return nil }
        let line = position.row - list.row - (list.height > 1 ? 1 : 0)
        return line >= 0 ? line : nil
    }

    /// The line of the list's scrollbar where a position is, whether or not one is drawn there.
    func barLine(at position: CellPosition) -> Int? {
        let column = listAndLine.column + listAndLine.width - 1
        guard list.width > 20, position.column == column else { return nil }
        return listLine(
            at: CellPosition(column: list.column, row: position.row))
    }

    /// Where overlays go: between the title and the status line, which says what is wrong.
    package var overlay: Rect {
        var area = Rect(size)
        guard size.height > 4 else { return area }
        _ = area.cutTop(1)
        _ = area.cutBottom(2)
        return area
    }

    /// Where the keys of the footer stand.
    package var footerInside: Rect { footer.inset(horizontally: footer.width > 10 ? 1 : 0) }

    /// What a pane can show.
    package var paneInside: Rect? { pane.map { PaneFrame($0).inside } }
}

/// How a pane is put together: a title, a line at its left where it stands beside the list, and
/// a column for a scrollbar.
struct PaneFrame {
    let line: Rect
    let title: Rect
    let inside: Rect
    let bar: Rect

    init(_ area: Rect) {
        var rest = area
        line = rest.cutLeft(area.column > 0 ? 1 : 0)
        title = rest.cutTop(1)
        _ = rest.cutLeft(1)
        bar = rest.cutRight(1)
        inside = rest
    }
}
