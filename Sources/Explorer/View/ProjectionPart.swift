import TerminalCanvas

/// What is seen of a section of the projections screen, and where.
struct ProjectionPart {
    let area: Rect
    private let section: ProjectionSection
    /// The line of the screen's list that its first row is.
    private let base: Int
    /// The line that it begins with where it is a stretch of a longer page: 0 is its heading. Nil
    /// where it scrolls by itself.
    private let line: Int?

    init(
        _ section: ProjectionSection, from base: Int, in area: Rect, line: Int? = nil
    ) {
        self.section = section
        self.base = base
        self.area = area
        self.line = line
    }

    private var isWhole: Bool { section.height <= area.height }

    /// Rows that there is place for, below the heading and above what counts the others.
    private var room: Int { max(1, area.height - (isWhole ? 1 : 2)) }

    private var firstRow: Int {
        ScrollWindow.first(0, keeping: section.selected, height: room, count: section.rowCount)
    }

    /// The line of the screen's list that is drawn on one of its lines.
    func index(at place: Int) -> Int? {
        let row: Int
        if let line {
            row = line + place - 1
        } else {
            guard (1...room).contains(place) else { return nil }
            row = firstRow + place - 1
        }
        return (0..<section.rowCount).contains(row) ? base + row : nil
    }

    func draw(on canvas: inout Canvas) {
        guard area.height > 0 else { return }
        var table = section.table
        if let line {
            // A heading alone says nothing.
            if line == 0, area.height == 1 { return }
            table.showsHeader = line == 0
            table.firstRow = max(0, line - 1)
            return canvas.draw(table, in: area)
        }
        table.firstRow = firstRow
        var place = area
        canvas.draw(table, in: place.cutTop(isWhole ? area.height : room + 1))
        if isWhole { return }
        let more = Wording.grouped(Int64(section.rowCount - room))
        let last = area.line(area.height - 1)
        canvas.write("   … \(more) more", in: last, CellStyle(.textFaint))
    }
}
