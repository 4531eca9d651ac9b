/// Which events of a stream to read.
///
///     let newest = StreamQuery(direction: .backward, limit: 1)
///     let deposits = StreamQuery(from: Version(100), type: "FundsDeposited")
///     let last = try await store.read(account, newest).first
///     let page = try await store.read(account, deposits)
public struct StreamQuery: Hashable, Sendable {
    /// From the lowest version upwards, or from the highest downwards.
    public enum Direction: Sendable { case forward, backward }

    /// The lowest version wanted.
    public let from: Version
    /// The highest version wanted; events behind it are left out, in either direction.
    public let through: Version
    /// In which order they come, and so which of them a full page leaves out.
    public let direction: Direction
    /// Events in a page, at most `Limits.pageSize`.
    public let limit: Int
    /// Only events of this type, compared by its bytes; nil for all.
    public let type: String?

    /// All of the stream from its first event, unless told otherwise.
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

    /// Checks the size of the page. Waits for nothing.
    ///
    /// - Throws: `EventStoreError.limitExceeded` for a page that is too large or has no size.
    public func check(_ limits: Limits) throws { try limits.checkPage(limit) }
}

/// Which events of the log to read. The next page goes on behind `LogPage.readThrough`:
///
///     var (after, isAtEnd) = (Position.start, false)
///     while !isAtEnd {
///         let page = try await store.readLog(LogQuery(after: after, types: ["FundsDeposited"]))
///         for event in page.events { print(event.position, event.type) }
///         (after, isAtEnd) = (page.readThrough, page.isAtEnd)
///     }
public struct LogQuery: Hashable, Sendable {
    /// The last position already known; reading goes on behind it.
    public let after: Position
    /// The last position wanted.
    public let through: Position
    /// Events in a page, at most `Limits.pageSize`.
    public let limit: Int
    /// Only events of these types; nil for all.
    public let types: Set<String>?

    /// All of the log behind a position, unless told otherwise.
    public init(
        after: Position, through: Position = Position(.max), limit: Int = 1000,
        types: Set<String>? = nil
    ) {
        self.after = after
        self.through = through
        self.limit = limit
        self.types = types
    }

    /// Checks the size of the page. Waits for nothing.
    ///
    /// - Throws: `EventStoreError.limitExceeded` for a page that is too large or has no size.
    public func check(_ limits: Limits) throws { try limits.checkPage(limit) }
}

extension Limits {
    /// Checks the size of a page: from 1 to `pageSize`. Waits for nothing.
    ///
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
    /// Those that the filter keeps, in the log's order.
    public let events: [RecordedEvent]
    /// Where the next page goes on; the position asked for if there was nothing behind it.
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
    /// A stream with at least one event.
    public let stream: StreamID
    /// The version of its last event, which is how many it has.
    public let version: Version
    /// The hash of that event, which seals all before it.
    public let hash: Digest
    /// Where that event stands in the log.
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
    /// As `readFold` uses it; good while the store is open.
    public let handle: StreamHandle
    /// As every other call uses it.
    public let stream: StreamID

    public init(handle: StreamHandle, stream: StreamID) {
        self.handle = handle
        self.stream = stream
    }
}
