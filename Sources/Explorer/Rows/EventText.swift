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

    /// Where nothing is said, it asks for no more than what changed needs, and goes first.
    static func noteColumn(_ widths: ColumnWidths, least: Int, priority: Int) -> TableColumn {
        let wanted = max(7, min(widths.note, least))
        return TableColumn("NOTE", wanted...(.max), priority: widths.note == 0 ? 9 : priority)
    }

    /// Where its note says what is wrong, or its pane, if there is no room for notes.
    static let warningSign: Character = "!"

    static func note(_ row: EventRow) -> TableCell {
        let role: Role =
            row.note.isWarning
            ? .messageWarning
            : row.words.said.isEmpty
                ? .changed : row.note.counterparty == nil ? .text : .correlation
        return TableCell(row.words.note, role)
    }

    /// Of an event that was reversed. Its cells are faint, and its note names the reversal.
    static let reversedSign: Character = "×"

    /// The cells of an event that was reversed are faint: what it moved is taken back.
    static func struck(_ cells: [TableCell], _ row: EventRow) -> [TableCell] {
        struck(cells, by: row.reversedBy)
    }

    /// The same, of a row that has the version of the reversal and not the event.
    static func struck(_ cells: [TableCell], by reversal: Version?) -> [TableCell] {
        guard reversal != nil else { return cells }
        return cells.map { TableCell($0.text, .textFaint, short: $0.short) }
    }

    /// `reversed by @8`, `reverses @7`; empty for an event without such a link.
    static func reversalNote(reversedBy: Version?, reverses: Version?) -> String {
        let parts = [
            reversedBy.map { "reversed by @\($0)" }, reverses.map { "reverses @\($0)" },
        ]
        return parts.compactMap(\.self).joined(separator: "  ")
    }

    /// A sign beside a row that a reader has to look at, that was reversed, or that belongs
    /// together with others.
    static func marked(_ line: TableRow, _ row: EventRow) -> TableRow {
        var line = line
        if row.note.isWarning {
            (line.sign, line.signRole) = (warningSign, .messageWarning)
        } else if row.reversedBy != nil {
            (line.sign, line.signRole) = (reversedSign, .correlation)
        } else if row.isTied {
            (line.sign, line.signRole) = ("⇄", .correlation)
        }
        return line
    }

    static func role(_ row: EventRow) -> Role {
        if TableEvent(row.event) != nil { return .messageWarning }
        return LedgerEvent.TypeName(rawValue: row.event.type) == nil || row.isNewer
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

/// What the cells of an event say.
struct EventWords: Hashable, Sendable {
    let stream: String
    let version: String
    let position: String
    let name: String
    /// `+10.00`, and `+10.00 GBP`.
    let movement: String
    let amount: String
    let balance: String
    /// What is wrong, the account at the other end, and the memo: `→ acc-2  rent`.
    let said: String
    /// That, and what more than the balance it changed.
    let note: String

    init(
        _ event: RecordedEvent, _ movement: Movement?, _ balance: Money?, _ changed: [String],
        _ note: EventNote, isNewer: Bool
    ) {
        stream = Wording.safe(event.stream.name)
        version = event.version.description
        position = Wording.grouped(event.position.number)
        let type = Wording.safe(event.type)
        name = isNewer ? "\(type) (schema \(event.event.schemaVersion))" : type
        let moved = movement.map(Wording.movement) ?? ""
        self.movement = moved
        amount = movement.map { "\(moved) \($0.amount.currency)" } ?? ""
        self.balance = balance.map(Wording.amount) ?? ""
        let arrow =
            switch movement?.effect {
            case .debit: "→"
            case .credit: "←"
            case nil: "⇄"
            }
        let parts = [
            note.problem, note.alarm, note.misstated,
            EventText.reversalNote(reversedBy: note.reversedBy, reverses: note.reverses),
            note.counterparty.map { "\(arrow) \($0)" }, note.memo,
        ]
        said = Self.joined(parts.compactMap { $0.map(Wording.safe) }, "  ")
        let more = Self.joined(changed.filter { $0 != "balance" }, ", ")
        self.note = Self.joined([said, Wording.safe(more)], "  ")
    }

    private static func joined(_ parts: [String], _ separator: String) -> String {
        parts.filter { !$0.isEmpty }.joined(separator: separator)
    }
}

extension EventRow {
    package var columnWidths: ColumnWidths {
        var widths = ColumnWidths()
        widths.account = ColumnWidths.of(words.stream)
        widths.version = ColumnWidths.of(words.version)
        widths.position = ColumnWidths.of(words.position)
        widths.event = ColumnWidths.of(words.name)
        widths.movement = ColumnWidths.of(words.movement)
        widths.amount = ColumnWidths.of(words.amount)
        widths.balance = ColumnWidths.of(words.balance)
        widths.note = ColumnWidths.of(words.said)
        return widths
    }
}
