import EventStoreCore
import Synchronization

/// A third engine: it keeps events in a plain array, looks through it for whatever it is asked,
/// and refines nothing. What the contract says without naming an engine, it says.
public final class ArrayEventStore: EventStore {
    fileprivate struct Content {
        var events: [RecordedEvent] = []
        var commands: [CommandRecord] = []
    }

    public let limits = Limits.standard
    private let content = Mutex(Content())
    private let bell = Bell()

    public init() {}

    public var capabilities: Capabilities {
        Capabilities(
            logIsCommitOrder: true, optimisticLock: true, hashChain: true, durable: false,
            atomicBulk: false)
    }

    // MARK: Writing

    public func append(_ request: AppendRequest) async throws -> AppendOutcome {
        try request.check(limits)
        let outcome = try content.withLock { try $0.append(request) }
        if !outcome.isReplay { bell.ring() }
        return outcome
    }

    public func record(of command: CommandID) async throws -> CommandRecord? {
        content.withLock { $0.record(of: command) }
    }

    // MARK: One stream

    public func head(of stream: StreamID) async throws -> StreamHead? {
        content.withLock { $0.last(of: stream).map(StreamHead.init) }
    }

    public func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
        try query.check(limits)
        return content.withLock { content in
            let found = content.events.filter { event in
                event.stream == stream && event.version >= query.from
                    && event.version <= query.through
                    && query.type.map { $0.utf8.elementsEqual(event.type.utf8) } ?? true
            }
            let ordered = query.direction == .forward ? found : found.reversed()
            return Array(ordered.prefix(query.limit))
        }
    }

    public func event(_ id: EventID) async throws -> RecordedEvent? {
        content.withLock { $0.events.first { $0.event.id == id } }
    }

    // MARK: The log

    public func lastPosition() async throws -> Position {
        content.withLock { Position(Int64($0.events.count)) }
    }

    public func readLog(_ query: LogQuery) async throws -> LogPage {
        try query.check(limits)
        return content.withLock { content in
            let end = min(query.through.number, Int64(content.events.count))
            let start = max(query.after.number, 0)
            guard start < end else {
                return LogPage(events: [], readThrough: query.after, isAtEnd: true)
            }
            let wanted = content.events[Int(start)..<Int(end)].filter { event in
                query.types?.contains { $0.utf8.elementsEqual(event.type.utf8) } ?? true
            }
            let page = Array(wanted.prefix(query.limit))
            let isFull = page.count == query.limit
            let readThrough = isFull ? page.last?.position : nil
            return LogPage(
                events: page, readThrough: readThrough ?? Position(end),
                isAtEnd: (readThrough?.number ?? end) == end)
        }
    }

    public func waitForEvents(after position: Position) async throws {
        try await waitForEvents(after: position, bell)
    }
}

extension ArrayEventStore.Content {
    func last(of stream: StreamID) -> RecordedEvent? { events.last { $0.stream == stream } }

    func record(of command: CommandID) -> CommandRecord? {
        commands.first { $0.stamp.id == command }
    }

    /// All that can fail comes before the first event is kept.
    mutating func append(_ request: AppendRequest) throws -> AppendOutcome {
        if let command = request.command, let known = record(of: command.id) {
            guard known.stamp == command else {
                throw EventStoreError.commandMismatch(command.id)
            }
            return AppendOutcome(
                positions: known.outcome.positions, heads: known.outcome.heads, isReplay: true)
        }
        let failures = request.writes.compactMap { write -> ExpectationFailure? in
            let actual = last(of: write.stream)?.version ?? .empty
            return write.expectation.holds(at: actual)
                ? nil
                : ExpectationFailure(
                    stream: write.stream, expected: write.expectation, actual: actual)
        }
        guard failures.isEmpty else { throw EventStoreError.versionConflict(failures) }
        var added: [RecordedEvent] = []
        var heads: [StreamVersion] = []
        for write in request.writes {
            var before = last(of: write.stream)
            for event in write.events {
                let isSame: (RecordedEvent) -> Bool = { $0.event.id == event.id }
                if let other = events.first(where: isSame) ?? added.first(where: isSame) {
                    throw EventStoreError.duplicateEvent(
                        event.id, StreamVersion(stream: other.stream, version: other.version))
                }
                let recorded = record(event, write.stream, request, behind: before, added.count)
                added.append(recorded)
                before = recorded
            }
            heads.append(
                StreamVersion(stream: write.stream, version: before?.version ?? .empty))
        }
        let first = Int64(events.count) + 1
        events += added
        let outcome = AppendOutcome(
            positions: first...Int64(events.count), heads: heads, isReplay: false)
        if let command = request.command {
            commands.append(CommandRecord(stamp: command, outcome: outcome))
        }
        return outcome
    }

    private func record(
        _ event: NewEvent, _ stream: StreamID, _ request: AppendRequest,
        behind before: RecordedEvent?, _ offset: Int
    ) -> RecordedEvent {
        let command = request.command?.id ?? request.origin
        let version = (before?.version ?? .empty).next
        let previous = before?.hash ?? .zero
        var hasher = EventHasher()
        let hash = hasher.hash(
            event, stream: stream, version: version, commandID: command, after: previous)
        return RecordedEvent(
            stream: stream, version: version, position: Position(Int64(events.count + offset) + 1),
            event: event, commandID: command, previousHash: previous, hash: hash)
    }
}
