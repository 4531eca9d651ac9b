/// What a fold of one stream needs of an event.
public struct StreamFoldEntry: Hashable, Sendable {
    public let position: Position
    public let version: Version
    public let type: String
    public let occurredAt: Timestamp
    public let recordedAt: Timestamp
    public let hash: Digest
    public let fold: FoldFields
    /// The whole event, if it moves no money: what it says is in its payload.
    public let event: RecordedEvent?

    public init(
        position: Position, version: Version, type: String, occurredAt: Timestamp,
        recordedAt: Timestamp, hash: Digest, fold: FoldFields, event: RecordedEvent?
    ) {
        self.position = position
        self.version = version
        self.type = type
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.hash = hash
        self.fold = fold
        self.event = event
    }

    public init(_ recorded: RecordedEvent) {
        self.init(
            position: recorded.position, version: recorded.version, type: recorded.type,
            occurredAt: recorded.event.occurredAt, recordedAt: recorded.event.recordedAt,
            hash: recorded.hash, fold: recorded.event.fold,
            event: recorded.event.fold.sign == 0 ? recorded : nil)
    }
}

extension EventStore {
    /// By way of whole events, for engines that have no shorter one.
    public func readFold(
        _ stream: StreamID, from: Version, through: Version, limit: Int
    ) async throws -> [StreamFoldEntry] {
        try await read(stream, StreamQuery(from: from, through: through, limit: limit))
            .map(StreamFoldEntry.init)
    }
}
