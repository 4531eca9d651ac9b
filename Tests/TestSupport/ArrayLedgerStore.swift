import EventStoreCore

/// Events in an array, and read models in memory: two stores, as where the events are elsewhere.
/// Nothing but what an engine owes is passed on.
final class ArrayLedgerStore: EventStore, ForwardingReadModels {
    private let events = ArrayEventStore()
    let readModels: any ReadModelStore = InMemoryEventStore()

    var capabilities: Capabilities { events.capabilities }
    var limits: Limits { events.limits }
    var checkpoints: any CheckpointStore { events.checkpoints }

    func append(_ request: AppendRequest) async throws -> AppendOutcome {
        try await events.append(request)
    }

    func record(of command: CommandID) async throws -> CommandRecord? {
        try await events.record(of: command)
    }

    func head(of stream: StreamID) async throws -> StreamHead? {
        try await events.head(of: stream)
    }

    func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
        try await events.read(stream, query)
    }

    func event(_ id: EventID) async throws -> RecordedEvent? { try await events.event(id) }

    func lastPosition() async throws -> Position { try await events.lastPosition() }

    func readLog(_ query: LogQuery) async throws -> LogPage { try await events.readLog(query) }

    func waitForEvents(after position: Position) async throws {
        try await events.waitForEvents(after: position)
    }
}
