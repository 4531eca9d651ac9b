import EventStoreCore
import TerminalCanvas

/// What the title says of a table that is another program's: its kind, what is wrong with it, and
/// what cannot be promised of it.
struct TableTitle {
    private let table: ForeignTableFacts
    private let role: Role
    private let isPast: Bool

    /// - Parameters:
    ///   - table: what is known of it.
    ///   - role: of the title.
    ///   - isPast: what moment is shown says more than all of this.
    init(_ table: ForeignTableFacts, _ role: Role, isPast: Bool) {
        self.table = table
        self.role = role
        self.isPast = isPast
    }

    /// What it is, and behind it what it has less than other ledgers, as far as there is room.
    var pieces: [StatusLine.Piece] {
        let words = table.reservations
        let forms = stride(from: words.count, to: 0, by: -1).map { count in
            [Span(" (\(words.prefix(count).joined(separator: ", ")))", role)]
        }
        guard let all = forms.first else { return [piece] }
        return [piece, .shortened(all, or: forms.dropFirst() + [[]], priority: Self.lightest)]
    }

    /// What the ledger is like was told when it was opened: anything else has the room first.
    private static let lightest = 9

    /// At now all else gives way before it, and its kind before what is wrong: of that a sign and a
    /// number stay.
    private var piece: StatusLine.Piece {
        let faults = table.faults.joined(separator: " · ")
        let priority = isPast ? 5 : 0
        guard !faults.isEmpty else {
            return .shortened(
                kind(table.name), or: [kind(table.layout), []], priority: priority)
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
            ] + (isPast ? [[]] : []), priority: priority)
    }

    private func kind(_ words: String) -> [Span] { [Span("  \(words)", role)] }
}
