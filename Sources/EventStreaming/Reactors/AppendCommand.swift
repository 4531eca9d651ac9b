import EventStoreCore

/// A command that appends events to one stream.
public struct AppendCommand: ReactorCommand {
    private let stream: StreamID
    private let expectation: Expectation
    private let events: [ReactionEvent]
    private let store: any EventStore
    private let now: @Sendable () -> Timestamp

    /// Says what is to be appended; nothing is, before it is carried out.
    ///
    /// - Parameters:
    ///   - stream: where the events go.
    ///   - expectation: what must be true of it; where it is not, the reactor is asked again.
    ///   - events: what they say, at least one.
    ///   - store: the book.
    ///   - now: gives the moment that they are recorded at.
    public init(
        to stream: StreamID, expecting expectation: Expectation = .any, _ events: [ReactionEvent],
        in store: any EventStore, now: @escaping @Sendable () -> Timestamp
    ) {
        self.stream = stream
        self.expectation = expectation
        self.events = events
        self.store = store
        self.now = now
    }

    public func carryOut(as reaction: Reaction) async throws {
        let moment = now()
        let write = StreamWrite(
            stream: stream, expecting: expectation,
            events: events.enumerated().map { reaction.event($0, $1, at: moment) })
        let stamp = CommandStamp(id: reaction.commandID, recording: [write])
        _ = try await store.append(AppendRequest([write], command: stamp))
    }
}
