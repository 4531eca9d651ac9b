import EventStoreCore

/// A store that passes on what an engine owes, and goes the generic way for everything else.
public protocol ForwardingOwed: EventStore {
    var owed: any EventStore { get }
}

/// A store that passes every call on to another one. A test's store conforms to it and writes out
/// only the calls that it changes.
public protocol ForwardingStore: ForwardingOwed, ForwardingReadModels {
    var base: any EventStore & ReadModelStore { get }
}

extension ForwardingOwed {
    public var capabilities: Capabilities { owed.capabilities }
    public var limits: Limits { owed.limits }
    public var checkpoints: any CheckpointStore { owed.checkpoints }

    public func append(_ request: AppendRequest) async throws -> AppendOutcome {
        try await owed.append(request)
    }

    public func record(of command: CommandID) async throws -> CommandRecord? {
        try await owed.record(of: command)
    }

    public func head(of stream: StreamID) async throws -> StreamHead? {
        try await owed.head(of: stream)
    }

    public func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
        try await owed.read(stream, query)
    }

    public func event(_ id: EventID) async throws -> RecordedEvent? { try await owed.event(id) }

    public func lastPosition() async throws -> Position { try await owed.lastPosition() }

    public func readLog(_ query: LogQuery) async throws -> LogPage { try await owed.readLog(query) }

    public func waitForEvents(after position: Position) async throws {
        try await owed.waitForEvents(after: position)
    }
}

extension ForwardingStore {
    public var owed: any EventStore { base }

    public func bulk<Result: Sendable>(
        _ body: @escaping @Sendable (any BulkWriter) async throws -> Result
    ) async throws -> Result {
        try await base.bulk(body)
    }

    public func events(_ ids: [EventID]) async throws -> [RecordedEvent] {
        try await base.events(ids)
    }

    public func events(correlatedBy id: String, limit: Int) async throws -> [RecordedEvent] {
        try await base.events(correlatedBy: id, limit: limit)
    }

    public func readFold(_ query: LogQuery, whole: Set<String>) async throws -> FoldPage {
        try await base.readFold(query, whole: whole)
    }

    public func readFold(
        _ stream: StreamID, from: Version, through: Version, limit: Int, whole: Set<String>
    ) async throws -> [StreamFoldEntry] {
        try await base.readFold(
            stream, from: from, through: through, limit: limit, whole: whole)
    }

    public func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID] {
        try await base.streams(handles)
    }

    public func occurrences(
        of events: [StreamHandle: Version]
    ) async throws -> [StreamHandle: Timestamp] {
        try await base.occurrences(of: events)
    }

    public func streams(after: StreamID?, limit: Int) async throws -> [StreamHead] {
        try await base.streams(after: after, limit: limit)
    }

    public func streamNames(after: StreamID?, limit: Int) async throws -> [NamedStream] {
        try await base.streamNames(after: after, limit: limit)
    }

    public func head(of stream: StreamID, at position: Position) async throws -> StreamHead? {
        try await base.head(of: stream, at: position)
    }

    public func streams(
        at position: Position, after: StreamID?, descending: Bool, limit: Int
    ) async throws -> [StreamHead] {
        try await base.streams(at: position, after: after, descending: descending, limit: limit)
    }

    public func streamCount(at position: Position) async throws -> Int64 {
        try await base.streamCount(at: position)
    }

    public func structuralDamage() async throws -> [String] { try await base.structuralDamage() }

    public func rememberedCommands(_ ids: [CommandID]) async throws -> [RememberedCommand] {
        try await base.rememberedCommands(ids)
    }

    public func rememberedCommands(
        after: CommandID?, limit: Int
    ) async throws -> [RememberedCommand] {
        try await base.rememberedCommands(after: after, limit: limit)
    }

    public func importedStretches() async throws -> [ClosedRange<Int64>] {
        try await base.importedStretches()
    }

    public var readModels: any ReadModelStore { base }
}
