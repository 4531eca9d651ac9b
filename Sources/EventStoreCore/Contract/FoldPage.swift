/// A store's short name for a stream, good while the store is open.
public struct StreamHandle: Hashable, Sendable {
    public let number: Int64
    public init(_ number: Int64) { self.number = number }
}

/// What a fold of the whole log needs of one event: numbers only, so that millions of them cost
/// no allocation.
public struct FoldEntry: Sendable {
    public let position: Position
    public let stream: StreamHandle
    public let version: Version
    public let occurredAt: Timestamp
    public let recordedAt: Timestamp
    /// Minor units; 0 if the event moves no money.
    public let amountMinor: Int64
    /// Packed `CurrencyCode`; 0 if there is none.
    public let currency: UInt64
    /// Index into the page's `types`.
    public let type: Int32
    /// Index into the page's `details`, or −1.
    public let detail: Int32
    /// +1, −1 or 0.
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
    public var entries: [FoldEntry]
    public var types: [String]
    public var details: [RecordedEvent]
    public var readThrough: Position
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
