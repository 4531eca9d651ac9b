/// A row that keeps its identity while it moves and changes.
package protocol ListRow: Hashable, Sendable {
    associatedtype ID: Hashable & Sendable
    var id: ID { get }
    /// A rule stands above it, on a line of its own.
    var hasRule: Bool { get }
    /// How wide its texts are, for lists whose columns go by that.
    var columnWidths: ColumnWidths { get }
}

extension ListRow {
    package var hasRule: Bool { false }
    package var columnWidths: ColumnWidths { ColumnWidths() }

    /// Lines that it takes on the screen.
    var lineCount: Int { hasRule ? 2 : 1 }
}

/// What stands on a line of a list: a row, by its number, or the rule above it.
package enum ListLine: Hashable, Sendable {
    case row(Int)
    case rule(above: Int)

    /// The row that a click on the line means.
    var index: Int {
        switch self {
        case .row(let index), .rule(above: let index): index
        }
    }
}
