import EventStoreCore
import TestSupport
import Testing

/// What a check works with: a fresh store, a source of events, and short words for common steps.
struct Bench: Sendable {
    let place: StorePlace
    let store: any EventStore
    let models: any ReadModelStore
    let events: EventFactory

    init(_ factory: StoreFactory) async throws {
        place = try await factory.makePlace()
        let examined = try await place.open()
        (store, models) = (examined.events, examined.readModels)
        events = EventFactory(seed: 0xDA7B00C)
    }

    func stream(_ name: String) -> StreamID { StreamID(stored: name) }

    /// A handle that has caught up: for whoever reads through one what was written through another.
    func caughtUp(_ handle: any EventStore) async throws -> any EventStore {
        try await place.catchUp(handle)
        return handle
    }

    @discardableResult
    func append(
        _ events: [NewEvent], to stream: StreamID, expecting expectation: Expectation = .any,
        command: CommandStamp? = nil
    ) async throws -> AppendOutcome {
        try await store.append(
            AppendRequest(
                [StreamWrite(stream: stream, expecting: expectation, events: events)],
                command: command))
    }

    /// Appends so many plain events, in as few appends as the limits allow.
    func fill(_ stream: StreamID, _ count: Int, type: String = "NoteTaken") async throws {
        var left = count
        while left > 0 {
            let size = min(left, store.limits.eventsPerAppend)
            try await append(events.events(size, type: type), to: stream)
            left -= size
        }
    }

    /// The whole stream, page by page to its end.
    func history(_ stream: StreamID, page: Int = 500) async throws -> [RecordedEvent] {
        var history: [RecordedEvent] = []
        while true {
            let next = Version((history.last?.version.number ?? 0) + 1)
            let events = try await store.read(stream, StreamQuery(from: next, limit: page))
            if let first = events.first {
                try #require(first.version == next, "the next page begins behind the last")
            }
            history += events
            if events.count < page { return history }
        }
    }

    /// The whole log, page by page to its end.
    func log(
        page: Int = 500, types: Set<String>? = nil, of other: (any EventStore)? = nil
    ) async throws -> [RecordedEvent] {
        let store = other ?? store
        var log: [RecordedEvent] = []
        var after = Position.start
        while true {
            let answer = try await store.readLog(LogQuery(after: after, limit: page, types: types))
            log += answer.events
            if answer.isAtEnd { return log }
            try #require(answer.readThrough > after, "a page that is not the last must get on")
            after = answer.readThrough
        }
    }

    /// Expects that the append is refused with exactly this error and that nothing is written.
    func expectRefusal(
        _ expected: EventStoreError, of request: AppendRequest,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await expectUnharmed(sourceLocation: sourceLocation) {
            await #expect(throws: expected, sourceLocation: sourceLocation) {
                try await store.append(request)
            }
        }
    }

    /// Runs a step that must leave the log as it is, and an append possible behind it.
    func expectUnharmed(
        sourceLocation: SourceLocation = #_sourceLocation, _ step: () async throws -> Void
    ) async throws {
        let before = try await log()
        try await step()
        let after = try await log()
        #expect(after == before, "the log changed", sourceLocation: sourceLocation)
        let outcome = try await append([events.event()], to: stream("behind-a-refusal"))
        #expect(
            outcome.positions.lowerBound == Int64(before.count) + 1, "a position was lost",
            sourceLocation: sourceLocation)
    }

    /// The store's error that a step ends with; an issue and nil if it ends with none.
    func storeError(
        sourceLocation: SourceLocation = #_sourceLocation, _ step: () async throws -> Void
    ) async -> EventStoreError? {
        await #expect(throws: EventStoreError.self, sourceLocation: sourceLocation) {
            try await step()
        }
    }

    /// Expects `limitExceeded` with these numbers; how the limit is called is the engine's choice.
    func expectOverLimit(
        value: Int, maximum: Int, sourceLocation: SourceLocation = #_sourceLocation,
        _ step: () async throws -> Void
    ) async {
        let error = await storeError(sourceLocation: sourceLocation, step)
        guard case .limitExceeded(let what, value, maximum)? = error else {
            Issue.record(
                "expected a limit of \(maximum) and got \(String(describing: error))",
                sourceLocation: sourceLocation)
            return
        }
        #expect(!what.isEmpty, sourceLocation: sourceLocation)
    }
}

/// The bytes of every text in an event: `==` on strings would let canonically equivalent texts
/// pass for the same.
func byteFields(_ event: NewEvent) -> [[UInt8]?] {
    [
        Array(event.type.utf8), event.payload.bytes, event.metadata?.bytes,
        event.actor.map { Array($0.utf8) }, event.correlationID.map { Array($0.utf8) },
        event.causationID.map { Array($0.utf8) },
    ]
}
