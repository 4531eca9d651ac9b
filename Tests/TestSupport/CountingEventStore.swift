import EventStoreCore
import Synchronization

/// A store that counts what another one hands out, for tests of bounded cost: "loading an account
/// reads one snapshot and at most a hundred events" can be asserted instead of timed.
public final class CountingEventStore: EventStore {
    /// What was handed out or taken in since the last reset.
    public struct Counts: Hashable, Sendable {
        /// Events of streams and of the log, by id and by correlation.
        public var events = 0
        public var foldEntries = 0
        /// Whole events that came with fold entries.
        public var foldDetails = 0
        public var snapshots = 0
        public var heads = 0
        public var rows = 0
        /// Names of streams, read from their index.
        public var names = 0
        public var eventsAppended = 0
        /// Calls that read.
        public var reads = 0
        /// Calls of `append` and `bulk`.
        public var writes = 0
    }

    public let base: any EventStore & ReadModelStore
    private let counter = Mutex(Counts())

    public init(_ base: any EventStore & ReadModelStore) { self.base = base }

    public var counts: Counts { counter.withLock { $0 } }

    public func reset() { counter.withLock { $0 = Counts() } }

    /// What a piece of work costs.
    public func counts(
        during work: () async throws -> Void
    ) async throws -> Counts {
        reset()
        try await work()
        return counts
    }

    func count(_ change: (inout Counts) -> Void) {
        counter.withLock { change(&$0) }
    }

    func read<Value>(
        _ field: WritableKeyPath<Counts, Int>, _ number: Int, _ value: Value
    ) -> Value {
        count {
            $0.reads += 1
            $0[keyPath: field] += number
        }
        return value
    }

    private func page<Element>(
        _ field: WritableKeyPath<Counts, Int>, _ page: [Element]
    ) -> [Element] {
        read(field, page.count, page)
    }

    private func one<Element>(
        _ field: WritableKeyPath<Counts, Int>, _ element: Element?
    ) -> Element? {
        read(field, element == nil ? 0 : 1, element)
    }

    // MARK: Passing on

    public var capabilities: Capabilities { base.capabilities }
    public var limits: Limits { base.limits }
    public var checkpoints: any CheckpointStore { base.checkpoints }

    public func append(_ request: AppendRequest) async throws -> AppendOutcome {
        let outcome = try await base.append(request)
        count {
            $0.writes += 1
            $0.eventsAppended += outcome.isReplay ? 0 : outcome.positions.count
        }
        return outcome
    }

    public func bulk<Result: Sendable>(
        _ body: @escaping @Sendable (any BulkWriter) async throws -> Result
    ) async throws -> Result {
        count { $0.writes += 1 }
        return try await base.bulk { writer in
            try await body(CountingBulkWriter(writer, self))
        }
    }

    public func record(of command: CommandID) async throws -> CommandRecord? {
        try await base.record(of: command)
    }

    public func head(of stream: StreamID) async throws -> StreamHead? {
        one(\.heads, try await base.head(of: stream))
    }

    public func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
        page(\.events, try await base.read(stream, query))
    }

    public func event(_ id: EventID) async throws -> RecordedEvent? {
        one(\.events, try await base.event(id))
    }

    public func events(_ ids: [EventID]) async throws -> [RecordedEvent] {
        page(\.events, try await base.events(ids))
    }

    public func events(correlatedBy id: String, limit: Int) async throws -> [RecordedEvent] {
        page(\.events, try await base.events(correlatedBy: id, limit: limit))
    }

    public func lastPosition() async throws -> Position { try await base.lastPosition() }

    public func readLog(_ query: LogQuery) async throws -> LogPage {
        let page = try await base.readLog(query)
        return read(\.events, page.events.count, page)
    }

    public func readFold(_ query: LogQuery, whole: Set<String>) async throws -> FoldPage {
        let page = try await base.readFold(query, whole: whole)
        count { $0.foldDetails += page.details.count }
        return read(\.foldEntries, page.entries.count, page)
    }

    public func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID] {
        try await base.streams(handles)
    }

    public func occurrences(
        of events: [StreamHandle: Version]
    ) async throws -> [StreamHandle: Timestamp] {
        let found = try await base.occurrences(of: events)
        return read(\.foldEntries, found.count, found)
    }

    public func streams(after: StreamID?, limit: Int) async throws -> [StreamHead] {
        page(\.heads, try await base.streams(after: after, limit: limit))
    }

    public func streamNames(after: StreamID?, limit: Int) async throws -> [NamedStream] {
        page(\.names, try await base.streamNames(after: after, limit: limit))
    }

    public func head(of stream: StreamID, at position: Position) async throws -> StreamHead? {
        one(\.heads, try await base.head(of: stream, at: position))
    }

    public func streams(
        at position: Position, after: StreamID?, descending: Bool, limit: Int
    ) async throws -> [StreamHead] {
        let page = try await base.streams(
            at: position, after: after, descending: descending, limit: limit)
        return self.page(\.heads, page)
    }

    public func streamCount(at position: Position) async throws -> Int64 {
        try await base.streamCount(at: position)
    }

    public func readFold(
        _ stream: StreamID, from: Version, through: Version, limit: Int, whole: Set<String>
    ) async throws -> [StreamFoldEntry] {
        let page = try await base.readFold(
            stream, from: from, through: through, limit: limit, whole: whole)
        count { $0.foldDetails += page.count { $0.event != nil } }
        return read(\.foldEntries, page.count, page)
    }

    public func waitForEvents(after position: Position) async throws {
        try await base.waitForEvents(after: position)
    }

    public func put(_ snapshots: [Snapshot]) async throws { try await base.put(snapshots) }

    public func latestSnapshot(
        of stream: StreamID, through: Version
    ) async throws -> Snapshot? {
        one(\.snapshots, try await base.latestSnapshot(of: stream, through: through))
    }

    public func snapshots(
        of stream: StreamID, after: Version, limit: Int
    ) async throws -> [Snapshot] {
        page(\.snapshots, try await base.snapshots(of: stream, after: after, limit: limit))
    }

    public func snapshots(after: StreamVersion?, limit: Int) async throws -> [Snapshot] {
        page(\.snapshots, try await base.snapshots(after: after, limit: limit))
    }

    public func deleteSnapshot(of stream: StreamID, at version: Version) async throws -> Bool {
        try await base.deleteSnapshot(of: stream, at: version)
    }

    public func structuralDamage() async throws -> [String] {
        try await base.structuralDamage()
    }

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
}
