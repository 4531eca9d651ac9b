extension EventStore {
    public func readFold(
        _ stream: StreamID, from: Version, through: Version, limit: Int, whole: Set<String>
    ) async throws -> [StreamFoldEntry] {
        try await read(stream, StreamQuery(from: from, through: through, limit: limit))
            .map { StreamFoldEntry($0, isWhole: stream.isReserved || whole.holds($0.type)) }
    }

    /// A stream's handle is the position of its first event, which anybody can find again.
    public func readFold(_ query: LogQuery, whole: Set<String>) async throws -> FoldPage {
        let page = try await readLog(query)
        var builder = FoldPageBuilder(whole: whole)
        var handles: [StreamID: StreamHandle] = [:]
        for event in page.events {
            var handle = handles[event.stream]
            if handle == nil { handle = try await self.handle(of: event) }
            handles[event.stream] = handle
            builder.add(event, handle ?? StreamHandle(0))
        }
        return builder.page(readThrough: page.readThrough, isAtEnd: page.isAtEnd)
    }

    private func handle(of event: RecordedEvent) async throws -> StreamHandle {
        if event.version == Version(1) { return StreamHandle(event.position.number) }
        let first = try await read(
            event.stream, StreamQuery(through: Version(1), limit: 1)
        ).first
        guard let first else {
            throw EventStoreError.damaged("\(event.stream)@1 is missing")
        }
        return StreamHandle(first.position.number)
    }

    public func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID] {
        var names: [StreamHandle: StreamID] = [:]
        for handle in handles where handle.number > 0 {
            let query = LogQuery(
                after: Position(handle.number - 1), through: Position(handle.number), limit: 1)
            if let first = try await readLog(query).events.first, first.version == Version(1) {
                names[handle] = first.stream
            }
        }
        return names
    }

    public func occurrences(
        of events: [StreamHandle: Version]
    ) async throws -> [StreamHandle: Timestamp] {
        var found: [StreamHandle: Timestamp] = [:]
        for (handle, name) in try await streams(Array(events.keys)) {
            guard let version = events[handle] else { continue }
            let page = try await readFold(
                name, from: version, through: version, limit: 1, whole: [])
            found[handle] = page.first?.occurredAt
        }
        return found
    }

    public func events(_ ids: [EventID]) async throws -> [RecordedEvent] {
        if !ids.isEmpty { try limits.checkPage(ids.count) }
        var found: [RecordedEvent] = []
        for id in ids {
            if let event = try await event(id) { found.append(event) }
        }
        return found
    }

    public func events(correlatedBy id: String, limit: Int) async throws -> [RecordedEvent] {
        try limits.checkPage(limit)
        var found: [RecordedEvent] = []
        try await forEachPage(through: Position(.max)) { page in
            found += page.filter {
                $0.event.correlationID?.utf8.elementsEqual(id.utf8) == true
            }
            return found.count < limit
        }
        return Array(found.prefix(limit))
    }

    public func streams(after: StreamID?, limit: Int) async throws -> [StreamHead] {
        try await streams(
            at: Position(.max), after: after, descending: false, limit: limit)
    }

    public func streamNames(after: StreamID?, limit: Int) async throws -> [NamedStream] {
        try limits.checkPage(limit)
        var firsts: [StreamID: StreamHandle] = [:]
        try await forEachPage(through: Position(.max)) { page in
            for event in page where event.version == Version(1) {
                firsts[event.stream] = StreamHandle(event.position.number)
            }
            return true
        }
        return firsts.keys.page(after: after, descending: false, limit).compactMap { name in
            firsts[name].map { NamedStream(handle: $0, stream: name) }
        }
    }

    /// Hands the log over from its first event, page by page, until the body says no.
    func forEachPage(
        through end: Position, _ body: ([RecordedEvent]) throws -> Bool
    ) async throws {
        var (after, isAtEnd) = (Position.start, false)
        while !isAtEnd {
            let page = try await readLog(
                LogQuery(after: after, through: end, limit: min(1000, limits.pageSize)))
            guard try body(page.events), page.readThrough > after else { return }
            (after, isAtEnd) = (page.readThrough, page.isAtEnd)
        }
    }
}

extension Sequence<StreamID> {
    /// The names behind one, in their order or in the opposite one.
    func page(after name: StreamID?, descending: Bool, _ limit: Int) -> ArraySlice<StreamID> {
        let behind = filter { candidate in
            guard let name else { return true }
            return descending ? candidate < name : name < candidate
        }
        return (descending ? behind.sorted { $1 < $0 } : behind.sorted()).prefix(limit)
    }
}
