package struct TableCell: Equatable, Sendable {
    package let text: String
    package let role: Role
    /// What is written where the text does not fit.
    package let short: String?
    /// What becomes of a text that does not fit; nil as its column says.
    package let overflow: Overflow?

    package init(
        _ text: String, _ role: Role = .list, short: String? = nil, overflow: Overflow? = nil
    ) {
        self.text = text
        self.role = role
        self.short = short
        self.overflow = overflow
    }
}

/// A row of a table, as it is drawn.
package struct TableRow: Equatable, Sendable {
    package enum Content: Equatable, Sendable {
        /// One for each column of the table, dropped ones too; missing ones are empty.
        case cells([TableCell])
        /// A line across the table with a text in it: `── snapshot @400 ✓ ────`.
        case rule(String, Role)
    }

    package var content: Content
    /// Whether it changed a moment ago.
    package var isMarked = false
    /// Beside the pointer: what the row's colour says, for those who see none.
    package var sign: Character?
    package var signRole: Role = .listMarked

    package init(_ cells: [TableCell], isMarked: Bool = false, sign: Character? = nil) {
        content = .cells(cells)
        self.isMarked = isMarked
        self.sign = sign
    }

    package init(rule text: String, _ role: Role = .listRule) {
        content = .rule(text, role)
    }
}
