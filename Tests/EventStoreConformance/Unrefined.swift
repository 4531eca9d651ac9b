import EventStoreCore

/// An engine without its refinements: only what it owes is asked of it, and everything else goes
/// the way over that.
struct Unrefined: EventStore {
    let base: any EventStore

    init(_ base: any EventStore) { self.base = base }

    var capabilities: Capabilities { base.capabilities }
    var limits: Limits { base.limits }
    var checkpoints: any CheckpointStore { base.checkpoints }

    func append(_ request: AppendRequest) async throws -> AppendOutcome {
        try await base.append(request)
    }

    func record(of command: CommandID) async throws -> CommandRecord? {
        try await base.record(of: command)
    }

    func head(of stream: StreamID) async throws -> StreamHead? { try await base.head(of: stream) }

    func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
        try await base.read(stream, query)
    }

    func event(_ id: EventID) async throws -> RecordedEvent? { try await base.event(id) }

    func lastPosition() async throws -> Position { try await base.lastPosition() }

    func readLog(_ query: LogQuery) async throws -> LogPage { try await base.readLog(query) }

    func waitForEvents(after position: Position) async throws {
        try await base.waitForEvents(after: position)
    }
}
