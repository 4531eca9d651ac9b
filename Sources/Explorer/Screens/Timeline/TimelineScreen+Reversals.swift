import EventStoreCore

extension TimelineScreen {
    /// Why an event cannot be reversed, or has no reversal to go to.
    func reasonOffOfReversal(_ action: UserAction) -> String? {
        guard action == .reverse || action == .jumpReversal else { return nil }
        guard let row = window.selectedRow else { return "no event is selected" }
        if action == .jumpReversal {
            return row.linkedByReversal == nil ? "it is not reversed, and no reversal" : nil
        }
        if row.reverses != nil { return "it is a reversal itself" }
        if let version = row.reversedBy { return "it was reversed by @\(version)" }
        return row.movement == nil ? "it moves no money" : nil
    }

    /// From an event to its reversal, and back.
    mutating func jumpReversal(_ context: inout ScreenContext) {
        guard let version = window.selectedRow?.linkedByReversal else { return }
        if reveal(version, context) { return }
        // A filter may leave it out.
        if !filter.isEmpty {
            list.wanted.filter = ""
            matching = nil
            leaveSearch(&context)
        }
        aim(at: version, &context)
    }

    /// Selects a version's event if it is among the rows.
    mutating func reveal(_ version: Version, _ context: ScreenContext) -> Bool {
        guard let row = window.rows.first(where: { $0.event.version == version }) else {
            return false
        }
        list.window.reveal(row.id, height: context.height)
        return true
    }

    /// Reads the events around a version, to select it.
    mutating func aim(at version: Version, _ context: inout ScreenContext) {
        load(.around(version), .replace, &context)
        aim = version
    }
}

extension EventRow {
    /// The version of its reversal, or of the event that it reverses.
    fileprivate var linkedByReversal: Version? { reverses ?? reversedBy }
}
