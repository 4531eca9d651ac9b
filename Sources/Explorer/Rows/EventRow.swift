import EventStoreCore
import LedgerCore

/// A line of a timeline or of the stream: an event, and what it came to.
package struct EventRow: ListRow {
    package let event: RecordedEvent
    /// What it moved; nil if it moves no money.
    package let movement: Movement?
    /// The balance after it; nil where only the log is read.
    package let balance: Money?
    /// The fields of the account that it changed; of described ones what they hold now.
    package let changed: [String]
    /// The described fields after it, in the order of their names; none where only the log is read.
    package let state: [FieldState]
    /// What the account was after it; nil where only the log is read.
    package let status: Account.Status?
    /// A type of the ledger's own in a version that this program does not know.
    package let isNewer: Bool
    /// The snapshot that stands on it: true if it equals the fold, nil if there is none.
    package var snapshotIsRight: Bool?
    /// The balance that it states, where that is not the fold's: `states 65.00, the fold is 60.00`.
    package let misstated: String?
    /// The version of the event that reverses it, in its account; nil while none does.
    package let reversedBy: Version?
    /// What became of the item that it stands for, in another program's table, and where that is
    /// told: `another in the table now: $alarms@1`; nil if it is as it was.
    package let alarm: String?
    /// What it says in words.
    let note: EventNote
    /// What its cells say. They are drawn again with every key.
    let words: EventWords

    package var id: Position { event.position }
    package var hasRule: Bool { snapshotIsRight != nil }
    /// It belongs together with others: those of a transfer lie in two accounts.
    package var isTied: Bool { event.event.correlationID != nil }

    /// The version of the event that it reverses.
    package var reverses: Version? { note.reverses }

    package init(
        event: RecordedEvent, movement: Movement?, balance: Money? = nil, changed: [String] = [],
        state: [FieldState] = [], status: Account.Status? = nil, isNewer: Bool = false,
        snapshotIsRight: Bool? = nil, misstated: String? = nil, reversedBy: Version? = nil,
        alarm: String? = nil
    ) {
        self.event = event
        self.movement = movement
        self.balance = balance
        self.changed = changed
        self.state = state
        self.status = status
        self.isNewer = isNewer
        self.snapshotIsRight = snapshotIsRight
        self.misstated = misstated
        self.reversedBy = reversedBy
        self.alarm = alarm
        var note = EventNote(event)
        note.misstated = misstated
        note.reversedBy = reversedBy
        note.alarm = alarm
        self.note = note
        words = EventWords(event, movement, balance, changed, note, isNewer: isNewer)
    }

    /// The row of an event that was reversed, or is not.
    package func reversed(by version: Version?) -> EventRow {
        version == reversedBy ? self : with(reversedBy: version, alarm: alarm)
    }

    /// The row of an event whose item is another now, or is not.
    package func alarmed(by alarm: String?) -> EventRow {
        alarm == self.alarm ? self : with(reversedBy: reversedBy, alarm: alarm)
    }

    private func with(reversedBy: Version?, alarm: String?) -> EventRow {
        EventRow(
            event: event, movement: movement, balance: balance, changed: changed, state: state,
            status: status, isNewer: isNewer, snapshotIsRight: snapshotIsRight,
            misstated: misstated, reversedBy: reversedBy, alarm: alarm)
    }

    /// The row as of a version: what reverses it later has not happened yet.
    package func asOf(_ version: Version?) -> EventRow {
        guard let version, let reversedBy, reversedBy > version else { return self }
        return reversed(by: nil)
    }
}
