import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

extension Ledger {
    /// Looks through an account's history for the events after which a condition holds: by a moment
    /// of the occurred clock in the order in which they happened, by any other point in that of
    /// their versions. Folds forward from the first event; payloads are read only if the condition
    /// speaks of them.
    ///
    /// - Parameters:
    ///   - condition: what to look for.
    ///   - id: the account.
    ///   - cursor: the point that `previous` and `next` are told from.
    ///   - through: where to end; nil for the account's end.
    ///   - progress: events looked at, and there are.
    ///   - visit: takes each hit and says whether to go on.
    /// - Returns: the answer, as far as it was looked.
    /// - Throws: `HistoryError`, `EventStoreError`, `CancellationError` between two pages, and what
    ///   `visit` throws.
    package func when(
        _ condition: Condition, in id: StreamID, from cursor: AccountPlace? = nil,
        through: AccountPlace? = nil,
        progress: (@Sendable (_ done: Int64, _ total: Int64) -> Void)? = nil,
        visit: (ConditionHit) throws -> Bool = { _ in true }
    ) async throws -> ConditionAnswer {
        var answer = ConditionAnswer()
        guard let head = try await events.head(of: id) else { return answer }
        let all = cursor?.moment == nil ? AccountPlace(head.version) : AccountPlace(allOf: head)
        let place = through ?? all
        let total = min(place.moment == nil ? place.version : head.version, head.version).number
        let told = cursor ?? place
        var state = AccountState(id)
        var highest = Version.empty
        var seen = SeenMembers(condition)
        try await forEachByOccurrence(of: id, at: place, isWhole: condition.needsEvents) {
            entry, event in
            let before = condition.needsBefore ? state.account : nil
            if place.moment == nil {
                try state.evolve(entry, codec)
            } else {
                try state.takeLate(entry, codec)
            }
            answer.examined += 1
            if answer.examined % Int64(Self.pageSize) == 0 { progress?(answer.examined, total) }
            let counts = told.counts(entry)
            if counts, entry.version > told.version { answer.late.add(entry) }
            var subject = ConditionSubject(state, before, entry, event, units)
            subject.statingMember = event.flatMap { codec.statingMember(of: $0.type) }
            seen.look(subject.payload, stating: subject.statingMember)
            highest = max(highest, entry.version)
            var hit = condition.holds(subject) ? ConditionHit(subject) : nil
            hit?.isOfVersion = entry.version == highest && highest.number == answer.examined
            answer.take(hit, isBefore: cursor == nil ? nil : counts)
            return try hit.map(visit) ?? true
        }
        answer.neverSeen = seen.neverSeen
        return answer
    }

    // MARK: The whole book

    /// Looks through the whole book for the positions after which a condition holds for the
    /// account of the event there. One fold of the log; payloads are read only if the condition
    /// speaks of them. Memory: a state an account.
    ///
    /// At a moment each account is looked through by itself, as `when` does: those that were not
    /// recorded in the order of what happened once more, after the log.
    ///
    /// - Parameters:
    ///   - condition: what to look for.
    ///   - firstOnly: only the first hit of each account.
    ///   - point: where to end.
    ///   - progress: the position reached, and the last.
    ///   - visit: takes each hit, in the order of positions, and says whether to go on.
    /// - Returns: payload members that the condition speaks of and no event has, and how many late
    ///   events the point has.
    /// - Throws: `HistoryError`, `EventStoreError`, `CancellationError` between two pages, and what
    ///   `visit` throws.
    @discardableResult
    package func whenInBook(
        _ condition: Condition, firstOnly: Bool, at point: BookPoint = .position(Position(.max)),
        progress: ProjectionRunner.Progress? = nil, visit: (ConditionHit) throws -> Bool
    ) async throws -> (neverSeen: [String], lateEvents: Int64) {
        let last = try await events.lastPosition()
        let end = min(point.position ?? last, last)
        var search = BookSearch(condition, firstOnly: firstOnly, at: point, codec)
        // Whether an account was recorded in order shows only at the end.
        let isByOccurrence = search.moment != nil
        var held: [ConditionHit] = []
        func take(_ hit: ConditionHit) throws -> Bool {
            if !isByOccurrence { return try visit(hit) }
            held.append(hit)
            return true
        }
        if condition.needsEvents {
            try await searchEvents(&search, through: end, progress, take)
        } else {
            try await searchColumns(&search, through: end, progress, take)
        }
        if let moment = search.moment {
            let again = Set(search.outOfOrder)
            held.removeAll { again.contains($0.id) }
            for id in again {
                guard let head = try await events.head(of: id, at: end) else { continue }
                let place = try await place(.time(moment), of: head)
                _ = try await when(
                    condition, in: id, through: place,
                    visit: { hit in
                        held.append(hit)
                        return !firstOnly
                    })
            }
            held.sort { $0.position < $1.position }
            for hit in held where try !visit(hit) { break }
        }
        return (search.neverSeen, search.lateEvents)
    }

    private func searchEvents(
        _ search: inout BookSearch, through end: Position, _ progress: ProjectionRunner.Progress?,
        _ visit: (ConditionHit) throws -> Bool
    ) async throws {
        var cursor = Position.start
        while cursor < end {
            try Task.checkCancellation()
            let page = try await events.readLog(
                LogQuery(after: cursor, through: end, limit: Self.pageSize))
            for event in page.events {
                let hit = try search.take(StreamFoldEntry(event), of: event.stream, event)
                if let hit, try !visit(hit) { return }
            }
            guard page.readThrough > cursor else { return }
            cursor = page.readThrough
            progress?(cursor, end)
        }
    }

    private func searchColumns(
        _ search: inout BookSearch, through end: Position, _ progress: ProjectionRunner.Progress?,
        _ visit: (ConditionHit) throws -> Bool
    ) async throws {
        try await events.forEachFoldPage(
            after: .start, through: end, limit: Self.foldPage, whole: EventCodec.wholeTypes
        ) { page in
            let unknown = search.unknownHandles(page)
            if !unknown.isEmpty { search.learn(try await events.streams(unknown)) }
            for entry in page.entries {
                if let hit = try search.take(entry, page), try !visit(hit) { return false }
            }
            progress?(page.readThrough, end)
            return true
        }
    }
}
