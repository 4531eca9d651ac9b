import EventStoreCore
import LedgerCore
import TerminalCanvas

/// Words about an event.
enum EventText {
    /// The cells of an event in a timeline of the past: what has not happened yet is faint, and
    /// the cursor's own version says so.
    static func cells(_ cells: [TableCell], _ version: Version, asOf cursor: Version?)
        -> [TableCell]
    {
        guard let cursor, version >= cursor else { return cells }
        if version == cursor {
            return [TableCell("@\(version)", .timebarCursor)] + cells.dropFirst()
        }
        return cells.map { TableCell($0.text, .textFaint, short: $0.short) }
    }

    /// Where both have no room, the date alone; of today, the time of day.
    static func time(_ row: EventRow, today: Int64?) -> TableCell {
        let moment = row.event.event.occurredAt
        let short = moment.dayNumber == today ? moment.timeText : moment.dateText
        return TableCell(Wording.time(moment), .time, short: short)
    }

    /// Days since 1970-01-01; nil in the past, where it means nothing.
    static func today(_ now: Timestamp, isPast: Bool) -> Int64? { isPast ? nil : now.dayNumber }

    static func timeColumn(squeezed: Int, dropped: Int) -> TableColumn {
        TableColumn(
            "TIME (UTC)", 19...19, priority: dropped,
            squeeze: TableColumn.Squeeze(to: 10, priority: squeezed))
    }

    /// `+10.00 GBP`
    static func amount(_ row: EventRow) -> String {
        row.movement.map { "\(Wording.movement($0)) \($0.amount.currency)" } ?? ""
    }

    /// Where nothing is said, it asks for no more than what changed needs, and goes first.
    static func noteColumn(_ widths: ColumnWidths, least: Int, priority: Int) -> TableColumn {
        let wanted = max(7, min(widths.note, least))
        return TableColumn("NOTE", wanted...(.max), priority: widths.note == 0 ? 9 : priority)
    }

    /// The account at the other end, and the memo: `→ acc-2  rent`.
    static func said(_ row: EventRow) -> String {
        let arrow =
            switch row.movement?.effect {
            case .debit: "→"
            case .credit: "←"
            case nil: "⇄"
            }
        let parts = [row.note.counterparty.map { "\(arrow) \($0)" }, row.note.memo]
        return parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "  ")
    }

    /// What it says, and what more than the balance it changed.
    static func note(_ row: EventRow) -> TableCell {
        let said = said(row)
        let changed = row.changed.filter { $0 != "balance" }.joined(separator: ", ")
        let role: Role =
            said.isEmpty ? .changed : row.note.counterparty == nil ? .text : .correlation
        return TableCell(
            Wording.safe([said, changed].filter { !$0.isEmpty }.joined(separator: "  ")), role)
    }

    /// A sign beside a row that belongs together with others.
    static func marked(_ line: TableRow, _ row: EventRow) -> TableRow {
        guard row.isTied else { return line }
        var line = line
        (line.sign, line.signRole) = ("⇄", .correlation)
        return line
    }

    static func name(_ row: EventRow) -> String {
        let name = Wording.safe(row.event.type)
        return row.isNewer ? "\(name) (schema \(row.event.event.schemaVersion))" : name
    }

    static func role(_ row: EventRow) -> Role {
        LedgerEvent.TypeName(rawValue: row.event.type) == nil || row.isNewer
            ? .eventForeign : .eventType
    }

    /// What the rule above the event says that a snapshot stands on.
    static func snapshot(_ row: EventRow, _ keymap: Keymap) -> String {
        let key = keymap.way(to: .showSnapshots)
        let sign = row.snapshotIsRight == false ? "✗ wrong: \(key) shows and repairs it" : "✓"
        return "snapshot @\(row.event.version) \(sign)"
    }

    static func snapshotRole(_ row: EventRow) -> Role {
        row.snapshotIsRight == false ? .snapshotWrong : .snapshot
    }
}

extension EventRow {
    package var columnWidths: ColumnWidths {
        var widths = ColumnWidths()
        widths.account = ColumnWidths.of(Wording.safe(event.stream.name))
        widths.version = ColumnWidths.of(event.version.description)
        widths.position = ColumnWidths.of(Wording.grouped(event.position.number))
        widths.event = ColumnWidths.of(EventText.name(self))
        widths.movement = ColumnWidths.of(movement.map(Wording.movement) ?? "")
        widths.amount = ColumnWidths.of(EventText.amount(self))
        widths.balance = ColumnWidths.of(balance.map(Wording.amount) ?? "")
        widths.note = ColumnWidths.of(Wording.safe(EventText.said(self)))
        return widths
    }
}
