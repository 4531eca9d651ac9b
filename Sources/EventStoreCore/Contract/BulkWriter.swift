/// Writes many events inside one call of `EventStoreRefinements.bulk`. Not `Sendable`: it lives as
/// long as the body of that call, and one task uses it. Its reads show what was written here.
///
/// Every method may wait for a disk or a network.
public protocol BulkWriter {
    /// Records events in their order, each at the end of its stream. Their number has no limit.
    ///
    /// - Returns: what became of each, in the same order. An event whose id is recorded already is
    ///   left out, and the others are recorded all the same.
    /// - Throws: `invalidName`, `limitExceeded`, `invalidEvent`; `versionConflict` of what `expect`
    ///   said; `damaged`, `diskFull`, `ioFailure`; of a store elsewhere `unavailable`,
    ///   `outcomeUnknown`. Any error ends the bulk.
    func append(_ events: [BulkEvent]) async throws -> [BulkOutcome]

    /// Says what must be true of streams that the events depend on, for all that is appended from
    /// here on, in place of what was said before. In a transaction it is looked at here, for nobody
    /// else writes before its end; where a bulk is a row of appends, each of them has these guards.
    /// What the bulk itself writes to such a stream is expected from then on.
    ///
    /// - Throws: `versionConflict`, here or from a later `append`; `damaged`, `ioFailure`.
    func expect(_ guards: [StreamGuard]) async throws

    /// Where a stream stands, with what was written here; nil if it has no event.
    ///
    /// - Throws: `damaged`, `ioFailure`.
    func head(of stream: StreamID) async throws -> StreamHead?

    /// The event of an id, if it is recorded, here or before; nil if not.
    ///
    /// - Throws: `damaged`, `ioFailure`.
    func event(_ id: EventID) async throws -> RecordedEvent?

    /// As `EventStore.read(_:_:)`, with what was written here.
    ///
    /// - Throws: `limitExceeded`; `damaged`, `ioFailure`.
    func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent]
}

/// An event for a bulk writer.
public struct BulkEvent: Hashable, Sendable {
    /// The stream at whose end it is recorded.
    public let stream: StreamID
    /// What is recorded.
    public let event: NewEvent
    /// Of the command that recorded it elsewhere; nothing is remembered of that command here.
    public let commandID: CommandID?

    public init(_ event: NewEvent, to stream: StreamID, commandID: CommandID? = nil) {
        self.stream = stream
        self.event = event
        self.commandID = commandID
    }

    /// Checks what every engine checks before it writes anything. Waits for nothing.
    ///
    /// - Throws: `EventStoreError.invalidName`, `.limitExceeded` or `.invalidEvent`.
    public func check(_ limits: Limits) throws {
        try NameRule.stream.check(stream.name)
        try event.check(limits)
    }
}

/// What became of an event that a bulk writer was given.
public enum BulkOutcome: Hashable, Sendable {
    /// Recorded: where its stream stands with it.
    case recorded(StreamHead)
    /// Not recorded, for its id is, at this place.
    case duplicate(of: StreamVersion)
}

extension BulkWriter {
    /// For a bulk in one transaction.
    public func expect(_ guards: [StreamGuard]) async throws {
        var failures: [ExpectationFailure] = []
        for item in guards {
            let actual = try await head(of: item.stream)?.version ?? .empty
            guard !item.expectation.holds(at: actual) else { continue }
            failures.append(
                ExpectationFailure(
                    stream: item.stream, expected: item.expectation, actual: actual))
        }
        guard failures.isEmpty else { throw EventStoreError.versionConflict(failures) }
    }

    /// Records one event at the end of a stream.
    ///
    /// - Throws: `duplicateEvent` if its id is already recorded, in which case nothing was
    ///   written and the bulk may go on; any other error ends it.
    @discardableResult
    public func append(
        _ event: NewEvent, to stream: StreamID, commandID: CommandID? = nil
    ) async throws -> StreamHead {
        let outcomes = try await append([BulkEvent(event, to: stream, commandID: commandID)])
        switch outcomes.first {
        case .recorded(let head): return head
        case .duplicate(let place): throw EventStoreError.duplicateEvent(event.id, place)
        case nil: throw EventStoreError.ioFailure("a bulk writer gave no answer")
        }
    }
}
