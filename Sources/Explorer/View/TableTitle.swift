import EventStoreCore
import TerminalCanvas

/// What the title says of a table that is another program's: its kind, and what is wrong with it.
struct TableTitle {
    private let table: ForeignTableFacts
    private let role: Role

    init(_ table: ForeignTableFacts, _ role: Role) {
        self.table = table
        self.role = role
    }

    /// That something is wrong gives way last, down to a sign and a number.
    var piece: StatusLine.Piece {
        let faults = table.faults.joined(separator: " · ")
        guard !faults.isEmpty else {
            return .shortened(kind(table.name), or: [kind(table.layout), []], priority: 3)
        }
        let (all, isTooMany) = table.unreadable.addingReportingOverflow(table.alarms)
        let count = Span(" ✗\(Wording.grouped(isTooMany ? .max : all)) ", .titleStale)
        return .shortened(
            kind(table.name) + [Span(" · ", role), Span(faults, .titleStale)],
            or: [
                kind(table.layout) + [Span(" · ", role), Span(faults, .titleStale)],
                [Span("  ", role), Span(faults, .titleStale)],
                kind(table.layout) + [count],
                [count],
            ], priority: 3)
    }

    private func kind(_ words: String) -> [Span] { [Span("  \(words)", role)] }
}
