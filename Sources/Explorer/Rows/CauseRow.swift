import EventStoreCore

/// An event in the tree of what caused what.
package struct CauseRow: ListRow {
    /// How it hangs on the event above it.
    package enum Link: String, Hashable, Sendable {
        /// Nothing that is known stands above it.
        case none = ""
        /// It names that one, or its command, as its cause.
        case caused = "caused by it"
        /// One command has recorded both.
        case together = "same command"
        /// Both have one correlation id, and nothing more is said.
        case related = "same correlation"
    }

    package let event: EventRow
    package let link: Link
    /// For each level above it, from the root on, whether more hangs there below this one.
    package let branches: [Bool]
    /// It is the event that was asked about.
    package let isSubject: Bool
    /// `│ └ FundsDeposited`
    package let tree: String

    package var id: Position { event.id }
    package var depth: Int { branches.count }

    package init(_ event: EventRow, _ link: Link, branches: [Bool], isSubject: Bool) {
        self.event = event
        self.link = link
        self.branches = branches
        self.isSubject = isSubject
        tree = Self.limbs(branches) + event.words.name
    }

    package var columnWidths: ColumnWidths {
        var widths = event.columnWidths
        widths.event = ColumnWidths.of(tree)
        return widths
    }

    /// Levels whose lines are drawn; what is deeper says how deep it is.
    private static let drawn = 8

    private static func limbs(_ branches: [Bool]) -> String {
        guard let last = branches.last else { return "" }
        let left = branches.count - drawn
        let far = left > 0 ? "…\(left) " : ""
        let lines = branches.dropLast().suffix(drawn - 1).map { $0 ? "│ " : "  " }
        return far + lines.joined() + (last ? "├ " : "└ ")
    }
}

/// What caused an event, and what it caused, as far as it was looked at.
package struct CausesInfo: Hashable, Sendable {
    /// Each below what it hangs on, and beside each other the oldest first.
    package let rows: [CauseRow]
    /// A cause that the first of them names, and that is no event of this book.
    package let outside: String?
    /// The causes lead back to themselves, and the tree is cut there.
    package let isRound: Bool
    /// There are more causes above, or below, or beside, than are shown.
    package let isCut: Bool
    /// Events that were looked at behind the first one, and up to where.
    package let looked: Int64
    package let through: Position
    /// That is the end of the log.
    package let isWhole: Bool

    package init(
        rows: [CauseRow], outside: String?, isRound: Bool, isCut: Bool, looked: Int64,
        through: Position, isWhole: Bool
    ) {
        self.rows = rows
        self.outside = outside
        self.isRound = isRound
        self.isCut = isCut
        self.looked = looked
        self.through = through
        self.isWhole = isWhole
    }
}
