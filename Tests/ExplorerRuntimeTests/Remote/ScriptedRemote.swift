import EventStoreCore
import LedgerCore
import LedgerService
import LedgerTestSupport
import Synchronization
import TestSupport

/// A remote store that stands as it is told to, and whose copy is whole when it is told to be.
/// Until then single streams are read, and all else waits.
final class ScriptedRemote: ForwardingStore, RemoteEventStore {
    /// What becomes of the next append.
    enum Fate: Sendable {
        case recorded
        /// It is recorded, and its answer is lost.
        case lostAfter
        /// It never arrives, and neither does an answer.
        case lostBefore
        case unavailable(reason: String, retryAfter: Duration?)
    }

    private struct State {
        var status: RemoteStatus
        var watchers: [AsyncStream<RemoteStatus>.Continuation] = []
        var isCopied: Bool
        var failure: EventStoreError?
        var fates: [Fate] = []
        var appends: [CommandID?] = []
        /// Commands of which the truth was asked.
        var asked: [CommandID] = []
        var catchUps = 0
        var checkpointUses = 0
    }

    let base: any EventStore & ReadModelStore
    private let state: Mutex<State>
    private let bell = Bell()

    init(_ base: any EventStore & ReadModelStore, _ status: RemoteStatus, isCopied: Bool) {
        self.base = base
        state = Mutex(State(status: status, isCopied: isCopied))
    }

    /// A ledger on it with an account of a few events, which was written to the truth before.
    static func ledger(
        _ status: RemoteStatus, isCopied: Bool
    ) async throws -> (ScriptedRemote, Ledger) {
        let truth = InMemoryEventStore()
        let before = Ledger(events: truth, readModels: truth, environment: .seeded())
        for command in [Command.open("acc-1"), .deposit("acc-1", 500), .open("acc-2")] {
            _ = try await before.submit(command)
        }
        let store = ScriptedRemote(truth, status, isCopied: isCopied)
        return (
            store, Ledger(events: store, readModels: store, environment: .seeded(2), actor: "me")
        )
    }

    // MARK: The script

    func set(_ status: RemoteStatus) {
        state.withLock { state in
            state.status = status
            for watcher in state.watchers { watcher.yield(status) }
        }
    }

    func finishCopy() {
        state.withLock { $0.isCopied = true }
        bell.ring()
    }

    /// The copy will never be whole.
    func fail(_ error: EventStoreError) {
        state.withLock { $0.failure = error }
        bell.ring()
    }

    /// What becomes of the next appends, in turn; then all are recorded.
    func plan(_ fates: Fate...) { state.withLock { $0.fates = fates } }

    var appends: [CommandID?] { state.withLock { $0.appends } }
    /// Questions that the truth had to answer, but for appends.
    var asked: [CommandID] { state.withLock { $0.asked } }
    var catchUps: Int { state.withLock { $0.catchUps } }
    var checkpointUses: Int { state.withLock { $0.checkpointUses } }

    // MARK: Remote

    var status: RemoteStatus { state.withLock { $0.status } }

    func catchUp() async throws -> Position {
        state.withLock { $0.catchUps += 1 }
        return try await base.lastPosition()
    }

    /// The script says how it stands.
    func follow() {}

    func statusChanges() -> AsyncStream<RemoteStatus> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { watcher in
            state.withLock { state in
                state.watchers.append(watcher)
                watcher.yield(state.status)
            }
        }
    }

    var checkpoints: any CheckpointStore {
        state.withLock { $0.checkpointUses += 1 }
        return base.checkpoints
    }

    func append(_ request: AppendRequest) async throws -> AppendOutcome {
        let fate = state.withLock { state in
            state.appends.append(request.command?.id)
            return state.fates.isEmpty ? .recorded : state.fates.removeFirst()
        }
        switch fate {
        case .recorded: return try await base.append(request)
        case .lostAfter:
            _ = try await base.append(request)
            throw EventStoreError.outcomeUnknown(request.command?.id)
        case .lostBefore: throw EventStoreError.outcomeUnknown(request.command?.id)
        case .unavailable(let reason, let wait):
            throw EventStoreError.unavailable(reason: reason, retryAfter: wait)
        }
    }

    func record(of command: CommandID) async throws -> CommandRecord? {
        state.withLock { $0.asked.append(command) }
        return try await base.record(of: command)
    }

    // MARK: What waits for the copy

    private func whole() async throws {
        while true {
            let rings = bell.count
            let (isCopied, failure) = state.withLock { ($0.isCopied, $0.failure) }
            if let failure { throw failure }
            if isCopied { return }
            try await bell.sleep(beyond: rings)
        }
    }

    func event(_ id: EventID) async throws -> RecordedEvent? {
        try await whole()
        return try await base.event(id)
    }

    func events(_ ids: [EventID]) async throws -> [RecordedEvent] {
        try await whole()
        return try await base.events(ids)
    }

    func lastPosition() async throws -> Position {
        try await whole()
        return try await base.lastPosition()
    }

    func readLog(_ query: LogQuery) async throws -> LogPage {
        try await whole()
        return try await base.readLog(query)
    }

    func readFold(_ query: LogQuery, whole types: Set<String>) async throws -> FoldPage {
        try await whole()
        return try await base.readFold(query, whole: types)
    }

    func waitForEvents(after position: Position) async throws {
        try await whole()
        try await base.waitForEvents(after: position)
    }

    func streams(after: StreamID?, limit: Int) async throws -> [StreamHead] {
        try await whole()
        return try await base.streams(after: after, limit: limit)
    }

    func latestSnapshot(
        of stream: StreamID, through version: Version
    ) async throws -> Snapshot? {
        guard state.withLock({ $0.isCopied }) else { return nil }
        return try await base.latestSnapshot(of: stream, through: version)
    }

    func snapshots(
        of stream: StreamID, after: Version, limit: Int
    ) async throws -> [Snapshot] {
        try await whole()
        return try await base.snapshots(of: stream, after: after, limit: limit)
    }

    func prepare(_ schema: ReadModelSchema) async throws {
        try await whole()
        try await base.prepare(schema)
    }

    func status(_ schema: ReadModelSchema) async throws -> ReadModelStatus? {
        try await whole()
        return try await base.status(schema)
    }

    func statuses(_ schemas: [ReadModelSchema]) async throws -> [ReadModelStatus?] {
        try await whole()
        return try await base.statuses(schemas)
    }

    func rows(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> [[ReadModelValue]] {
        try await whole()
        return try await base.rows(schema, query)
    }

    func rows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]] {
        try await whole()
        return try await base.rows(schema, keys: keys)
    }
}

extension RemoteStatus {
    /// A status at a position, asked at a moment.
    static func at(
        _ position: Int64, _ state: State, asked: Timestamp? = nil, units: Int64 = 0
    ) -> RemoteStatus {
        RemoteStatus(
            freshness: Freshness(position: Position(position), moment: asked),
            lastKnown: Position(position), state: state,
            usage: RemoteUsage(requests: units, milliUnits: units * 1000))
    }
}
