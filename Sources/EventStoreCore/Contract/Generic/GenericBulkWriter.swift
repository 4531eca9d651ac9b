/// A bulk over `append`: as many appends as it takes, and no transaction around them.
final class GenericBulkWriter: BulkWriter {
    private let store: any EventStore
    /// Of each append.
    private var guards: [StreamGuard] = []

    init(_ store: any EventStore) { self.store = store }

    func expect(_ guards: [StreamGuard]) async throws { self.guards = guards }

    func head(of stream: StreamID) async throws -> StreamHead? { try await store.head(of: stream) }

    func event(_ id: EventID) async throws -> RecordedEvent? { try await store.event(id) }

    func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
        try await store.read(stream, query)
    }

    func append(_ events: [BulkEvent]) async throws -> [BulkOutcome] {
        for event in events { try event.check(store.limits) }
        var outcomes = [BulkOutcome?](repeating: nil, count: events.count)
        var waiting = Array(events.indices)
        while !waiting.isEmpty {
            let group = Self.group(waiting, of: events, limit: store.limits.eventsPerAppend)
            if let duplicate = try await append(group, of: events, &outcomes) {
                waiting.removeAll { $0 == duplicate }
            } else {
                waiting.removeFirst(group.count)
            }
        }
        return try outcomes.map { outcome in
            guard let outcome else { throw EventStoreError.ioFailure("an event has no outcome") }
            return outcome
        }
    }

    /// The longest beginning that one append can say: events of one command, whose streams stand
    /// together.
    private static func group(
        _ waiting: [Int], of events: [BulkEvent], limit: Int
    ) -> ArraySlice<Int> {
        var streams: Set<StreamID> = []
        var last: BulkEvent?
        let group = waiting.prefix(max(1, limit)).prefix { index in
            let event = events[index]
            if let last {
                guard event.commandID == last.commandID else { return false }
                if event.stream != last.stream, streams.contains(event.stream) { return false }
            }
            streams.insert(event.stream)
            last = event
            return true
        }
        return group
    }

    /// Appends a group, in one request.
    ///
    /// - Returns: the one that is recorded already, in which case nothing was written; nil if all
    ///   were recorded.
    private func append(
        _ group: ArraySlice<Int>, of events: [BulkEvent], _ outcomes: inout [BulkOutcome?]
    ) async throws -> Int? {
        var writes: [(stream: StreamID, events: [NewEvent])] = []
        for index in group {
            if writes.last?.stream != events[index].stream {
                writes.append((events[index].stream, []))
            }
            writes[writes.count - 1].events.append(events[index].event)
        }
        let own = Dictionary(
            guards.map { ($0.stream, $0.expectation) }, uniquingKeysWith: { one, _ in one })
        let written = Set(writes.map(\.stream))
        let request = AppendRequest(
            writes.map {
                StreamWrite(
                    stream: $0.stream, expecting: own[$0.stream] ?? .any, events: $0.events)
            }, guards: guards.filter { !written.contains($0.stream) },
            origin: group.first.flatMap { events[$0].commandID })
        let positions: ClosedRange<Int64>
        do {
            let outcome = try await store.append(request)
            positions = outcome.positions
            expect(outcome.heads)
        } catch EventStoreError.duplicateEvent(let id, let place) {
            // Of two in the group with one id the later one is the duplicate.
            guard let index = group.last(where: { events[$0].event.id == id }) else {
                throw EventStoreError.duplicateEvent(id, place)
            }
            outcomes[index] = .duplicate(of: place)
            return index
        }
        let page = try await store.readLog(
            LogQuery(
                after: Position(positions.lowerBound - 1), through: Position(positions.upperBound),
                limit: group.count))
        guard page.events.count == group.count else {
            throw EventStoreError.ioFailure("the log does not show yet what was appended to it")
        }
        for (index, event) in zip(group, page.events) {
            outcomes[index] = .recorded(StreamHead(event))
        }
        return nil
    }

    /// What was written here to a guarded stream is no reason to refuse what follows.
    private func expect(_ heads: [StreamVersion]) {
        for head in heads {
            for index in guards.indices where guards[index].stream == head.stream {
                guards[index] = StreamGuard(head.stream, expecting: .version(head.version))
            }
        }
    }
}

extension EventStore {
    public func bulk<Result: Sendable>(
        _ body: @escaping @Sendable (any BulkWriter) async throws -> Result
    ) async throws -> Result {
        try await body(GenericBulkWriter(self))
    }
}
