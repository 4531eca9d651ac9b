import TextFormats

/// An event to append. The store gives it its version, its position and its hashes.
public struct NewEvent: Hashable, Sendable {
    /// Drawn by whoever makes the event; a store records it once.
    public let id: EventID
    /// What kind of event it is, in the ledger's words: `FundsDeposited`. Compared by its bytes.
    public let type: String
    /// The version of the payload's shape, from 1.
    public let schemaVersion: Int
    /// What happened, kept byte for byte.
    public let payload: JSONText
    /// What came with the event from outside and is not the payload: a JSON object, or nil.
    public let metadata: JSONText?
    /// What a fold of balances reads instead of the payload; `FoldFields.none` if it moves no
    /// money.
    public let fold: FoldFields
    /// When it happened.
    public let occurredAt: Timestamp
    /// When the book learned of it.
    public let recordedAt: Timestamp
    /// Who caused it.
    public let actor: String?
    /// What it belongs together with: events of one transaction or import share it.
    public let correlationID: String?
    /// What led to it: the id of another event, command or message, as its writer names it.
    public let causationID: String?

    public init(
        id: EventID, type: String, schemaVersion: Int = 1, payload: JSONText,
        metadata: JSONText? = nil, fold: FoldFields = .none, occurredAt: Timestamp,
        recordedAt: Timestamp, actor: String? = nil, correlationID: String? = nil,
        causationID: String? = nil
    ) {
        self.id = id
        self.type = type
        self.schemaVersion = schemaVersion
        self.payload = payload
        self.metadata = metadata
        self.fold = fold
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.actor = actor
        self.correlationID = correlationID
        self.causationID = causationID
    }

    /// Checks what every engine checks before it writes anything. Waits for nothing.
    ///
    /// - Throws: `EventStoreError.invalidName`, `.limitExceeded` or `.invalidEvent`.
    public func check(_ limits: Limits) throws {
        try NameRule.eventType.check(type)
        if let actor { try NameRule.actor.check(actor) }
        if let correlationID { try NameRule.correlation.check(correlationID) }
        if let causationID { try NameRule.causation.check(causationID) }
        guard payload.bytes.count <= limits.payloadBytes else {
            throw EventStoreError.limitExceeded(
                what: "payload bytes", value: payload.bytes.count, maximum: limits.payloadBytes)
        }
        if let metadata, metadata.bytes.count > limits.metadataBytes {
            throw EventStoreError.limitExceeded(
                what: "metadata bytes", value: metadata.bytes.count, maximum: limits.metadataBytes)
        }
        guard schemaVersion >= 1 else {
            throw EventStoreError.invalidEvent(
                "its schema version is \(schemaVersion); it counts from 1")
        }
        guard occurredAt.isInRange, recordedAt.isInRange else {
            throw EventStoreError.invalidEvent("its time is outside the years 1 to 9999")
        }
    }
}
