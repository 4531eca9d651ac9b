import EventStoreCore
import EventStreaming
import Synchronization
import TestSupport
import Testing

@Suite struct TailerStoppingTests {
    @Test(arguments: TestEngine.allCases)
    func callsNobodyAfterStop(_ engine: TestEngine) async throws {
        let log = try Log(engine)
        try await log.append(5)
        let (received, witness) = (Received(), Received())
        let tailer = try StreamTailer(store: log.store, after: .start)
        let other = try StreamTailer(store: log.store, after: .start)
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
        let store = SignallingStore(InMemoryEventStore())
        let factory = EventFactory()
        let write = StreamWrite(
            stream: StreamID(stored: "s"), expecting: .any, events: factory.events(50))
        _ = try await store.append(AppendRequest([write]))
        let received = Received()
        let gate = Gate()
        let tailer = try StreamTailer(store: store, after: .start, pageSize: 1)
        tailer.start { page in
            received.take(page)
            if received.pages == 3 { try await gate.pass() }
        }
        try await eventually("the third page") { received.pages == 3 }
        let stopping = Task { await tailer.stop() }
        try await eventually("the order to stop") { store.isCancelled }
        gate.open()
        await stopping.value
        #expect(received.positions == [1, 2, 3])
        #expect(tailer.status.checkpoint == Position(3))
        #expect(tailer.status.failure == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func handsNothingOverWhenStartedAfterStop(_ engine: TestEngine) async throws {
        let log = try Log(engine)
        try await log.append(5)
        let received = Received()
        let tailer = try StreamTailer(store: log.store, after: .start)
        await tailer.stop()
        tailer.start { received.take($0) }
        await tailer.finished()
        #expect(received.pages == 0)
        #expect(tailer.status.checkpoint == .start)
    }

    /// Its thread and its task must not outlive it.
    @Test(arguments: TestEngine.allCases)
    func endsWhenItIsDropped(_ engine: TestEngine) async throws {
        let log = try Log(engine)
        try await log.append(5)
        weak var handlerHolds: Received?
        do {
            let received = Received()
            handlerHolds = received
            let tailer = try StreamTailer(store: log.store, after: .start)
            tailer.start { received.take($0) }
            try await eventually("history") { tailer.status.checkpoint == Position(5) }
        }
        try await eventually("the end of the dropped tailer") { handlerHolds == nil }
    }

    @Test func tellsASignalThatFails() async throws {
        let store = SignallingStore(InMemoryEventStore(), failure: .ioFailure("no more watches"))
        let tailer = try StreamTailer(store: store, after: .start)
        tailer.start { _ in }
        await tailer.finished()
        #expect(tailer.status.failure == "no more watches")
    }
}

/// A store whose change signal says that it was cancelled, or fails.
private final class SignallingStore: ForwardingStore {
    let base: any EventStore & ReadModelStore
    private let failure: EventStoreError?
    private let cancelled = Mutex(false)

    init(_ base: any EventStore & ReadModelStore, failure: EventStoreError? = nil) {
        self.base = base
        self.failure = failure
    }

    var isCancelled: Bool { cancelled.withLock { $0 } }

    func changeSignal() throws -> any ChangeSignal {
        Signal(base: try base.changeSignal(), failure: failure) { [self] in
            cancelled.withLock { $0 = true }
        }
    }

    private struct Signal: ChangeSignal {
        let base: any ChangeSignal
        let failure: EventStoreError?
        let noteCancelled: @Sendable () -> Void

        func wait(milliseconds: Int) throws -> ChangeWake {
            if let failure { throw failure }
            return try base.wait(milliseconds: milliseconds)
        }

        func cancel() {
            base.cancel()
            noteCancelled()
        }
    }
}
