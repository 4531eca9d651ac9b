import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

extension Ledger {
    /// Looks through an account's history for the versions after which a condition holds. Folds
    /// forward from the first event; payloads are read only if the condition speaks of them.
    ///
    /// - Parameters:
    ///   - condition: what to look for.
    ///   - id: the account.
    ///   - cursor: the version that `previous` and `next` are told from.
    ///   - through: the last version to look at.
    ///   - progress: versions looked at, and there are.
    ///   - visit: takes each hit, in the order of versions, and says whether to go on.
    /// - Returns: the answer, as far as it was looked.
    /// - Throws: `HistoryError`, `EventStoreError`, `CancellationError` between two pages, and what
    ///   `visit` throws.
    package func when(
        _ condition: Condition, in id: StreamID, from cursor: Version? = nil,
        through: Version = Version(.max),
        progress: (@Sendable (_ done: Int64, _ total: Int64) -> Void)? = nil,
        visit: (ConditionHit) throws -> Bool = { _ in true }
    ) async throws -> ConditionAnswer {
        let total = min(through, try await events.head(of: id)?.version ?? .empty)
        var state = AccountState(id)
        var answer = ConditionAnswer()
        var seen = SeenMembers(condition)
        while state.version < total {
            try Task.checkCancellation()
            let wanted = Int(min(Int64(Self.pageSize), total.number - state.version.number))
            let page = try await events(of: id, after: state.version, limit: wanted, condition)
            for (entry, event) in page {
                try state.evolve(entry, codec)
                answer.examined += 1
                let subject = ConditionSubject(state, entry, event, units)
                seen.look(subject.payload)
                guard condition.holds(subject) else { continue }
                let hit = ConditionHit(subject)
                answer.take(hit, cursor: cursor)
                guard try visit(hit) else { return answer }
            }
            progress?(state.version.number, total.number)
            if page.count < wanted { break }
        }
        answer.neverSeen = seen.neverSeen
        return answer
    }

    /// The first version behind a cursor after which a condition holds; nil if there is none.
    /// Begins at the cursor: costs a load, and the events up to the hit.
    ///
    /// - Throws: as `when`.
    package func next(
        _ condition: Condition, in id: StreamID, after cursor: Version
    ) async throws -> ConditionHit? {
        var state = try await load(id, through: cursor)
        while true {
            try Task.checkCancellation()
            let page = try await events(
                of: id, after: state.version, limit: Self.pageSize, condition)
            for (entry, event) in page {
                try state.evolve(entry, codec)
                let subject = ConditionSubject(state, entry, event, units)
                if condition.holds(subject) { return ConditionHit(subject) }
            }
            if page.count < Self.pageSize { return nil }
        }
    }

    private typealias Examined = (entry: StreamFoldEntry, event: RecordedEvent?)

    /// A page of a stream: whole events only for a condition that needs them.
    private func events(
        of id: StreamID, after version: Version, limit: Int, _ condition: Condition
    ) async throws -> [Examined] {
        if condition.needsEvents {
            return try await events.read(id, StreamQuery(from: version.next, limit: limit))
                .map { (StreamFoldEntry($0), $0) }
        }
        return try await events.readFold(
            id, from: version.next, through: Version(.max), limit: limit,
            whole: EventCodec.wholeTypes
        ).map { ($0, nil) }
    }

    // MARK: The whole book

    /// Looks through the whole book for the positions after which a condition holds for the
    /// account of the event there. One fold of the log; payloads are read only if the condition
    /// speaks of them. Memory: a state an account.
    ///
    /// - Parameters:
    ///   - condition: what to look for.
    ///   - firstOnly: only the first hit of each account.
    ///   - end: the last position to look at.
    ///   - progress: the position reached, and the last.
    ///   - visit: takes each hit, in the order of positions, and says whether to go on.
    /// - Returns: payload members that the condition speaks of and no event has.
    /// - Throws: `HistoryError`, `EventStoreError`, `CancellationError` between two pages, and what
    ///   `visit` throws.
    @discardableResult
    package func whenInBook(
        _ condition: Condition, firstOnly: Bool, through end: Position = Position(.max),
        progress: ProjectionRunner.Progress? = nil, visit: (ConditionHit) throws -> Bool
    ) async throws -> [String] {
        let end = min(end, try await events.lastPosition())
        var search = BookSearch(condition: condition, firstOnly: firstOnly, codec: codec)
        if condition.needsEvents {
            try await searchEvents(&search, through: end, progress, visit)
        } else {
            try await searchColumns(&search, through: end, progress, visit)
        }
        return search.neverSeen
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
