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
    public let stream: StreamID
    public let expectation: Expectation
    public let events: [NewEvent]

    public init(stream: StreamID, expecting expectation: Expectation, events: [NewEvent]) {
        self.stream = stream
        self.expectation = expectation
        self.events = events
    }
}

/// A command's identity: the same id with the same content has its first outcome, for ever.
public struct CommandStamp: Hashable, Sendable {
    public let id: CommandID
    /// Digest of what was wished for: not of ids and times, which differ each time it is sent.
    public let contentHash: Digest

    public init(id: CommandID, contentHash: Digest) {
        self.id = id
        self.contentHash = contentHash
    }
}

/// One append: all of its writes are recorded, or none is.
public struct AppendRequest: Hashable, Sendable {
    public let writes: [StreamWrite]
    public let command: CommandStamp?
    /// The command that these events were recorded by elsewhere: they bear its id, and nothing is
    /// remembered of it. Not beside `command`.
    public let origin: CommandID?

    public init(
        _ writes: [StreamWrite], command: CommandStamp? = nil, origin: CommandID? = nil
    ) {
        self.writes = writes
        self.command = command
        self.origin = origin
    }

    /// Checks what every engine checks before it looks at any stream.
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
        guard Set(writes.map(\.stream)).count == writes.count else {
            throw EventStoreError.invalidEvent("an append that names a stream twice")
        }
        for write in writes {
            try NameRule.stream.check(write.stream.name)
            for event in write.events { try event.check(limits) }
        }
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
    public let stream: StreamID
    public let version: Version

    public init(stream: StreamID, version: Version) {
        self.stream = stream
        self.version = version
    }
}

/// A command that was carried out, as the store remembers it.
public struct CommandRecord: Hashable, Sendable {
    public let stamp: CommandStamp
    public let outcome: AppendOutcome

    public init(stamp: CommandStamp, outcome: AppendOutcome) {
        self.stamp = stamp
        self.outcome = outcome
    }
}
