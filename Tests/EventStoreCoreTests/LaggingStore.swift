import EventStoreCore
import Synchronization
import TestSupport

/// A handle that sees of a log what it has caught up with, and what it wrote itself, as one with a
/// replica does. What it shares with the others in any case (commands, snapshots, read models,
/// single events) it asks of the truth.
final class LaggingStore: ForwardingStore, RemoteEventStore {
    let base: any EventStore & ReadModelStore
    private let clock: ManualClock
    private let current = Mutex(
        RemoteStatus(
            freshness: Freshness(position: .start, moment: nil), lastKnown: .start, state: .live))

    init(_ truth: any EventStore & ReadModelStore, clock: ManualClock = ManualClock()) {
        base = truth
        self.clock = clock
    }

    var status: RemoteStatus { current.withLock { $0 } }
    private var position: Position { status.freshness.position }

    func catchUp() async throws -> Position {
        let asked = clock.now
        let last = try await base.lastPosition()
        raise(to: last, at: asked)
        return last
    }

    /// It is raised by `catchUp` and its own appends only.
    func follow() {}

    func statusChanges() -> AsyncStream<RemoteStatus> {
        let base = base
        let status = status
        return AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            Task { [status] in
                var status = status
                status.lastKnown = (try? await base.lastPosition()) ?? status.lastKnown
                continuation.yield(status)
                continuation.finish()
            }
        }
    }

    private func raise(to position: Position, at moment: Timestamp? = nil) {
        current.withLock { known in
            known.freshness = Freshness(
                position: max(known.freshness.position, position),
                moment: moment ?? known.freshness.moment)
            known.lastKnown = max(known.lastKnown, known.freshness.position)
        }
    }

    // MARK: Writing

    func append(_ request: AppendRequest) async throws -> AppendOutcome {
        let outcome = try await base.append(request)
        raise(to: Position(outcome.positions.upperBound))
        return outcome
    }

    func bulk<Result: Sendable>(
        _ body: @escaping @Sendable (any BulkWriter) async throws -> Result
    ) async throws -> Result {
        let result = try await base.bulk(body)
        raise(to: try await base.lastPosition())
        return result
    }

    // MARK: Reading

    func head(of stream: StreamID) async throws -> StreamHead? {
        try await base.head(of: stream, at: position)
    }

    func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
        try query.check(limits)
        guard let head = try await head(of: stream) else { return [] }
        return try await base.read(
            stream,
            StreamQuery(
                from: query.from, through: min(query.through, head.version),
                direction: query.direction, limit: query.limit, type: query.type))
    }

    func lastPosition() async throws -> Position { position }

    func readLog(_ query: LogQuery) async throws -> LogPage {
        try await base.readLog(
            LogQuery(
                after: query.after, through: min(query.through, position),
                limit: query.limit, types: query.types))
    }

    func readFold(_ query: LogQuery, whole: Set<String>) async throws -> FoldPage {
        try await base.readFold(
            LogQuery(
                after: query.after, through: min(query.through, position),
                limit: query.limit, types: query.types), whole: whole)
    }

    func waitForEvents(after position: Position) async throws {
        try await base.waitForEvents(after: position)
        _ = try await catchUp()
    }

    func streams(after: StreamID?, limit: Int) async throws -> [StreamHead] {
        try await base.streams(
            at: position, after: after, descending: false, limit: limit)
    }
}
