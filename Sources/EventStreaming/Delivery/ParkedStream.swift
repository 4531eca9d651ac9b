import EventStoreCore

/// A stream that a far side refused an event of: that event and the later ones wait, until they
/// are replayed. All other streams go on.
///
/// It is one value in the book's `CheckpointStore`, whatever waits. Whoever publishes moves its end
/// behind each event that it leaves to it, and whoever replays moves its beginning behind each
/// event that was taken. Both are compare-and-set on the one value: an event is in it, or is sent
/// by the publisher, and never neither.
public struct ParkedStream: Hashable, Sendable {
    /// Which one.
    public let stream: StreamID
    /// The first event that waits.
    public internal(set) var first: Place
    /// The last one.
    public internal(set) var last: Version
    /// How many wait: what the filter lets through, from the first to the last. Events that were
    /// left to it twice, behind a rewind, may count twice.
    public internal(set) var events: Int64
    /// What the far side said of the first one, in at most 500 characters.
    public internal(set) var reason: String
    /// When that was, by the publisher's clock.
    public internal(set) var at: Timestamp
    /// How often the first one was refused.
    public internal(set) var tries: Int64
    /// The right to read under which it was parked.
    public let epoch: Int64
    /// When the subscription was made: another one of the same name has parked nothing.
    let made: Timestamp

    /// Where an event stands.
    public struct Place: Hashable, Sendable {
        public let position: Position
        public let version: Version
        public let id: EventID

        public init(_ event: RecordedEvent) {
            self.init(position: event.position, version: event.version, id: event.id)
        }

        init(position: Position, version: Version, id: EventID) {
            self.position = position
            self.version = version
            self.id = id
        }
    }

    var range: ClosedRange<Version> { first.version...max(first.version, last) }
}

/// A parked stream with the revision that it was read at.
public struct KeptParked: Hashable, Sendable {
    public let parked: ParkedStream
    let revision: CheckpointRevision
}
