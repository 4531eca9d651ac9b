/// Which events of a stream to read.
public struct StreamQuery: Hashable, Sendable {
    public enum Direction: Sendable { case forward, backward }

    /// The lowest and highest version wanted, both included.
    public let from: Version
    public let through: Version
    public let direction: Direction
    /// Events in a page, at most `Limits.pageSize`.
    public let limit: Int
    /// Only events of this type.
    public let type: String?

    public init(
        from: Version = Version(1), through: Version = Version(.max),
        direction: Direction = .forward, limit: Int = 1000, type: String? = nil
    ) {
        self.from = from
        self.through = through
        self.direction = direction
        self.limit = limit
        self.type = type
    }

    /// - Throws: `EventStoreError.limitExceeded` for a page that is too large or has no size.
    public func check(_ limits: Limits) throws { try limits.checkPage(limit) }
}

/// Which events of the log to read.
public struct LogQuery: Hashable, Sendable {
    /// The last position already known; reading goes on behind it.
    public let after: Position
    /// The last position wanted.
    public let through: Position
    /// Events in a page, at most `Limits.pageSize`.
    public let limit: Int
    /// Only events of these types; nil for all.
    public let types: Set<String>?

    public init(
        after: Position, through: Position = Position(.max), limit: Int = 1000,
        types: Set<String>? = nil
    ) {
        self.after = after
        self.through = through
        self.limit = limit
        self.types = types
    }

    /// - Throws: `EventStoreError.limitExceeded` for a page that is too large or has no size.
    public func check(_ limits: Limits) throws { try limits.checkPage(limit) }
}

extension Limits {
    /// - Throws: `EventStoreError.limitExceeded`.
    public func checkPage(_ size: Int) throws {
        guard (1...pageSize).contains(size) else {
            throw EventStoreError.limitExceeded(
                what: "items in one page (from 1)", value: size, maximum: pageSize)
        }
    }
}

/// A page of the log. `readThrough` is the checkpoint: everything up to it has been seen, also
/// what the filter left out.
public struct LogPage: Hashable, Sendable {
    public let events: [RecordedEvent]
    public let readThrough: Position
    /// True if nothing of what was asked for was left when it was read: the log ended here, or
    /// `LogQuery.through` did.
    public let isAtEnd: Bool

    public init(events: [RecordedEvent], readThrough: Position, isAtEnd: Bool) {
        self.events = events
        self.readThrough = readThrough
        self.isAtEnd = isAtEnd
    }
}

/// Where a stream stands.
public struct StreamHead: Hashable, Sendable {
    public let stream: StreamID
    public let version: Version
    public let hash: Digest
    public let position: Position

    public init(stream: StreamID, version: Version, hash: Digest, position: Position) {
        self.stream = stream
        self.version = version
        self.hash = hash
        self.position = position
    }

    /// Where its stream stands with an event.
    public init(_ event: RecordedEvent) {
        self.init(
            stream: event.stream, version: event.version, hash: event.hash,
            position: event.position)
    }
}

/// A stream's name and its short name.
public struct NamedStream: Hashable, Sendable {
    public let handle: StreamHandle
    public let stream: StreamID

    public init(handle: StreamHandle, stream: StreamID) {
        self.handle = handle
        self.stream = stream
    }
}
