/// An event as the store holds it: a fact that is never changed or removed.
public struct RecordedEvent: Hashable, Sendable {
    public let stream: StreamID
    public let version: Version
    public let position: Position
    public let event: NewEvent
    public let commandID: CommandID?
    /// The hash of the event before it in its stream; `Digest.zero` for the first.
    public let previousHash: Digest
    public let hash: Digest

    public init(
        stream: StreamID, version: Version, position: Position, event: NewEvent,
        commandID: CommandID?, previousHash: Digest, hash: Digest
    ) {
        self.stream = stream
        self.version = version
        self.position = position
        self.event = event
        self.commandID = commandID
        self.previousHash = previousHash
        self.hash = hash
    }

    public var id: EventID { event.id }
    public var type: String { event.type }

    /// The hash that these fields ought to have.
    public func expectedHash() -> Digest {
        var hasher = EventHasher()
        return hasher.hash(
            event, stream: stream, version: version, commandID: commandID, after: previousHash)
    }
}
