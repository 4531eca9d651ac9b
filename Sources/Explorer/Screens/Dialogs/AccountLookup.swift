import EventStoreCore
import LedgerCore
import TerminalCanvas

/// The accounts that the text of a form's field may mean.
package struct AccountLookup: Sendable {
    /// What is typed narrows it down.
    package static let limit = 5

    package let field: CommandField
    /// What was typed.
    package let typed: String
    /// They are being looked for.
    package private(set) var pending: RequestID?
    package private(set) var rows: [AccountRow]
    /// The one that was come to, whose name stands in the field.
    package private(set) var selected: Int?

    /// Looks for what was typed. Of what the last answer held, what still fits stays in sight.
    init(_ field: CommandField, _ typed: String, _ id: RequestID, after last: Self?) {
        self.field = field
        self.typed = typed
        pending = id
        rows = (last?.rows ?? []).filter { $0.holds(typed) }
    }

    /// The account that has been taken.
    private init(_ field: CommandField, taking row: AccountRow) {
        self.field = field
        typed = row.id.name
        rows = [row]
    }

    /// The account of exactly the typed name.
    package var exact: AccountRow? {
        rows.first { $0.id.name.utf8.elementsEqual(typed.utf8) }
    }

    /// There is something to choose from.
    package var isOpen: Bool { exact == nil ? !rows.isEmpty : rows.count > 1 }
    /// No account has that name.
    package var isUnknown: Bool { pending == nil && exact == nil }

    /// What stands in the field.
    var text: String { selected.map { rows[$0].id.name } ?? typed }

    mutating func receive(_ found: [AccountRow], to id: RequestID) {
        guard pending == id else { return }
        pending = nil
        // What is being chosen from does not change under the finger. A name that the field cannot
        // hold as it is cannot be chosen.
        if selected == nil { rows = found.filter { TextEdit.holds($0.id.name) } }
    }

    /// Goes through the rows; above the first stands what was typed.
    mutating func move(by distance: Int) {
        let wanted = (selected ?? -1) + distance
        selected = wanted < 0 ? nil : min(wanted, rows.count - 1)
    }

    mutating func unselect() { selected = nil }

    /// The selected account alone.
    var taken: Self { selected.map { Self(field, taking: rows[$0]) } ?? self }
}
