import EventStoreCore
import LedgerCore

extension Ledger {
    /// The imports that the book keeps, the oldest first. Reads `$imports`.
    ///
    /// What cannot be read is left out; `verify` names it.
    ///
    /// - Throws: `EventStoreError`, `CancellationError`.
    package func recordedImports() async throws -> [RecordedImport] {
        var found: [RecordedImport] = []
        var places: [CommandID: Int] = [:]
        try await events.forEachEvent(
            of: ImportRecord.stream, through: try await events.lastPosition()
        ) { event in
            guard let content = try? ImportRecord.content(of: event) else { return }
            guard let place = places[content.id] else {
                let began = content.counts == nil ? event.position : nil
                places[content.id] = found.count
                found.append(RecordedImport(content, event, began: began))
                return
            }
            // It has one beginning and one end.
            guard found[place].counts == nil, content.counts != nil else { return }
            found[place] = RecordedImport(content, event, began: found[place].began)
        }
        return found
    }

    /// An import that the book keeps; nil if there is none of the id.
    ///
    /// - Throws: as `recordedImports`.
    package func recordedImport(_ id: CommandID) async throws -> RecordedImport? {
        try await recordedImports().first { $0.id == id }
    }

    /// What imports have recorded, by their ids. Those that have ended say it; of the others the
    /// log is read, once for all of them, and as a whole: what came from an export may stand before
    /// what the book says of it.
    ///
    /// - Throws: `EventStoreError`, `CancellationError`.
    package func counts(of items: [RecordedImport]) async throws -> [CommandID: ImportCounts] {
        var counts: [CommandID: ImportCounts] = [:]
        for item in items { counts[item.id] = item.counts ?? ImportCounts() }
        let open = items.filter { $0.counts == nil }
        if open.isEmpty { return counts }
        let ids = Set(open.map(\.id))
        let end = try await events.lastPosition()
        var (after, isAtEnd) = (Position.start, false)
        while !isAtEnd {
            try Task.checkCancellation()
            let page = try await events.readLog(
                LogQuery(after: after, through: end, limit: min(1000, events.limits.pageSize)))
            for event in page.events where !event.isOfTheBook {
                guard let id = event.commandID, ids.contains(id) else { continue }
                counts[id, default: ImportCounts()].take(event)
            }
            guard page.readThrough > after else { break }
            (after, isAtEnd) = (page.readThrough, page.isAtEnd)
        }
        return counts
    }

    /// How many events of each import are reversed, by the imports' ids. Reads the reversals of the
    /// log, and what they reverse.
    ///
    /// - Throws: `EventStoreError`, `CancellationError`.
    package func reversedByImport() async throws -> [CommandID: Int64] {
        let end = try await events.lastPosition()
        let limit = min(1000, events.limits.pageSize)
        var counts: [CommandID: Int64] = [:]
        var (after, isAtEnd) = (Position.start, false)
        while !isAtEnd {
            try Task.checkCancellation()
            let page = try await events.readLog(
                LogQuery(after: after, through: end, limit: limit, types: [Reversals.type]))
            var reversals = Reversals()
            for event in page.events { reversals.take(event) }
            let ids = page.events.compactMap { $0.event.causationID.flatMap { EventID($0) } }
            let originals = ids.isEmpty ? [] : try await events.events(ids)
            for original in originals where reversals.reversal(of: original) != nil {
                if let id = original.commandID { counts[id, default: 0] += 1 }
            }
            guard page.readThrough > after else { break }
            (after, isAtEnd) = (page.readThrough, page.isAtEnd)
        }
        return counts
    }
}

extension EventStore {
    /// Whether a command was an import that this book keeps: its events have no more to do with
    /// each other than the rows of a file. Costs one look-up.
    ///
    /// - Throws: `EventStoreError`.
    package func isImport(_ id: CommandID) async throws -> Bool {
        let types = [ImportRecord.began, ImportRecord.recorded]
        let found = try await events(types.map { ImportRecord.eventID($0, of: id) })
        return found.contains { (try? ImportRecord.content(of: $0)) != nil }
    }

    /// Positions of a stretch of the log that is read at once.
    private static var stretch: Int64 { 500 }

    /// Reads an import's events from the newest back to the oldest: of each stretch of the log what
    /// is the import's, in the log's order. Others may have written between them.
    ///
    /// Where it is recorded how many they are, begins with the event that says so, and reads until
    /// they are found. In a copy whose lines came in another order they may stand behind it: what
    /// is missing is looked for in the rest of the log.
    ///
    /// - Throws: `EventStoreError`, `CancellationError`; what the body throws.
    func forEachPage(
        of item: RecordedImport, _ body: ([RecordedEvent]) async throws -> Void
    ) async throws {
        let last = try await lastPosition().number
        guard let counts = item.counts else {
            try await forEachPage(of: item, 0, last, .max, body)
            return
        }
        let end = min(last, item.event.position.number)
        let first = item.began.map { min($0.number, end) } ?? 0
        var left = counts.events
        for (start, end) in [(first, end), (end, last), (0, first)] {
            left = try await forEachPage(of: item, start, end, left, body)
        }
    }

    /// The same behind a position, through another one, and until so many events are found.
    ///
    /// - Returns: how many are still to be found.
    @discardableResult
    private func forEachPage(
        of item: RecordedImport, _ first: Int64, _ last: Int64, _ wanted: Int64,
        _ body: ([RecordedEvent]) async throws -> Void
    ) async throws -> Int64 {
        let length = min(Self.stretch, Int64(limits.pageSize))
        var (end, left) = (last, wanted)
        while end > first, left > 0 {
            try Task.checkCancellation()
            let start = max(first, end - length)
            let page = try await readLog(after: start, through: end).filter(item.has)
            left -= Int64(page.count)
            if !page.isEmpty { try await body(page) }
            end = start
        }
        return left
    }

    private func readLog(after start: Int64, through end: Int64) async throws -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        var (after, isAtEnd) = (Position(start), false)
        while !isAtEnd {
            let page = try await readLog(
                LogQuery(
                    after: after, through: Position(end),
                    limit: max(1, Int(clamping: end - start))))
            events += page.events
            guard page.readThrough > after else { break }
            (after, isAtEnd) = (page.readThrough, page.isAtEnd)
        }
        return events
    }
}
