/// A stretch of a long list: the rows around the selection, in their order. The list itself may
/// have millions; only this much of it is ever in memory.
///
/// The selection is an identity, not a row number: whatever arrives, moves or goes, it stays on
/// its row. If that row itself goes, the one that took its place is selected. Where the list is
/// told to keep what is absent, and the reader has chosen it, the selection waits for its row: the
/// nearest one is highlighted, and is not selected.
package struct ListWindow<Row: ListRow>: Hashable, Sendable {
    /// Rows kept at most: many screens in both directions.
    package static var maximumRows: Int { 1000 }
    /// Rows read at once.
    package static var pageRows: Int { 200 }

    package private(set) var rows: [Row] = []
    /// The window begins, or ends, where the list does.
    package private(set) var atStart = false
    package private(set) var atEnd = false
    package private(set) var selected: Row.ID?
    /// The selected row is not among the rows; no other one is selected in its place.
    package private(set) var isAbsent = false
    /// The reader has gone to the selected row; it is not just the one that the list began with.
    private var isChosen = false
    /// Where the selected row was last seen.
    private var selectedIndex = 0
    private var topIndex = 0
    /// Of all rows that it has held.
    package private(set) var widths = ColumnWidths()

    package init() {}

    package var isEmpty: Bool { rows.isEmpty }

    /// The number in `rows` of the highlighted one: where the reader is. It is the selected row, or
    /// the nearest one while that is absent. There is one wherever there are rows.
    package var index: Int? {
        rows.isEmpty ? nil : min(max(0, selectedIndex), rows.count - 1)
    }

    /// Nil while the selected row is absent: nothing is done to one that only stands in for it.
    package var selectedRow: Row? { isAbsent ? nil : index.map { rows[$0] } }

    /// The rows that are shown in so many lines, with the selection among them. The last one may
    /// be there with its rule alone.
    package func visible(_ height: Int) -> Range<Int> {
        guard height > 0, !rows.isEmpty else { return 0..<0 }
        let top = clampedTop(height)
        var end = top
        var left = height
        while end < rows.count, left > 0 {
            left -= rows[end].lineCount
            end += 1
        }
        return top..<end
    }

    /// What stands on so many lines, from the top; the selected row is among them.
    package func lines(_ height: Int) -> [ListLine] {
        var lines: [ListLine] = []
        for index in visible(height) {
            if rows[index].hasRule { lines.append(.rule(above: index)) }
            lines.append(.row(index))
        }
        let excess = index.flatMap { lines.firstIndex(of: .row($0)) }.map { $0 - height + 1 } ?? 0
        return Array(lines.dropFirst(max(0, excess)).prefix(height))
    }

    private func clampedTop(_ height: Int) -> Int {
        guard let index = index else { return 0 }
        var top = min(topIndex, highestTop(showing: rows.count - 1, height))
        if index < top { top = index }
        return max(0, top, highestTop(showing: index, height))
    }

    /// The first row of the screen that ends with a row.
    private func highestTop(showing index: Int, _ height: Int) -> Int {
        var top = index
        var left = height - rows[index].lineCount
        while top > 0, left >= rows[top - 1].lineCount {
            top -= 1
            left -= rows[top].lineCount
        }
        return top
    }

    /// Shows the first rows, as far as the selection stays in sight.
    package mutating func scrollToTop(height: Int) {
        topIndex = 0
        topIndex = clampedTop(height)
    }

    /// The first rows are in sight.
    package func showsTop(height: Int) -> Bool { atStart && clampedTop(height) == 0 }

    /// Not all of the list is in sight on so many lines: it has a scrollbar.
    func isLonger(than height: Int) -> Bool {
        guard atStart, atEnd else { return !isEmpty }
        guard rows.count <= height else { return true }
        return rows.reduce(0) { $0 + $1.lineCount } > height
    }

    // MARK: Moving

    /// Moves the selection by so many rows, as far as the window goes.
    package mutating func move(by count: Int, height: Int) {
        guard let index = index else { return }
        select(index: min(max(0, index + count), rows.count - 1), height: height)
    }

    /// Keeps the selected row selected, also where it is absent.
    package mutating func choose() { isChosen = selected != nil }

    package mutating func moveToFirst(height: Int) { select(index: 0, height: height) }

    package mutating func moveToLast(height: Int) { select(index: rows.count - 1, height: height) }

    /// Selects a row by its identity; false if it is not in the window.
    @discardableResult
    package mutating func select(_ id: Row.ID, height: Int) -> Bool {
        guard let index = rows.firstIndex(where: { $0.id == id }) else { return false }
        select(index: index, height: height)
        return true
    }

    /// Selects a row as `select` does, with some of its neighbours in sight on both sides.
    @discardableResult
    package mutating func reveal(_ id: Row.ID, height: Int) -> Bool {
        let before = visible(height)
        guard select(id, height: height) else { return false }
        guard before.contains(selectedIndex) else {
            centre(height: height)
            return true
        }
        let margin = min(3, height / 4)
        let last = min(rows.count - 1, selectedIndex + margin)
        topIndex = max(topIndex, highestTop(showing: last, height))
        topIndex = min(topIndex, max(0, selectedIndex - margin))
        topIndex = clampedTop(height)
        return true
    }

    /// Selects a row that need not be there; until it is, none is selected.
    package mutating func seek(_ id: Row.ID) {
        selected = id
        (isAbsent, isChosen) = (true, true)
        findAbsent()
    }

    private mutating func findAbsent() {
        guard isAbsent, let index = rows.firstIndex(where: { $0.id == selected }) else { return }
        (selectedIndex, isAbsent) = (index, false)
    }

    /// Shows as many rows before the selection as behind it.
    package mutating func centre(height: Int) {
        topIndex = max(0, selectedIndex - height / 2)
        topIndex = clampedTop(height)
    }

    private mutating func select(index: Int, height: Int) {
        guard rows.indices.contains(index) else { return }
        (selectedIndex, isAbsent, isChosen) = (index, false, true)
        selected = rows[index].id
        topIndex = clampedTop(height)
    }

    // MARK: Loading

    package enum Edge: Sendable, Hashable { case start, end }

    /// The edge that the selection has come near, if there is more behind it.
    package func nearEdge(height: Int) -> Edge? {
        guard let index = index else { return nil }
        let margin = max(height, 20)
        if !atEnd, index + margin >= rows.count { return .end }
        if !atStart, index < margin { return .start }
        return nil
    }

    /// Puts other rows in the place of all.
    ///
    /// - Parameters:
    ///   - new: the rows.
    ///   - atStart: the list begins with them.
    ///   - atEnd: the list ends with them.
    ///   - height: lines of the list.
    ///   - keepsAbsent: a row that was chosen and is not among them stays selected, for when it
    ///     returns.
    ///   - precedes: whether a row stands before the selected one, to find the nearest one where
    ///     that is absent; without it, that is the one in its place.
    package mutating func replace(
        _ new: [Row], atStart: Bool, atEnd: Bool, height: Int, keepsAbsent: Bool = false,
        precedes: ((Row) -> Bool)? = nil
    ) {
        let offset = selectedIndex - clampedTop(height)
        measure(new)
        rows = new
        self.atStart = atStart
        self.atEnd = atEnd
        if let selected, let index = rows.firstIndex(where: { $0.id == selected }) {
            (selectedIndex, isAbsent) = (index, false)
            topIndex = max(0, index - offset)
        } else {
            let nearest = precedes.map { precedes in
                rows.firstIndex { !precedes($0) } ?? rows.count
            }
            selectedIndex = min(max(0, nearest ?? selectedIndex), max(0, rows.count - 1))
            isAbsent = keepsAbsent && isChosen && selected != nil
            if !isAbsent { (selected, isChosen) = (index.map { rows[$0].id }, false) }
            if nearest != nil { topIndex = max(0, selectedIndex - offset) }
        }
        topIndex = clampedTop(height)
    }

    /// Adds rows behind the last one; the first ones go when there are too many.
    package mutating func append(_ new: [Row], atEnd: Bool, height: Int) {
        let known = Set(rows.suffix(Self.pageRows).map(\.id))
        measure(new)
        rows += new.filter { !known.contains($0.id) }
        self.atEnd = atEnd
        defer { findAbsent() }
        let excess = rows.count - Self.maximumRows
        if excess > 0 {
            if selectedIndex - excess > height {
                rows.removeFirst(excess)
                atStart = false
                shift(by: -excess)
            } else {
                // The reader is at the other end: what came is read again when it is wanted.
                rows.removeLast(excess)
                self.atEnd = false
            }
        }
        topIndex = clampedTop(height)
    }

    /// Adds rows before the first one; the last ones go when there are too many.
    package mutating func prepend(_ new: [Row], atStart: Bool, height: Int) {
        let known = Set(rows.prefix(Self.pageRows).map(\.id))
        let added = new.filter { !known.contains($0.id) }
        measure(added)
        rows = added + rows
        self.atStart = atStart
        shift(by: added.count)
        defer { findAbsent() }
        let excess = rows.count - Self.maximumRows
        if excess > 0 {
            if rows.count - selectedIndex - excess > height {
                rows.removeLast(excess)
                atEnd = false
            } else {
                rows.removeFirst(excess)
                self.atStart = false
                shift(by: -excess)
            }
        }
        topIndex = clampedTop(height)
    }

    /// Changes rows where they stand.
    package mutating func update(_ body: (inout Row) -> Void) {
        for index in rows.indices { body(&rows[index]) }
    }

    private mutating func measure(_ new: [Row]) {
        for row in new { widths.grow(by: row.columnWidths) }
    }

    private mutating func shift(by count: Int) {
        if rows.isEmpty { return }
        selectedIndex += count
        topIndex += count
        if selected == nil { selected = index.map { rows[$0].id } }
    }

    // MARK: Keys

    /// Moves the selection in a list that is in memory as a whole.
    ///
    /// - Returns: false if the action is no movement.
    mutating func moveSelection(_ action: UserAction, height: Int) -> Bool {
        switch action {
        case .first: moveToFirst(height: height)
        case .last: moveToLast(height: height)
        case .down, .up, .halfDown, .halfUp, .pageDown, .pageUp: step(action, height: height)
        default: return false
        }
        return true
    }

    /// Moves the selection by a line, half a page or a page, as far as the window goes.
    mutating func step(_ action: UserAction, height: Int) {
        let page = max(1, lines(height).count { if case .row = $0 { true } else { false } })
        let half = max(1, page / 2)
        let distances: [UserAction: Int] = [
            .down: 1, .up: -1, .halfDown: half, .halfUp: -half, .pageDown: page, .pageUp: -page,
        ]
        if let distance = distances[action] { move(by: distance, height: height) }
    }

    /// Selects the row at a place of the scrollbar, in a list that is in memory as a whole.
    ///
    /// - Returns: false if there is no scrollbar.
    mutating func select(_ share: ListShare, height: Int) -> Bool {
        guard isLonger(than: height) else { return false }
        select(index: share.index(of: rows.count), height: height)
        return true
    }

    /// Selects what stands on a line of the screen, counted from 0.
    mutating func select(line: Int, height: Int) {
        let lines = lines(height)
        guard lines.indices.contains(line) else { return }
        select(rows[lines[line].index].id, height: height)
    }
}
