import EventStoreCore

extension EventStore {
    /// A page of the log with the events that a filter lets through. What the filter says of types
    /// is left to the engine; where it wants the events of a few streams, by their names or by the
    /// beginning of their names, those are read.
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
        if let streams = try await streams(of: filter, atMost: min(Self.fewStreams, query.limit)) {
            page = try await read(streams, narrowed)
        } else {
            page = try await readLog(narrowed)
        }
        return LogPage(
            events: page.events.filter { filter.matches($0, exponent: exponent) },
            readThrough: page.readThrough, isAtEnd: page.isAtEnd)
    }

    /// Streams that are read one by one: more of them, and one pass over the log costs less.
    private static var fewStreams: Int { 16 }

    /// All streams that a filter may let events of through; nil if they are many.
    private func streams(of filter: EventFilter, atMost count: Int) async throws -> [StreamID]? {
        if let subjects = filter.subjects {
            return subjects.count > count ? nil : subjects.map { StreamID(stored: $0) }
        }
        guard let prefix = filter.subjectPrefix else { return nil }
        let first = StreamID(stored: prefix)
        let found = try await streamNames(after: first, limit: count).map(\.stream)
            .prefix { $0.name.utf8.starts(with: prefix.utf8) }
        return found.count == count ? nil : [first] + found
    }

    /// The part of some streams that a part of the log has of them, in the log's order.
    private func read(_ streams: [StreamID], _ query: LogQuery) async throws -> LogPage {
        try query.check(limits)
        let last = min(try await lastPosition(), query.through)
        guard query.after < last, !streams.isEmpty else {
            return LogPage(events: [], readThrough: max(query.after, last), isAtEnd: true)
        }
        let only = query.types?.count == 1 ? query.types?.first : nil
        let limit = max(1, query.limit / streams.count)
        var (events, through): ([RecordedEvent], Position) = ([], last)
        for stream in streams {
            guard let end = try await head(of: stream, at: last)?.version else { continue }
            let start = try await head(of: stream, at: query.after)?.version ?? .empty
            let page = try await read(
                stream, StreamQuery(from: start.next, through: end, limit: limit, type: only))
            events += page
            // Behind what was read of one stream, the others are not known to be whole.
            if page.count == limit, let event = page.last { through = min(through, event.position) }
        }
        return LogPage(
            events: events.filter { event in
                event.position <= through && query.types?.contains(event.type) ?? true
            }.sorted { $0.position < $1.position },
            readThrough: through, isAtEnd: through == last)
    }
}
