import EventStoreCore
import Synchronization

/// A third engine: it keeps events in a plain array, looks through it for whatever it is asked,
/// and refines nothing. What the contract says without naming an engine, it says.
public final class ArrayEventStore: EventStore {
    fileprivate struct Content {
        var events: [RecordedEvent] = []
        var commands: [CommandRecord] = []
    }

    public let limits: Limits
    public let checkpoints: any CheckpointStore
    private let content = Mutex(Content())
    private let bell = Bell()

    public init(limits: Limits = .standard) {
        self.limits = limits
        checkpoints = ArrayCheckpoints(limits)
    }

    public var capabilities: Capabilities {
        Capabilities(
            logIsCommitOrder: true, optimisticLock: true, hashChain: true, durable: false,
            atomicBulk: false, positionsAreShared: true)
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
        let failures = request.failures { last(of: $0)?.version ?? .empty }
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

/// Named values in an array, the newest last.
private final class ArrayCheckpoints: CheckpointStore {
    private struct Content {
        var values: [(name: String, value: StoredCheckpoint)] = []
        var lastRevision: Int64 = 0

        func index(of name: String) -> Int? {
            values.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
        }

        /// Removes the value if it is at this revision.
        mutating func take(_ name: String, at revision: CheckpointRevision?) -> Bool {
            let index = index(of: name)
            guard index.map({ values[$0].value.revision }) == revision else { return false }
            if let index { values.remove(at: index) }
            return true
        }
    }

    private let limits: Limits
    private let content = Mutex(Content())

    init(_ limits: Limits) { self.limits = limits }

    func read(_ name: String) async throws -> StoredCheckpoint? {
        try NameRule.checkpoint.check(name)
        return content.withLock { content in
            content.index(of: name).map { content.values[$0].value }
        }
    }

    func set(
        _ name: String, to bytes: [UInt8], expecting revision: CheckpointRevision?
    ) async throws -> CheckpointRevision? {
        try limits.checkCheckpoint(name, bytes)
        return content.withLock { content in
            guard content.take(name, at: revision) else { return nil }
            content.lastRevision += 1
            let next = CheckpointRevision(content.lastRevision)
            content.values.append((name, StoredCheckpoint(bytes: bytes, revision: next)))
            return next
        }
    }

    func remove(_ name: String, expecting revision: CheckpointRevision) async throws -> Bool {
        try NameRule.checkpoint.check(name)
        return content.withLock { $0.take(name, at: revision) }
    }

    func names(prefix: String, after: String?, limit: Int) async throws -> [String] {
        try limits.checkPage(limit)
        let isBefore: (String, String) -> Bool = { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let names = content.withLock { $0.values.map(\.name) }.filter { name in
            name.utf8.starts(with: prefix.utf8) && after.map { isBefore($0, name) } ?? true
        }
        return Array(names.sorted(by: isBefore).prefix(limit))
    }
}
