import EventStoreCore
import EventStreaming
import LedgerCore

extension Ledger {
    /// Decides that a projection passes over the event that it has stopped at: an event in the
    /// book's stream `$skipped`. It goes on when it is brought up the next time.
    ///
    /// - Parameters:
    ///   - position: of the event; the projection has to stand there now.
    ///   - schema: of its read model.
    ///   - reason: why, for whoever reads the decision later.
    /// - Returns: where the decision is recorded; nil if it was taken before.
    /// - Throws: `SkipProblem`, `Rejection`, `EventStoreError`.
    package func skip(
        _ position: Position, of schema: ReadModelSchema, because reason: String
    ) async throws -> StreamVersion? {
        guard !reason.allSatisfy(\.isWhitespace) else { throw SkipProblem.noReason }
        let stream = SkippedEvents.stream
        if try await SkippedEvents(of: events).positions(of: schema).contains(position) {
            return nil
        }
        guard let failure = try await readModels.status(schema)?.failure else {
            throw SkipProblem.isNotStopped(schema.name)
        }
        guard failure.position == position else {
            throw SkipProblem.standsElsewhere(schema.name, failure.position)
        }
        guard let event = try await events.event(at: position) else {
            throw SkipProblem.isNotThere(position)
        }
        if try await events.head(of: stream) != nil, try await !events.isOfTheBook(stream) {
            throw Rejection.streamNotOfTheBook(account: stream.name)
        }
        let now = environment.now()
        let decision = NewEvent(
            id: environment.newEventID(at: now), type: SkippedEvents.type,
            payload: SkippedEvents.payload(event, by: schema, because: reason), occurredAt: now,
            recordedAt: now, actor: actor, causationID: "\(event.id)")
        let write = StreamWrite(stream: stream, expecting: .any, events: [decision])
        return try await events.append(AppendRequest([write])).heads.first
    }
}

extension EventStore {
    /// The event at a position.
    ///
    /// - Returns: nil if the log does not reach there.
    /// - Throws: `EventStoreError`.
    package func event(at position: Position) async throws -> RecordedEvent? {
        guard position > .start else { return nil }
        let query = LogQuery(after: Position(position.number - 1), through: position, limit: 1)
        return try await readLog(query).events.first
    }
}

/// Why an event cannot be skipped.
package enum SkipProblem: Error, Hashable, Sendable, CustomStringConvertible {
    case noReason
    case isNotStopped(String)
    /// The projection has stopped at another event.
    case standsElsewhere(String, Position)
    case isNotThere(Position)

    package var description: String {
        switch self {
        case .noReason: "a decision to skip an event needs a reason"
        case .isNotStopped(let name): "\(name) has not stopped: there is nothing to skip"
        case .standsElsewhere(let name, let position): "\(name) has stopped at position \(position)"
        case .isNotThere(let position): "there is no event at position \(position)"
        }
    }
}
