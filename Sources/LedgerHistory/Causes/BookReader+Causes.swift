import EventStoreCore
import LedgerService

extension BookReader {
    /// What caused an event, and what it caused. Causes are found by their ids, and what was caused
    /// by its correlation and by a look at the log behind the first cause, which is bounded:
    /// `CausationTree.isWhole` says whether that was all of it.
    ///
    /// - Parameters:
    ///   - subject: the event that is asked about.
    ///   - bounds: how much is taken in.
    ///   - progress: is told how many events were looked at, of how many; from the calling task.
    /// - Returns: the tree.
    /// - Throws: `EventStoreError`; `CancellationError` between two pages.
    package func causes(
        of subject: RecordedEvent, within bounds: CausationTree.Bounds,
        progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) async throws -> CausationTree {
        var family = CausationFamily()
        var (root, climb) = try await climb(from: subject, bounds, &family)
        if try await !addRelated(to: [root, subject], &family) { climb.isCut = true }
        let look = try await lookAhead(
            from: family.events.values.map(\.position).min() ?? root.position, bounds, &family,
            progress)
        return CausationTree(
            family, root: root, subject: subject, climb: climb, look: look, bounds: bounds)
    }

    // MARK: Up

    /// Follows the causes, and takes in what their commands have recorded with them.
    private func climb(
        from subject: RecordedEvent, _ bounds: CausationTree.Bounds,
        _ family: inout CausationFamily
    ) async throws -> (root: RecordedEvent, CausationTree.Climb) {
        var (event, climb) = (subject, CausationTree.Climb())
        var seen: Set<EventID> = []
        while true {
            try Task.checkCancellation()
            seen.insert(event.id)
            // The event itself among them.
            for leg in try await legs(of: event, &family) { family.add(leg) }
            guard let above = try await above(event, family, &climb) else { break }
            guard !seen.contains(above.id) else {
                climb.isRound = true
                break
            }
            guard seen.count < bounds.levels else {
                climb.isCut = true
                break
            }
            event = above
        }
        return (event, climb)
    }

    /// What an event hangs on; nil if nothing of it is in this book.
    private func above(
        _ event: RecordedEvent, _ family: CausationFamily, _ climb: inout CausationTree.Climb
    ) async throws -> RecordedEvent? {
        if let leader = family.leader(of: event) { return leader }
        if let cause = try await events.cause(of: event) { return cause }
        // That an event was recorded by its own command says nothing of its cause.
        let text = event.event.causationID.flatMap { text in
            event.commandID.map { "\($0)" } == text ? nil : text
        }
        if let head = family.head(of: event) { return head }
        climb.outside = text
        guard text == nil, let id = event.event.correlationID,
            let first = try await events.events(correlatedBy: id, limit: 1).first,
            first.position < event.position
        else { return nil }
        return first
    }

    /// Events of one command that are looked at on each side of one of them.
    private static let legs: Int64 = 50

    /// The event, and what was recorded with it by the same command: that stands beside it in the
    /// log.
    private func legs(
        of event: RecordedEvent, _ family: inout CausationFamily
    ) async throws -> [RecordedEvent] {
        try await lookUp(event, &family)
        guard let siblings = family.siblings(of: event) else { return [event] }
        func isSibling(_ other: RecordedEvent) -> Bool { family.siblings(of: other) == siblings }
        let position = event.position.number
        let page = try await events.readLog(
            LogQuery(
                after: Position(max(0, position - 1 - Self.legs)),
                through: Position(position + Self.legs),
                limit: min(events.limits.pageSize, Int(2 * Self.legs) + 1)))
        let before = page.events.prefix { $0.position < event.position }
        let after = page.events.drop { $0.position <= event.position }
        return before.reversed().prefix(while: isSibling) + [event] + after.prefix(while: isSibling)
    }

    /// Finds out how far the events of an event's command belong together, before it is added.
    private func lookUp(_ event: RecordedEvent, _ family: inout CausationFamily) async throws {
        guard let command = family.unknownCommand(of: event) else { return }
        if try await events.isImport(command) {
            family.note(command, .none)
        } else {
            let isKnown = try await !events.rememberedCommands([command]).isEmpty
            family.note(command, isKnown ? .whole : .byCorrelation)
        }
    }

    // MARK: Down

    /// Of one correlation that are taken in.
    private static let relatedEvents = 200

    /// Takes in what shares a correlation id: an index leads to it, wherever in the log it stands.
    ///
    /// - Returns: whether that is all of it.
    private func addRelated(
        to some: [RecordedEvent], _ family: inout CausationFamily
    ) async throws -> Bool {
        var isAll = true
        for id in Set(some.compactMap(\.event.correlationID)).sorted() {
            try Task.checkCancellation()
            let limit = min(events.limits.pageSize, Self.relatedEvents)
            let found = try await events.events(correlatedBy: id, limit: limit)
            if found.count == limit { isAll = false }
            for event in found {
                try await lookUp(event, &family)
                family.add(event)
            }
        }
        return isAll
    }

    /// Looks at the log from a position on for what hangs on events that are known. An effect
    /// stands behind its cause.
    private func lookAhead(
        from start: Position, _ bounds: CausationTree.Bounds, _ family: inout CausationFamily,
        _ progress: (_ done: Int64, _ total: Int64) -> Void
    ) async throws -> CausationTree.Look {
        let last = try await events.lastPosition().number
        let first = start.number - 1
        let (wanted, isTooFar) = first.addingReportingOverflow(max(1, bounds.looking))
        let end = isTooFar ? last : min(last, wanted)
        var look = CausationTree.Look(through: Position(first))
        while look.through.number < end {
            try Task.checkCancellation()
            let page = try await events.readLog(
                LogQuery(
                    after: look.through, through: Position(end),
                    limit: min(events.limits.pageSize, Int(clamping: chunk))))
            for event in page.events where family.isOfIt(event) {
                guard family.events[event.id] != nil || family.events.count < bounds.events else {
                    look.isCut = true
                    look.looked = event.position.number - first
                    look.through = event.position
                    return look
                }
                try await lookUp(event, &family)
                family.add(event)
            }
            guard page.readThrough > look.through else { break }
            look.through = page.readThrough
            progress(look.through.number - first, end - first)
        }
        look.looked = max(0, look.through.number - first)
        look.isWhole = look.through.number >= last
        return look
    }
}
