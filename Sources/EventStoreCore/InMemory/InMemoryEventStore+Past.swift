extension InMemoryEventStore {
    public func head(of stream: StreamID, at position: Position) async throws -> StreamHead? {
        log.withLock { log in
            log.streamIndexes[stream].flatMap { log.head(ofStreamAt: $0, at: position) }
        }
    }

    public func streams(
        at position: Position, after: StreamID?, descending: Bool, limit: Int
    ) async throws -> [StreamHead] {
        try limits.checkPage(limit)
        return log.withLock {
            $0.heads(at: position, after: after, descending: descending, limit: limit)
        }
    }

    public func streamCount(at position: Position) async throws -> Int64 {
        log.withLock { $0.streamCount(at: position) }
    }

    public func streamNames(after: StreamID?, limit: Int) async throws -> [NamedStream] {
        try limits.checkPage(limit)
        return log.withLock { $0.streamNames(after: after, limit: limit) }
    }
}
