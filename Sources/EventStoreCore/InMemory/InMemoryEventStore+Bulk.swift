extension InMemoryEventStore {
    public func bulk<Result: Sendable>(
        _ body: @escaping @Sendable (any BulkWriter) throws -> Result
    ) async throws -> Result {
        let limits = limits
        let (result, hasWritten) = try log.withLock { log in
            // The writer takes the log out of its place, so that no copy is made upon writing.
            let writer = InMemoryBulkWriter(log.take(), limits)
            defer { log = writer.release() }
            do {
                let result = try body(writer)
                writer.finish()
                return (result, writer.hasWritten)
            } catch {
                try writer.rollBack()
                throw error
            }
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
    /// Moves the content out and leaves an empty log.
    mutating func take() -> InMemoryLog {
        let taken = self
        self = InMemoryLog()
        return taken
    }

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
