import EventStoreCore

extension EventStore {
    /// A page of the log with the events that a filter lets through. What the filter says of types
    /// is left to the engine; where it wants the events of one stream, that stream is read.
    ///
    ///     let page = try await store.readLog(query, filter) { $0 == CurrencyCode("JPY") ? 0 : 2 }
    ///
    /// - Parameters:
    ///   - query: which part of the log; its types are narrowed to those of the filter.
    ///   - filter: which events; nil for all.
    ///   - exponent: the digits of a currency's minor unit; nil for an unknown currency.
    /// - Returns: at most `query.limit` events. Its `readThrough` is the checkpoint.
    /// - Throws: what `readLog` and `read` throw.
    public func readLog(
        _ query: LogQuery, _ filter: EventFilter?, exponent: (CurrencyCode) -> Int?
    ) async throws -> LogPage {
        guard let filter else { return try await readLog(query) }
        let types = filter.types.map { types in query.types?.intersection(types) ?? types }
        let narrowed = LogQuery(
            after: query.after, through: query.through, limit: query.limit,
            types: types ?? query.types)
        let page: LogPage
        if let name = filter.subjects?.first, filter.subjects?.count == 1 {
            page = try await readStream(StreamID(stored: name), narrowed)
        } else {
            page = try await readLog(narrowed)
        }
        return LogPage(
            events: page.events.filter { filter.matches($0, exponent: exponent) },
            readThrough: page.readThrough, isAtEnd: page.isAtEnd)
    }

    /// The part of a stream that a part of the log has of it.
    private func readStream(_ stream: StreamID, _ query: LogQuery) async throws -> LogPage {
        try query.check(limits)
        let last = min(try await lastPosition(), query.through)
        guard query.after < last, let end = try await head(of: stream, at: last)?.version else {
            return LogPage(events: [], readThrough: max(query.after, last), isAtEnd: true)
        }
        let start = try await head(of: stream, at: query.after)?.version ?? .empty
        let only = query.types?.count == 1 ? query.types?.first : nil
        let events = try await read(
            stream,
            StreamQuery(from: start.next, through: end, limit: query.limit, type: only))
        let isWhole = events.count < query.limit
        return LogPage(
            events: events.filter { query.types?.contains($0.type) ?? true },
            readThrough: isWhole ? last : events.last?.position ?? last, isAtEnd: isWhole)
    }
}
