import TextFormats

/// What must be true of a stream for an append to go through: the optimistic lock.
public enum Expectation: Hashable, Sendable, CustomStringConvertible {
    /// The stream is at exactly this version (0: it has no event).
    case version(Version)
    /// The stream has no event.
    case noStream
    /// The stream has at least one event.
    case exists
    /// Nothing is expected.
    case any

    /// True if a stream at this version is what was expected.
    public func holds(at actual: Version) -> Bool {
        switch self {
        case .version(let expected): actual == expected
        case .noStream: actual == .empty
        case .exists: actual > .empty
        case .any: true
        }
    }

    public var description: String {
        switch self {
        case .version(let version): "version \(version)"
        case .noStream: "no events"
        case .exists: "at least one event"
        case .any: "anything"
        }
    }
}

/// Events for one stream, with what must be true of it.
public struct StreamWrite: Hashable, Sendable {
    /// The stream to write; made by its first event.
    public let stream: StreamID
    /// What must be true of it before the first of the events.
    public let expectation: Expectation
    /// In the order in which they get their versions; at least one.
    public let events: [NewEvent]

    public init(stream: StreamID, expecting expectation: Expectation, events: [NewEvent]) {
        self.stream = stream
        self.expectation = expectation
        self.events = events
    }
}

/// What must be true of a stream that an append does not write, such as that a period is open.
public struct StreamGuard: Hashable, Sendable {
    /// The stream to look at; it need not exist.
    public let stream: StreamID
    /// What must be true of it when the writes are made.
    public let expectation: Expectation

    public init(_ stream: StreamID, expecting expectation: Expectation) {
        self.stream = stream
        self.expectation = expectation
    }
}

/// A command's identity: the same id with the same content has its first outcome, for ever.
public struct CommandStamp: Hashable, Sendable {
    /// Drawn by whoever sends the command, and kept for as long as it may be sent again.
    public let id: CommandID
    /// Digest of what was wished for: not of ids and times, which differ each time it is sent.
    public let contentHash: Digest

    public init(id: CommandID, contentHash: Digest) {
        self.id = id
        self.contentHash = contentHash
    }
}

extension CommandStamp {
    /// A command whose wish is just what it records. A proof of the book can tell that from the
    /// events, so that it knows the record of the command for the one that it was kept with.
    ///
    /// - Parameters:
    ///   - id: drawn by whoever sends the command.
    ///   - writes: what it records: streams, types and payloads count, ids and moments do not.
    public init(id: CommandID, recording writes: [StreamWrite]) {
        let events = writes.flatMap { write in write.events.map { (write.stream, $0) } }
        self.init(id: id, contentHash: Self.contentHash(of: events))
    }

    /// The digest of a wish for just these events, in the order in which they are recorded.
    package static func contentHash(of events: [(stream: StreamID, event: NewEvent)]) -> Digest {
        var writer = JSONWriter()
        writer.array { array in
            array.string("daybook.content.1")
            for (stream, event) in events {
                array.string(stream.name)
                array.string(event.type)
                array.integer(event.schemaVersion)
                array.string("\(event.payload)")
            }
        }
        return Digest(sha256: writer.bytes)
    }
}

/// One append: all of its writes are recorded, or none is.
///
/// A deposit that depends on an open period writes the account and guards the stream of periods:
///
///     AppendRequest(
///         [StreamWrite(stream: account, expecting: .version(head), events: [deposit])],
///         guards: [StreamGuard(periods, expecting: .version(read))])
///
/// If a period was closed since `periods` was read, the append is a `versionConflict`.
public struct AppendRequest: Hashable, Sendable {
    /// The events by stream; they get their positions in this order.
    public let writes: [StreamWrite]
    /// What must be true of streams that are not written, in the transaction of the writes. They
    /// are no part of the command: one that was carried out is not asked for its guards again.
    public let guards: [StreamGuard]
    /// The command that is carried out: sent again, it writes nothing and has its first outcome.
    /// Nil for an append that is not to be recognised.
    public let command: CommandStamp?
    /// The command that these events were recorded by elsewhere: they bear its id, and nothing is
    /// remembered of it. Not beside `command`.
    public let origin: CommandID?

    /// - Parameters:
    ///   - writes: the events, a stream at most once.
    ///   - guards: expectations on other streams, each at most once.
    ///   - command: whose append it is.
    ///   - origin: whose append it was elsewhere.
    public init(
        _ writes: [StreamWrite], guards: [StreamGuard] = [], command: CommandStamp? = nil,
        origin: CommandID? = nil
    ) {
        self.writes = writes
        self.guards = guards
        self.command = command
        self.origin = origin
    }

