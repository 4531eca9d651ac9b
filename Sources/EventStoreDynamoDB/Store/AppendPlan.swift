import EventStoreCore
import TextFormats

/// What an append would record if the replica's end is the log's end: judged on the replica, and
/// decided by whoever takes the slot behind that end.
struct AppendPlan: Sendable {
    /// The events at their places, and the command to remember.
    let entry: LogEntry
    let outcome: AppendOutcome

    /// What a look at the replica comes to.
    enum Verdict: Sendable {
        /// The command was carried out before.
        case replay(AppendOutcome)
        case record(AppendPlan)
    }

    var slot: LogSlot { LogSlot(Position(outcome.positions.lowerBound)) }

    /// Judges a request on what the replica holds. The end of the log is read first: what the
    /// replica learns meanwhile makes the slot one that is taken.
    ///
    /// - Throws: `commandMismatch`, `versionConflict`, `duplicateEvent`, `damaged`, and what the
    ///   replica throws. Only of a replica that has caught up these are the last word.
    static func judge(_ request: AppendRequest, on replica: any EventStore) async throws -> Verdict
    {
        let last = try await replica.lastPosition()
        if let command = request.command, let known = try await replica.record(of: command.id) {
            guard known.stamp.contentHash == command.contentHash else {
                throw EventStoreError.commandMismatch(command.id)
            }
            let first = known.outcome
            return .replay(
                AppendOutcome(positions: first.positions, heads: first.heads, isReplay: true))
        }
        let heads = try await heads(of: request, on: replica)
        let failures = request.failures { heads[$0]?.version ?? .empty }
        guard failures.isEmpty else { throw EventStoreError.versionConflict(failures) }
        let events = place(request, behind: heads, last)
        try await checkIDs(of: events, on: replica)
        return .record(AppendPlan(request, events))
    }

    private init(_ request: AppendRequest, _ events: [RecordedEvent]) {
        entry = LogEntry(events: events, command: request.command)
        var heads: [StreamID: Version] = [:]
        for event in events { heads[event.stream] = event.version }
        let first = events.first?.position.number ?? 1
        outcome = AppendOutcome(
            positions: first...max(first, events.last?.position.number ?? first),
            heads: request.writes.map {
                StreamVersion(stream: $0.stream, version: heads[$0.stream] ?? .empty)
            }, isReplay: false)
    }

    /// The last event of each stream that is written or guarded. It is checked against its hash, so
    /// that nothing is sealed to a damaged one.
    private static func heads(
        of request: AppendRequest, on replica: any EventStore
    ) async throws -> [StreamID: RecordedEvent] {
        var heads: [StreamID: RecordedEvent] = [:]
        for stream in request.writes.map(\.stream) + request.guards.map(\.stream) {
            let query = StreamQuery(direction: .backward, limit: 1)
            guard let last = try await replica.read(stream, query).first else { continue }
            guard last.expectedHash() == last.hash else {
                throw EventStoreError.damaged(
                    "\(Printable(stream.name))@\(last.version) in the replica is not what its hash "
                        + "says; drop the replica, and it is copied anew")
            }
            heads[stream] = last
        }
        return heads
    }

    private static func place(
        _ request: AppendRequest, behind heads: [StreamID: RecordedEvent], _ last: Position
    ) -> [RecordedEvent] {
        var hasher = EventHasher()
        var position = last
        let command = request.command?.id ?? request.origin
        return request.writes.flatMap { write in
            var (version, previous) = (Version.empty, Digest.zero)
            if let head = heads[write.stream] { (version, previous) = (head.version, head.hash) }
            return write.events.map { event in
                version = version.next
                position = Position(position.number + 1)
                let hash = hasher.hash(
                    event, stream: write.stream, version: version, commandID: command,
                    after: previous)
                defer { previous = hash }
                return RecordedEvent(
                    stream: write.stream, version: version, position: position, event: event,
                    commandID: command, previousHash: previous, hash: hash)
            }
        }
    }

    private static func checkIDs(
        of events: [RecordedEvent], on replica: any EventStore
    ) async throws {
        var places: [EventID: StreamVersion] = [:]
        for event in events {
            if let known = try await replica.event(event.id) {
                places[event.id] = StreamVersion(stream: known.stream, version: known.version)
            }
            if let place = places[event.id] {
                throw EventStoreError.duplicateEvent(event.id, place)
            }
            places[event.id] = StreamVersion(stream: event.stream, version: event.version)
        }
    }
}
