extension InMemoryEventStore {
    public func bulk<Result: Sendable>(
        _ body: @escaping @Sendable (any BulkWriter) async throws -> Result
    ) async throws -> Result {
        let limits = limits
        let (result, hasWritten) = try await turn.take {
            let writer = InMemoryBulkWriter(log.withLock { $0 }, limits)
            let result = try await body(writer)
            let written = writer.finished()
            log.withLock { $0 = written }
            return (result, writer.hasWritten)
        }
        if hasWritten { bell.ring() }
        return result
    }

    public func importedStretches() async throws -> [ClosedRange<Int64>] {
        log.withLock { $0.importedStretches }
    }

    /// Looks for indexes that disagree with the log.
    public func structuralDamage() async throws -> [String] {
        log.withLock { $0.structuralDamage() }
    }
}

extension InMemoryLog {
    func structuralDamage() -> [String] {
        var damage: [String] = []
        for (offset, event) in events.enumerated() where event.position.number != offset + 1 {
            damage.append("position \(offset + 1) holds the event of \(event.position)")
        }
        let indexed = streams.reduce(0) { $0 + $1.indexes.count }
        if indexed != events.count {
            damage.append("the streams hold \(indexed) events, the log \(events.count)")
        }
        if eventIndexes.count != events.count {
            damage.append("\(eventIndexes.count) ids are known of \(events.count) events")
        }
        return damage
    }
}