    /// The expectations that do not hold: those of the writes and then those of the guards, each in
    /// the order of the request.
    ///
    /// - Parameter version: where a stream stands; 0 if it has no event.
    /// - Returns: the failures; empty if the append may go on.
    /// - Throws: what `version` throws.
    public func failures(
        _ version: (StreamID) throws -> Version
    ) rethrows -> [ExpectationFailure] {
        let all =
            writes.map { ($0.stream, $0.expectation) } + guards.map { ($0.stream, $0.expectation) }
        return try all.compactMap { stream, expectation in
            let actual = try version(stream)
            guard !expectation.holds(at: actual) else { return nil }
            return ExpectationFailure(stream: stream, expected: expectation, actual: actual)
        }
    }

    /// Checks what every engine checks before it looks at any stream. Waits for nothing.
    ///
    /// - Throws: `EventStoreError.invalidName`, `.limitExceeded` or `.invalidEvent`.
    public func check(_ limits: Limits) throws {
        let count = writes.reduce(0) { $0 + $1.events.count }
        guard count > 0, writes.allSatisfy({ !$0.events.isEmpty }) else {
            throw EventStoreError.invalidEvent("an append without events for each of its streams")
        }
        guard count <= limits.eventsPerAppend else {
            throw EventStoreError.limitExceeded(
                what: "events in one append", value: count, maximum: limits.eventsPerAppend)
        }
        guard command == nil || origin == nil else {
            throw EventStoreError.invalidEvent("an append of two commands")
        }
        let written = Set(writes.map(\.stream))
        guard written.count == writes.count else {
            throw EventStoreError.invalidEvent("an append that names a stream twice")
        }
        try checkGuards(limits, written)
        for write in writes {
            try NameRule.stream.check(write.stream.name)
            for event in write.events { try event.check(limits) }
        }
        guard bytes <= limits.appendBytes else {
            throw EventStoreError.limitExceeded(
                what: "bytes of one append", value: bytes, maximum: limits.appendBytes)
        }
    }

    /// Bytes of all payloads and metadata.
    private var bytes: Int {
        writes.reduce(0) { sum, write in
            write.events.reduce(sum) { sum, event in
                sum + event.payload.bytes.count + (event.metadata?.bytes.count ?? 0)
            }
        }
    }

    private func checkGuards(_ limits: Limits, _ written: Set<StreamID>) throws {
        guard guards.count <= limits.guardsPerAppend else {
            throw EventStoreError.limitExceeded(
                what: "guards of one append", value: guards.count, maximum: limits.guardsPerAppend)
        }
        let guarded = Set(guards.map(\.stream))
        guard guarded.count == guards.count else {
            throw EventStoreError.invalidEvent("an append that guards a stream twice")
        }
        guard guarded.isDisjoint(with: written) else {
            throw EventStoreError.invalidEvent("an append that guards a stream which it writes")
        }
        for stream in guarded { try NameRule.stream.check(stream.name) }
    }
}

/// What an append came to.
public struct AppendOutcome: Hashable, Sendable {
    /// The positions that its events got, without gaps, in the order of the request.
    public let positions: ClosedRange<Int64>
    /// The version that each stream reached with it, in the order of the request.
    public let heads: [StreamVersion]
    /// True if the command had been carried out before and nothing was written now.
    public let isReplay: Bool

    public init(positions: ClosedRange<Int64>, heads: [StreamVersion], isReplay: Bool) {
        self.positions = positions
        self.heads = heads
        self.isReplay = isReplay
    }
}

/// A stream and a version it had.
public struct StreamVersion: Hashable, Sendable {
    /// Whose version it is.
    public let stream: StreamID
    /// The version of one of its events; 0 stands before the first.
    public let version: Version

    public init(stream: StreamID, version: Version) {
        self.stream = stream
        self.version = version
    }
}

/// A command that was carried out, as the store remembers it.
public struct CommandRecord: Hashable, Sendable {
    /// The id, and the content that it was carried out with.
    public let stamp: CommandStamp
    /// Where its events were recorded, the first time.
    public let outcome: AppendOutcome

    public init(stamp: CommandStamp, outcome: AppendOutcome) {
        self.stamp = stamp
        self.outcome = outcome
    }
}
