/// A column of a table, and what becomes of it where the terminal is narrow.
package struct TableColumn: Equatable, Sendable {
    package enum Order: Sendable {
        case ascending
        case descending
    }

    package let title: String
    /// In cells. The column gets the least before any column gets more.
    package let widths: ClosedRange<Int>
    package let align: Alignment
    /// 0 is never dropped; of the others the highest goes first.
    package let priority: Int
    package let overflow: Overflow
    /// Whether the rows are sorted by it.
    package var order: Order?

    /// - Parameters:
    ///   - title: in the header.
    ///   - widths: the least and the most cells; `.max` takes all that is left.
    ///   - align: numbers stand on the right.
    ///   - priority: 0 is never dropped; of the others the highest goes first.
    ///   - overflow: by default a number that does not fit is blotted, and a text is cut.
    package init(
        _ title: String, _ widths: ClosedRange<Int>, align: Alignment = .left, priority: Int = 0,
        overflow: Overflow? = nil
    ) {
        self.title = title
        self.widths = max(1, widths.lowerBound)...max(1, widths.upperBound)
        self.align = align
        self.priority = priority
        self.overflow = overflow ?? (align == .right ? .blot : .ellipsis)
    }
}

/// Where the columns of a table are.
package struct TableLayout: Equatable, Sendable {
    package struct Place: Equatable, Sendable {
        /// In the table's list of columns.
        package let index: Int
        /// Counted from the table's left edge.
        package let columns: Range<Int>
    }

    /// For the pointer and the sign of a row, and a blank.
    package static let gutter = 3
    package static let gap = 2

    /// From the left; those that were dropped are missing.
    package let places: [Place]

    /// - Parameters:
    ///   - columns: from the left.
    ///   - width: of the table, in cells.
    package init(_ columns: [TableColumn], width: Int) {
        let free = width - Self.gutter
        let kept = Self.kept(columns, free)
        let widths = Self.widths(kept.map { columns[$0] }, free)
        var places: [Place] = []
        var start = Self.gutter
        for (index, width) in zip(kept, widths) where width > 0 {
            places.append(Place(index: index, columns: start..<(start + width)))
            start += width + Self.gap
        }
        self.places = places
    }

    /// The columns whose least widths fit; one at least.
    private static func kept(_ columns: [TableColumn], _ free: Int) -> [Int] {
        var kept = Array(columns.indices)
        func needed() -> Int {
            kept.reduce(-gap) { $0 + columns[$1].widths.lowerBound + gap }
        }
        while needed() > free, kept.count > 1 {
            let priorities = kept.map { columns[$0].priority }
            guard let highest = priorities.max(), highest > 0,
                let last = priorities.lastIndex(of: highest)
            else { break }
            kept.remove(at: last)
        }
        return kept
    }

    /// The least for each, and then what is left to those that want more, from the left.
    private static func widths(_ columns: [TableColumn], _ free: Int) -> [Int] {
        var left = free - gap * max(0, columns.count - 1)
        var widths: [Int] = []
        for column in columns {
            let width = max(0, min(column.widths.lowerBound, left))
            widths.append(width)
            left -= width
        }
        // Those with an end to their appetite first: the greedy ones would leave nothing.
        let byAppetite = columns.indices.sorted {
            columns[$0].widths.upperBound < columns[$1].widths.upperBound
        }
        for (turn, index) in byAppetite.enumerated() where left > 0 {
            let greedy = byAppetite.count - turn
            let wanted = columns[index].widths.upperBound - widths[index]
            let share = columns[index].widths.upperBound == .max ? left / greedy : left
            let more = max(0, min(wanted, share))
            widths[index] += more
            left -= more
        }
        return widths
    }
}
