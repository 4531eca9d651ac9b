import EventStoreCore
import TextFormats

/// The identity of a command of a reactor: what its events are recorded with. All of it follows
/// from the reactor's name, the event that it answers, and the command's place in the answer. So
/// the same command has the same id on every host, before and after a crash.
public struct Reaction: Hashable, Sendable {
    /// Which reactor.
    public let reactor: SubscriptionName
    /// The event that is answered.
    public let cause: RecordedEvent
    /// The command's place in the answer, from 0.
    public let number: Int

    /// The identity of a command.
    ///
    /// - Parameters:
    ///   - reactor: the name of its subscription.
    ///   - cause: the event that is answered.
    ///   - number: the command's place in the answer, from 0.
    public init(of reactor: SubscriptionName, to cause: RecordedEvent, _ number: Int) {
        self.reactor = reactor
        self.cause = cause
        self.number = number
    }

    /// The id that the command is sent with, each time.
    public var commandID: CommandID {
        Self.commandID(of: reactor, to: "\(cause.id)", number)
    }

    /// Who is recorded as the one who caused the events: `reactor:NAME`.
    public var actor: String { Self.actor(of: reactor) }

    /// The id of the event that is answered, as `NewEvent.causationID` has it.
    public var causationID: String { "\(cause.id)" }

    /// What the events belong together with: what the answered event does, or that event itself.
    public var correlationID: String { cause.event.correlationID ?? causationID }

    /// An event of the command, with an id that follows from the command's.
    ///
    /// - Parameters:
    ///   - number: its place among the command's events, from 0.
    ///   - content: what it says.
    ///   - id: the event's own, where it follows from something else; nil for the command's.
    ///   - moment: now.
    /// - Returns: the event, with what led to it.
    public func event(
        _ number: Int, _ content: ReactionEvent, id: EventID? = nil, at moment: Timestamp
    ) -> NewEvent {
        let name = "daybook.reaction.event.1\u{0}\(commandID)\u{0}\(number)"
        return NewEvent(
            id: id ?? EventID(derivedFrom: Digest(sha256: Array(name.utf8))), type: content.type,
            schemaVersion: content.schemaVersion, payload: content.payload,
            metadata: content.metadata, fold: content.fold, occurredAt: moment, recordedAt: moment,
            actor: actor, correlationID: correlationID, causationID: causationID)
    }

    static func actor(of reactor: SubscriptionName) -> String { "reactor:\(reactor)" }

    static func commandID(
        of reactor: SubscriptionName, to cause: String, _ number: Int
    ) -> CommandID {
        let name = "daybook.reaction.1\u{0}\(reactor)\u{0}\(cause)\u{0}\(number)"
        return CommandID(derivedFrom: Digest(sha256: Array(name.utf8)))
    }
}

/// What an event of a reactor says; the rest of it follows from the reaction.
public struct ReactionEvent: Hashable, Sendable {
    /// What kind of event it is.
    public var type: String
    /// The version of the payload's shape, from 1.
    public var schemaVersion: Int
    /// What happened.
    public var payload: JSONText
    /// What came with it; nil for nothing.
    public var metadata: JSONText?
    /// What a fold of balances reads.
    public var fold: FoldFields

    public init(
        type: String, schemaVersion: Int = 1, payload: JSONText = .emptyObject,
        metadata: JSONText? = nil, fold: FoldFields = .none
    ) {
        self.type = type
        self.schemaVersion = schemaVersion
        self.payload = payload
        self.metadata = metadata
        self.fold = fold
    }
}
