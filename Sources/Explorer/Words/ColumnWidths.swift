import TerminalCanvas

/// The widest texts that a list has held so far, in cells. They only grow, so that its columns
/// stand still while the reader moves about.
package struct ColumnWidths: Hashable, Sendable {
    package var account = 0
    package var owner = 0
    package var version = 0
    package var position = 0
    package var event = 0
    /// What an event moved, without its currency.
    package var movement = 0
    /// The same with its currency.
    package var amount = 0
    package var balance = 0
    /// The memo and the account at the other end.
    package var note = 0

    package init() {}

    mutating func grow(by other: ColumnWidths) {
        account = max(account, other.account)
        owner = max(owner, other.owner)
        version = max(version, other.version)
        position = max(position, other.position)
        event = max(event, other.event)
        movement = max(movement, other.movement)
        amount = max(amount, other.amount)
        balance = max(balance, other.balance)
        note = max(note, other.note)
    }

    /// A terminal without UTF-8 shows other signs, of the same widths.
    static func of(_ text: String) -> Int { Repertoire.unicode.width(of: text) }
}
