/// An event as the store holds it: a fact that is never changed or removed.
public struct RecordedEvent: Hashable, Sendable {
    /// The stream that it was recorded in.
    public let stream: StreamID
    /// Its number in that stream, from 1.
    public let version: Version
    /// Its number in the whole log, from 1. Another book that imports it gives it another one.
    public let position: Position
    /// What was handed in, byte for byte.
    public let event: NewEvent
    /// The command that recorded it, here or in the book that it came from; nil if it had none.
    public let commandID: CommandID?
    /// The hash of the event before it in its stream; `Digest.zero` for the first.
    public let previousHash: Digest
    /// Its own hash as it is stored. `expectedHash` says whether it is right.
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

    /// The id of `event`.
    public var id: EventID { event.id }
    /// The type of `event`.
    public var type: String { event.type }

    /// The hash that these fields ought to have. It is computed anew with each call, and waits for
    /// nothing.
    public func expectedHash() -> Digest {
        var hasher = EventHasher()
        return hasher.hash(
            event, stream: stream, version: version, commandID: commandID, after: previousHash)
    }
}
