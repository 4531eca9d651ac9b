extension Set<String> {
    /// True for a type that is one of these, by its bytes: types that only look alike are two.
    public func holds(_ type: String) -> Bool {
        firstIndex(of: type).map { self[$0].utf8.elementsEqual(type.utf8) } ?? false
    }
}

/// What a fold of one stream needs of an event.
public struct StreamFoldEntry: Hashable, Sendable {
    public let position: Position
    public let version: Version
    public let type: String
    public let occurredAt: Timestamp
    public let recordedAt: Timestamp
    public let hash: Digest
    public let fold: FoldFields
    /// The whole event, if its type is one of those that were wanted whole, or its stream's name
    /// is reserved.
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

    public init(_ recorded: RecordedEvent, isWhole: Bool = true) {
        self.init(
            position: recorded.position, version: recorded.version, type: recorded.type,
            occurredAt: recorded.event.occurredAt, recordedAt: recorded.event.recordedAt,
            hash: recorded.hash, fold: recorded.event.fold, event: isWhole ? recorded : nil)
    }
}
