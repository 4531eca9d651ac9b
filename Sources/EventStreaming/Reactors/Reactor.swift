import EventStoreCore

/// Answers events with commands. A `ReactorRunner` hands it the events of a subscription, one after
/// the other, and carries out what it answers.
///
///     struct Welcome: Reactor {
///         let store: any EventStore
///         let now: @Sendable () -> Timestamp
///
///         func answer(_ event: RecordedEvent) async throws -> [any ReactorCommand] {
///             guard event.type == "UserRegistered" else { return [] }
///             let letter = ReactionEvent(type: "LetterWanted")
///             return [AppendCommand(to: letters, [letter], in: store, now: now)]
///         }
///     }
///
/// It is never handed its own work, nor what came of it. It may be asked about one event several
/// times: after a crash, and when another writer was first. By then the book may have gone on, and
/// the answer may be another; what was carried out before is not carried out again.
public protocol Reactor: Sendable {
    /// Says what is to be done about an event. May wait for a disk or a network.
    ///
    /// - Parameter event: one that the subscription's filter lets through.
    /// - Returns: commands, at most `ReactorRunner.maximumCommands`, in the order in which they are
    ///   carried out; none for an event that asks for nothing.
    /// - Throws: `ReactionRefusal` for an event that cannot be answered, which is noted;
    ///   `EventStoreError` of a store that is away, which is waited for. Anything else ends the
    ///   reading, with this event not answered.
    func answer(_ event: RecordedEvent) async throws -> [any ReactorCommand]
}

/// What a reactor wants done about an event.
public protocol ReactorCommand: Sendable {
    /// Carries it out, as an append whose command id is that of the reaction: then it is carried
    /// out once, however often this is called. May wait for a disk or a network.
    ///
    /// - Parameter reaction: what the events are recorded with.
    /// - Throws: `ReactionRefusal` if a rule says no, which is noted and not tried again;
    ///   `EventStoreError.versionConflict` if what it was decided by has changed: the reactor is
    ///   asked again then; other errors as `Reactor.answer`.
    func carryOut(as reaction: Reaction) async throws
}

/// A rule says no to what a reactor wants. It is an outcome, and no failure of the reading.
public struct ReactionRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was refused and why, for the operator, in at most 200 characters.
    public let reason: String

    public init(_ reason: String) { self.reason = String(reason.unicodeScalars.prefix(200)) }

    public var description: String { reason }
}
