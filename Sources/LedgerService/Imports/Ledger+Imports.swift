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

    /// What an import has recorded. One that has ended says it; of another one the log is read.
    ///
    /// - Throws: `EventStoreError`, `CancellationError`.
    package func counts(of item: RecordedImport) async throws -> ImportCounts {
        if let counts = item.counts { return counts }
        var counts = ImportCounts()
        try await events.forEachPage(of: item) { page in
            for event in page { counts.take(event) }
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
    /// is the import's, in the log's order. Others may have written between them. Reads no further
    /// back than its beginning or, where that is not recorded, until all of its events are found.
    ///
    /// - Throws: `EventStoreError`, `CancellationError`; what the body throws.
    func forEachPage(
        of item: RecordedImport, _ body: ([RecordedEvent]) async throws -> Void
    ) async throws {
        let length = min(Self.stretch, Int64(limits.pageSize))
        let first = item.began?.number ?? 0
        var end = item.counts == nil ? try await lastPosition().number : item.event.position.number
        var left = item.counts?.events ?? .max
        while end > first, left > 0 {
            try Task.checkCancellation()
            let start = max(first, end - length)
            let page = try await readLog(after: start, through: end).filter(item.has)
            left -= Int64(page.count)
            if !page.isEmpty { try await body(page) }
            end = start
        }
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
