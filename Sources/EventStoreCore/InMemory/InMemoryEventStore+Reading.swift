extension InMemoryEventStore {
    public func head(of stream: StreamID) async throws -> StreamHead? {
        log.withLock { $0.head(of: stream) }
    }

    public func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
        try query.check(limits)
        return log.withLock { $0.read(stream, query) }
    }

    public func event(_ id: EventID) async throws -> RecordedEvent? {
        log.withLock { log in log.eventIndexes[id].map { log.events[$0] } }
    }

    public func events(_ ids: [EventID]) async throws -> [RecordedEvent] {
        if !ids.isEmpty { try limits.checkPage(ids.count) }
        return log.withLock { log in
            ids.compactMap { id in log.eventIndexes[id].map { log.events[$0] } }
        }
    }

    public func events(correlatedBy id: String, limit: Int) async throws -> [RecordedEvent] {
        try limits.checkPage(limit)
        return log.withLock { $0.events(correlatedBy: id, limit: limit) }
    }

    public func lastPosition() async throws -> Position { log.withLock { $0.lastPosition } }

    public func readLog(_ query: LogQuery) async throws -> LogPage {
        try query.check(limits)
        return log.withLock { $0.readLog(query) }
    }

    public func readFold(_ query: LogQuery, whole: Set<String>) async throws -> FoldPage {
        try query.check(limits)
        return log.withLock { $0.readFold(query, whole: whole) }
    }

    public func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID] {
        log.withLock { log in
            var names: [StreamHandle: StreamID] = [:]
            for handle in handles {
                guard let index = Int(exactly: handle.number), log.streams.indices.contains(index)
                else { continue }
                names[handle] = log.streams[index].id
            }
            return names
        }
    }

    public func streams(after: StreamID?, limit: Int) async throws -> [StreamHead] {
        try limits.checkPage(limit)
        return log.withLock { $0.heads(after: after, limit: limit) }
    }
}
