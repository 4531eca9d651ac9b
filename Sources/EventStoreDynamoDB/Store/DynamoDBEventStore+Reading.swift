import EventStoreCore

/// Reads are the replica's, without a request. While it is copied, those of one stream are made of
/// the tables.
extension DynamoDBEventStore {
    public func head(of stream: StreamID) async throws -> StreamHead? {
        guard ready.current == nil else { return try await replica.head(of: stream) }
        return try await read(stream, StreamQuery(direction: .backward, limit: 1)).first
            .map { StreamHead($0) }
    }

    public func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
        guard ready.current == nil else { return try await replica.read(stream, query) }
        try query.check(limits)
        do {
            return try await RemoteStream(table: tables.events, dynamo: dynamo)
                .read(stream, query)
        } catch {
            throw StoreFailure.translate(error)
        }
    }

    public func event(_ id: EventID) async throws -> RecordedEvent? {
        try await replica.event(id)
    }

    public func lastPosition() async throws -> Position { try await replica.lastPosition() }

    public func readLog(_ query: LogQuery) async throws -> LogPage {
        try await replica.readLog(query)
    }

    /// Woken by whatever raises the replica: the follower of this host, or an append.
    public func waitForEvents(after position: Position) async throws {
        try await replica.waitForEvents(after: position)
    }

    public func readFold(
        _ stream: StreamID, from: Version, through: Version, limit: Int, whole: Set<String>
    ) async throws -> [StreamFoldEntry] {
        guard ready.current == nil else {
            return try await replica.readFold(
                stream, from: from, through: through, limit: limit, whole: whole)
        }
        return try await read(stream, StreamQuery(from: from, through: through, limit: limit))
            .map { StreamFoldEntry($0, isWhole: stream.isReserved || whole.holds($0.type)) }
    }

    public func readFold(_ query: LogQuery, whole: Set<String>) async throws -> FoldPage {
        try await replica.readFold(query, whole: whole)
    }

    public func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID] {
        try await replica.streams(handles)
    }

    public func occurrences(
        of events: [StreamHandle: Version]
    ) async throws -> [StreamHandle: Timestamp] {
        try await replica.occurrences(of: events)
    }

    public func events(correlatedBy id: String, limit: Int) async throws -> [RecordedEvent] {
        try await replica.events(correlatedBy: id, limit: limit)
    }

    public func streams(after: StreamID?, limit: Int) async throws -> [StreamHead] {
        try await replica.streams(after: after, limit: limit)
    }

    public func streamNames(after: StreamID?, limit: Int) async throws -> [NamedStream] {
        try await replica.streamNames(after: after, limit: limit)
    }

    public func head(of stream: StreamID, at position: Position) async throws -> StreamHead? {
        try await replica.head(of: stream, at: position)
    }

    public func streams(
        at position: Position, after: StreamID?, descending: Bool, limit: Int
    ) async throws -> [StreamHead] {
        try await replica.streams(
            at: position, after: after, descending: descending, limit: limit)
    }

    public func streamCount(at position: Position) async throws -> Int64 {
        try await replica.streamCount(at: position)
    }

    public func structuralDamage() async throws -> [String] {
        try await replica.structuralDamage()
    }

    public func rememberedCommands(_ ids: [CommandID]) async throws -> [RememberedCommand] {
        try await replica.rememberedCommands(ids)
    }

    public func rememberedCommands(
        after: CommandID?, limit: Int
    ) async throws -> [RememberedCommand] {
        try await replica.rememberedCommands(after: after, limit: limit)
    }

    public func importedStretches() async throws -> [ClosedRange<Int64>] {
        try await replica.importedStretches()
    }
}
