/// A column of a table, and what becomes of it where the terminal is narrow.
package struct TableColumn: Equatable, Sendable {
    package enum Order: Sendable {
        case ascending
        case descending
    }

    /// A width that also does, where its rows have short texts for it.
    package struct Squeeze: Equatable, Sendable {
        package let width: Int
        /// Among the priorities of the columns that can be dropped.
        package let priority: Int

        package init(to width: Int, priority: Int) {
            self.width = width
            self.priority = priority
        }
    }

    package let title: String
    /// In cells. The column gets the least before any column gets more.
    package let widths: ClosedRange<Int>
    package let align: Alignment
    /// 0 is never dropped; of the others the highest goes first.
    package let priority: Int
    package let overflow: Overflow
    /// The widest text that it has to show; nil where only the rows in sight are known.
    package let content: Int?
    package let squeeze: Squeeze?
    /// Whether the rows are sorted by it.
    package var order: Order?

    /// - Parameters:
    ///   - title: in the header.
    ///   - widths: the least and the most cells; `.max` takes all that is left.
    ///   - align: numbers stand on the right.
    ///   - priority: 0 is never dropped; of the others the highest goes first.
    ///   - overflow: by default a number that does not fit is blotted, and a text is cut.
    ///   - content: the widest text that it has to show: it becomes no wider than that. A number
    ///     gets this much before any text gets more than its least.
    ///   - squeeze: a narrower width that is tried before something more important is dropped.
    package init(
        _ title: String, _ widths: ClosedRange<Int>, align: Alignment = .left, priority: Int = 0,
        overflow: Overflow? = nil, content: Int? = nil, squeeze: Squeeze? = nil
    ) {
        self.title = title
        self.widths = max(1, widths.lowerBound)...max(1, widths.upperBound)
        self.align = align
        self.priority = priority
        self.overflow = overflow ?? (align == .right ? .blot : .ellipsis)
        self.content = content
        self.squeeze = squeeze
    }

    /// A number with a digit less is another number.
    package var isNumber: Bool { overflow == .blot }
}
