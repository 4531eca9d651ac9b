import EventStoreCore
import EventStreaming
import TestSupport
import Testing

@Suite struct TailerStoppingTests {
    @Test(arguments: TestEngine.allCases)
    func callsNobodyAfterStop(_ engine: TestEngine) async throws {
        let log = try Log(engine)
        try await log.append(5)
        let (received, witness) = (Received(), Received())
        let tailer = StreamTailer(store: log.store, after: .start)
        let other = StreamTailer(store: log.store, after: .start)
        tailer.start { received.take($0) }
        other.start { witness.take($0) }
        try await eventually("history") { received.positions.count == 5 }
        await tailer.stop()
        try await log.append(20)
        // What wakes the witness would have woken the one that was stopped.
        try await eventually("the witness") { witness.positions.count == 25 }
        #expect(received.positions.count == 5)
        await tailer.stop()
        await other.stop()
    }

    @Test func stopsBetweenTwoPages() async throws {
        let store = InMemoryEventStore()
        let factory = EventFactory()
        let write = StreamWrite(
            stream: StreamID(stored: "s"), expecting: .any, events: factory.events(50))
        _ = try await store.append(AppendRequest([write]))
        let received = Received()
        let gate = Gate()
        let tailer = StreamTailer(store: store, after: .start, pageSize: 1)
        tailer.start { page in
            received.take(page)
            if received.pages == 3 { try await gate.pass() }
        }
        try await eventually("the third page") { received.pages == 3 }
        tailer.cancel()
        gate.open()
        await tailer.finished()
        #expect(received.positions == [1, 2, 3])
        #expect(tailer.status.checkpoint == Position(3))
        #expect(tailer.status.failure == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func handsNothingOverWhenStartedAfterStop(_ engine: TestEngine) async throws {
        let log = try Log(engine)
        try await log.append(5)
        let received = Received()
        let tailer = StreamTailer(store: log.store, after: .start)
        await tailer.stop()
        tailer.start { received.take($0) }
        await tailer.finished()
        #expect(received.pages == 0)
        #expect(tailer.status.checkpoint == .start)
    }

    /// Its task must not outlive it.
    @Test(arguments: TestEngine.allCases)
    func endsWhenItIsDropped(_ engine: TestEngine) async throws {
        let log = try Log(engine)
        try await log.append(5)
        weak var handlerHolds: Received?
        do {
            let received = Received()
            handlerHolds = received
            let tailer = StreamTailer(store: log.store, after: .start)
            tailer.start { received.take($0) }
            try await eventually("history") { tailer.status.checkpoint == Position(5) }
        }
        try await eventually("the end of the dropped tailer") { handlerHolds == nil }
    }

    @Test func tellsAWaitThatFails() async throws {
        let store = DeafStore(InMemoryEventStore(), failure: .ioFailure("no more watches"))
        let tailer = StreamTailer(store: store, after: .start)
        tailer.start { _ in }
        await tailer.finished()
        #expect(tailer.status.failure == "no more watches")
    }
}

/// A store that cannot be waited for.
private final class DeafStore: ForwardingStore {
    let base: any EventStore & ReadModelStore
    private let failure: EventStoreError

    init(_ base: any EventStore & ReadModelStore, failure: EventStoreError) {
        self.base = base
        self.failure = failure
    }

    func waitForEvents(after position: Position) async throws {
        throw failure
    }
}
