import EventStoreCore

/// Hands the events of a subscription to a reactor, and carries out what it answers.
///
///     let reading = SubscriptionRunner(store: store, name: name, options: options, clock: clock)
///     try await ReactorRunner(reading, Welcome(store: store, now: now)).run()
///
/// It acts once about an event, in effect: events are read at least once, and each command has an
/// id that follows from the reactor's name and the event. It cannot run in circles:
///
/// - an event that the reactor has recorded, and all that came of it, is not handed to it;
/// - an event that is `maximumDepth` causes away from one that nothing has caused is handed to no
///   reactor.
///
/// Both are told by what is recorded of an event: who caused it, by which command, and which event
/// led to it. So they hold with any filter, and among reactors that answer one another.
public struct ReactorRunner: Sendable {
    /// How many events may have led to one that is answered, beside the first.
    public static let standardDepth = 8
    /// Commands of one answer.
    public static let maximumCommands = 16
    /// How often the reactor is asked anew at once, when another writer was first.
    private static let promptTries = 8

    private let reading: SubscriptionRunner
    private let reactor: any Reactor
    private let maximumDepth: Int
    private let notify: @Sendable (ReactorNotice) -> Void
    private let notes: ReactionNotes

    private var store: any EventStore { reading.store }
    private var name: SubscriptionName { reading.name }

    /// Makes a runner that does nothing until it runs.
    ///
    /// - Parameters:
    ///   - reading: reads for the reactor's subscription; its name is the reactor's.
    ///   - reactor: answers the events.
    ///   - maximumDepth: an event that has so many causes behind it, one leading to the other, is
    ///     answered by nobody; at least one.
    ///   - notify: is told what becomes of events, one after the other.
    public init(
        _ reading: SubscriptionRunner, _ reactor: any Reactor, maximumDepth: Int = standardDepth,
        notify: @escaping @Sendable (ReactorNotice) -> Void = { _ in }
    ) {
        self.reading = reading
        self.reactor = reactor
        self.maximumDepth = max(1, maximumDepth)
        self.notify = notify
        notes = ReactionNotes(of: reading.name, reading.store.checkpoints)
    }

    /// Reads and answers until the task is cancelled, or to the end of the log, as the reading
    /// does.
    ///
    /// - Throws: as `SubscriptionRunner.run`, and what the reactor and its commands throw but for
    ///   what is noted or waited for.
    public func run() async throws {
        try await reading.run { batch in
            for event in batch.events {
                try Task.checkCancellation()
                try await take(event)
            }
        }
    }

    private func take(_ event: RecordedEvent) async throws {
        switch try await patiently(event, { try await standing(of: event) }) {
        case .isItsOwn: break
        case .isTooDeep:
            try await refuse(
                event, "it is \(maximumDepth) causes away from the event that it began with")
        case .isAnswered:
            do {
                try await patiently(event) { try await answer(event) }
            } catch let refusal as ReactionRefusal {
                try await refuse(event, refusal.reason)
            }
        }
    }

    // MARK: What is not answered

    private enum Standing { case isItsOwn, isTooDeep, isAnswered }

    /// Follows what led to an event.
    private func standing(of event: RecordedEvent) async throws -> Standing {
        var (current, depth) = (event, 0)
        while true {
            if isItsOwn(current) { return .isItsOwn }
            guard let cause = try await store.cause(of: current) else { return .isAnswered }
            depth += 1
            if depth >= maximumDepth { return .isTooDeep }
            current = cause
        }
    }

    /// By who caused it, and by its command: a table of another program keeps no actor.
    private func isItsOwn(_ event: RecordedEvent) -> Bool {
        if event.event.actor == Reaction.actor(of: name) { return true }
        guard let command = event.commandID, let cause = event.event.causationID else {
            return false
        }
        return (0..<Self.maximumCommands).contains {
            Reaction.commandID(of: name, to: cause, $0) == command
        }
    }

    // MARK: Answering

    private func answer(_ event: RecordedEvent) async throws {
        var tries = 1
        while true {
            do {
                return try await carryOut(try await reactor.answer(event), about: event)
            } catch EventStoreError.versionConflict {
                // What was decided by is not so any more: the newest state decides.
                if tries > Self.promptTries {
                    notify(.trouble(event.position, "another writer was first \(tries) times"))
                    try await reading.clock.sleep(
                        min(reading.look, .milliseconds(10) * min(tries, 100)))
                }
                tries += 1
            }
        }
    }

    private func carryOut(
        _ commands: [any ReactorCommand], about event: RecordedEvent
    ) async throws {
        guard commands.count <= Self.maximumCommands else {
            throw ReactionRefusal(
                "its answer is \(commands.count) commands; at most \(Self.maximumCommands) are "
                    + "allowed")
        }
        for (number, command) in commands.enumerated() {
            let reaction = Reaction(of: name, to: event, number)
            // Before a crash, it may be with another content: the book has gone on.
            if try await store.record(of: reaction.commandID) == nil {
                try await carryOut(command, as: reaction)
            }
        }
        if !commands.isEmpty { notify(.answered(event.position)) }
    }

    private func carryOut(_ command: any ReactorCommand, as reaction: Reaction) async throws {
        do {
            try await command.carryOut(as: reaction)
        } catch EventStoreError.commandMismatch(reaction.commandID) {
            // Another reader of this name was first, with another content.
        } catch EventStoreError.duplicateEvent(let id, let place) {
            // The book was copied with what the command has recorded, and without the command.
            guard try await store.event(id)?.commandID == reaction.commandID else {
                throw EventStoreError.duplicateEvent(id, place)
            }
        } catch let error as EventStoreError where Self.isRefusal(error) {
            throw ReactionRefusal(error.description)
        }
    }

    /// The events themselves are not what the store takes.
    private static func isRefusal(_ error: EventStoreError) -> Bool {
        switch error {
        case .invalidEvent, .invalidName, .limitExceeded: true
        case .versionConflict, .commandMismatch, .duplicateEvent, .readOnly, .busy, .diskFull,
            .notALedger, .replaced, .damaged, .ioFailure, .unavailable, .outcomeUnknown:
            false
        }
    }

    private func refuse(_ event: RecordedEvent, _ reason: String) async throws {
        let note = ReactionNote(
            position: event.position, reason: reason, at: reading.clock.moment())
        try await patiently(event) { try await notes.add(note) }
        notify(.refused(note))
    }

    /// Tries again as long as the store is out of reach, with the same ids.
    private func patiently<Value>(
        _ event: RecordedEvent, _ body: () async throws -> Value
    ) async throws -> Value {
        try await reading.clock.patiently(
            every: reading.look, { notify(.trouble(event.position, $0)) }, body)
    }
}

extension EventStore {
    /// The event that led to another: it names that one, or the command that has recorded it.
    ///
    /// - Parameter event: what was led to.
    /// - Returns: nil if none did, or it is not in this book, or what led to it is no event.
    /// - Throws: as `event(_:)`.
    public func cause(of event: RecordedEvent) async throws -> RecordedEvent? {
        guard let text = event.event.causationID else { return nil }
        if let id = EventID(text), let cause = try await self.event(id) { return cause }
        // That an event was recorded by its own command says nothing of its cause.
        guard let command = CommandID(text), command != event.commandID,
            let first = try await record(of: command)?.outcome.positions.lowerBound
        else { return nil }
        return try await readLog(
            LogQuery(after: Position(first - 1), through: Position(first), limit: 1)
        ).events.first
    }
}
