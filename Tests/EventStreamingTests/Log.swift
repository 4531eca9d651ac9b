import EventStoreCore
import Synchronization
import TestSupport

/// A store with a hand that writes to it.
final class Log: Sendable {
    let store: any TestLedger.Store
    private let ledger: TestLedger
    private let factory = EventFactory()

    init(_ engine: TestEngine) throws {
        ledger = try engine.make()
        store = ledger.store
    }

    func another() throws -> any TestLedger.Store { try ledger.another() }

    /// Appends so many events, one an append, over three streams.
    func append(_ count: Int, type: String = "NoteTaken") async throws {
        for number in 0..<count {
            try await append(type: type, to: "s-\(number % 3)")
        }
    }

    func append(type: String, to stream: String) async throws {
        try await write([factory.event(type: type)], to: stream)
    }

    /// Appends so many events in one append to one stream.
    func appendAtOnce(_ count: Int, to stream: String = "s-0") async throws {
        try await write(factory.events(count), to: stream)
    }

    private func write(_ events: [NewEvent], to stream: String) async throws {
        let write = StreamWrite(
            stream: StreamID(stored: stream), expecting: .any, events: events)
        _ = try await store.append(AppendRequest([write]))
    }
}

/// What a handler was given.
final class Received: Sendable {
    private let state = Mutex((pages: 0, events: [RecordedEvent]()))

    func take(_ page: LogPage) {
        state.withLock { state in
            state.pages += 1
            state.events += page.events
        }
    }

    var positions: [Int64] { state.withLock { $0.events.map(\.position.number) } }
    var types: Set<String> { state.withLock { Set($0.events.map(\.type)) } }
    var pages: Int { state.withLock { $0.pages } }
}

/// Holds tasks back until it is opened.
final class Gate: Sendable {
    private let isOpen = Mutex(false)

    func open() { isOpen.withLock { $0 = true } }

    func pass() async throws {
        try await eventually("the gate to open") { isOpen.withLock { $0 } }
    }
}

struct Refusal: Error, CustomStringConvertible {
    let description = "the handler refuses this page"
}
