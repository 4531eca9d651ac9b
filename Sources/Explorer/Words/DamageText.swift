import EventStoreCore
import LedgerCore
import TerminalCanvas

/// How a damaged account is shown wherever it stands.
enum DamageText {
    static let sign: Character = "✗"

    /// The row of an event: from the first damaged version on it has a sign, and that one says so
    /// in words, where its time would stand: that is not verified either.
    static func row(_ row: TableRow, _ version: Version, from first: Version?, at column: Int)
        -> TableRow
    {
        guard let first, version >= first, case .cells(var cells) = row.content else { return row }
        var row = row
        (row.sign, row.signRole) = (sign, .listMarked)
        if version == first, cells.indices.contains(column) {
            cells[column] = TableCell("✗ damaged from here", .eventDamaged)
            row.content = .cells(cells)
        }
        return row
    }

    /// Beside the balance of an account.
    static func headline(_ first: Version?) -> [Span] {
        first.map { [Span("✗ damaged from v\($0) ", .eventDamaged), Span(" ", .breadcrumb)] } ?? []
    }
}

extension DamageText {
    /// Where someone is about to act on it.
    static func warning(_ first: Version) -> String {
        "✗ damaged from v\(first) on: its balance is not verified"
    }
}
