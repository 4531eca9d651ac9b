import EventStoreCore

extension Model {
    /// When the model wants to be told the time again: what is shown changes then though nothing
    /// happens. Nil if it never does.
    package var wakesAt: Timestamp? {
        ([cursor?.playback?.due] + shownChanges).compactMap(\.self).min()
    }

    /// When ages in sight, marks and rates have another look.
    private var shownChanges: [Timestamp?] {
        switch screens.top {
        case .accounts(let screen):
            // In the past there are dates in the place of ages.
            let ages = cursor == nil ? inSight(screen.window).map(\.lastEventAt) : []
            return ages.map { Wording.ageChange(of: $0, at: now) } + [
                screen.list.fadesAt, screen.list.turnsFaint(shown: screen.shownPoint, after: now),
            ]
        case .snapshots(let screen):
            return inSight(screen.window).map { Wording.ageChange(of: $0.createdAt, at: now) }
        case .timeline(let screen): return [screen.list.fadesAt]
        case .stream(let screen):
            return [
                screen.list.fadesAt, cursor == nil ? live.rate.change(after: now) : nil,
                screen.list.turnsFaint(shown: screen.shownPoint, after: now),
            ]
        case .verify: return [verification.isRunning ? verification.wakesAt(after: now) : nil]
        default: return []
        }
    }

    private func inSight<Row: ListRow>(_ window: ListWindow<Row>) -> ArraySlice<Row> {
        window.rows[window.visible(listHeight)]
    }
}
