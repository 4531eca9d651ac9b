/// A store's short name for a stream, good while the store is open.
public struct StreamHandle: Hashable, Sendable {
    /// The engine's own number: another engine, or another book, has another one.
    public let number: Int64
    /// A handle that an engine gives out: it is one of its own.
    public init(_ number: Int64) { self.number = number }
}

/// What a fold of the whole log needs of one event: numbers only, so that millions of them cost
/// no allocation.
public struct FoldEntry: Sendable {
    /// Where it stands in the log.
    public let position: Position
    /// Its stream; `EventStoreRefinements.streams(_:)` has the name.
    public let stream: StreamHandle
    /// Its number in the stream; 1 for the stream's first event.
    public let version: Version
    /// When it happened.
    public let occurredAt: Timestamp
    /// When the book learned of it.
    public let recordedAt: Timestamp
    /// Minor units; 0 if the event moves no money.
    public let amountMinor: Int64
    /// Packed `CurrencyCode`; 0 if there is none.
    public let currency: UInt64
    /// Index into the page's `types`.
    public let type: Int32
    /// Index into the page's `details`, or −1.
    public let detail: Int32
    /// +1 for a credit, −1 for a debit, 0 if it moves no money.
    public let sign: Int8

    public init(
        position: Position, stream: StreamHandle, version: Version, occurredAt: Timestamp,
        recordedAt: Timestamp, amountMinor: Int64, currency: UInt64, type: Int32, detail: Int32,
        sign: Int8
    ) {
        self.position = position
        self.stream = stream
        self.version = version
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.amountMinor = amountMinor
        self.currency = currency
        self.type = type
        self.detail = detail
        self.sign = sign
    }
}

/// A page of the log, reduced to what a fold needs. Events of the types that were wanted whole,
/// and those of streams whose names are reserved, stand in `details` as well.
public struct FoldPage: Sendable {
    /// The events in the log's order.
    public var entries: [FoldEntry]
    /// The types that `FoldEntry.type` counts in, from 0: those of this page, and each once.
    public var types: [String]
    /// The whole events that `FoldEntry.detail` counts in, from 0, in the log's order.
    public var details: [RecordedEvent]
    /// The checkpoint: everything up to it has been seen, also what the filter left out.
    public var readThrough: Position
    /// True if nothing of what was asked for was left when it was read.
    public var isAtEnd: Bool

    public init(
        entries: [FoldEntry], types: [String], details: [RecordedEvent], readThrough: Position,
        isAtEnd: Bool
    ) {
        self.entries = entries
        self.types = types
        self.details = details
        self.readThrough = readThrough
        self.isAtEnd = isAtEnd
    }
}
