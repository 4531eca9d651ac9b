import EventStoreCore

/// Counts what happens inside a bulk transaction, on behalf of its store.
final class CountingBulkWriter: BulkWriter {
    private let base: any BulkWriter
    private let store: CountingEventStore

    init(_ base: any BulkWriter, _ store: CountingEventStore) {
        self.base = base
        self.store = store
    }

    func append(_ events: [BulkEvent]) async throws -> [BulkOutcome] {
        let outcomes = try await base.append(events)
        store.count { counts in
            for case .recorded in outcomes { counts.eventsAppended += 1 }
        }
        return outcomes
    }

    func expect(_ guards: [StreamGuard]) async throws { try await base.expect(guards) }

    func head(of stream: StreamID) async throws -> StreamHead? {
        let head = try await base.head(of: stream)
        return store.read(\.heads, head == nil ? 0 : 1, head)
    }

    func event(_ id: EventID) async throws -> RecordedEvent? {
        let event = try await base.event(id)
        return store.read(\.events, event == nil ? 0 : 1, event)
    }

    func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
        let page = try await base.read(stream, query)
        return store.read(\.events, page.count, page)
    }
}
