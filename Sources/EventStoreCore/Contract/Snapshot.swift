import TextFormats

/// The saved fold of one stream at a version: discardable, and checkable against the events.
public struct Snapshot: Hashable, Sendable {
    /// Whose events were folded.
    public let stream: StreamID
    /// The version of the last event folded into it.
    public let version: Version
    /// The hash of that event: a snapshot of another history is known by it.
    public let eventHash: Digest
    /// The version of the state's shape, as the ledger counts it: one that a reader does not know
    /// is passed over.
    public let stateVersion: Int
    /// What the fold came to, kept byte for byte; at most `Limits.snapshotBytes`.
    public let state: JSONText
    /// When it was made. Nothing is computed from it.
    public let createdAt: Timestamp

    public init(
        stream: StreamID, version: Version, eventHash: Digest, stateVersion: Int, state: JSONText,
        createdAt: Timestamp
    ) {
        self.stream = stream
        self.version = version
        self.eventHash = eventHash
        self.stateVersion = stateVersion
        self.state = state
        self.createdAt = createdAt
    }

    /// Checks what every engine checks before it keeps a snapshot; the hash is not looked at. Waits
    /// for nothing.
    ///
    /// - Throws: `EventStoreError.limitExceeded` or `.invalidEvent`.
    public func check(_ limits: Limits) throws {
        guard state.bytes.count <= limits.snapshotBytes else {
            throw EventStoreError.limitExceeded(
                what: "snapshot bytes", value: state.bytes.count, maximum: limits.snapshotBytes)
        }
        guard version > .empty else {
            throw EventStoreError.invalidEvent("a snapshot of a stream without events")
        }
    }
}
