import EventStoreCore
import Synchronization
import TestSupport
import TextFormats

@testable import EventStreaming

/// A log with reactors, each with a subscription of its own.
final class ReactorDesk: Sendable {
    let log: Log
    let time = SteppedClock()
    private let subscriptions: SubscriptionStore

    init(_ engine: TestEngine = .inMemory) throws {
        log = try Log(engine)
        subscriptions = SubscriptionStore(log.store.checkpoints)
    }

    /// Makes the subscription of a reactor.
    @discardableResult
    func subscribe(_ name: String, filter: String? = nil) async throws -> SubscriptionName {
        let name = try SubscriptionName(name)
        try await subscriptions.create(
            Subscription(
                name, filter: filter, target: nil, began: .start,
                createdAt: Timestamp(microseconds: 0)))
        return name
    }

    func kept(_ name: String) async throws -> Subscription {
        let name = try SubscriptionName(name)
        guard let kept = try await subscriptions.find(name) else {
            throw SubscriptionError.missing(name)
        }
        return kept.subscription
    }

    func rewind(_ name: String) async throws {
        try await subscriptions.rewind(SubscriptionName(name), to: .start)
    }

    func notes(_ name: String) async throws -> [ReactionNote] {
        try await ReactionNotes(of: SubscriptionName(name), log.store.checkpoints).all()
    }

    func runner(
        _ name: String, _ reactor: any Reactor, from store: (any EventStore)? = nil,
        as holder: String = "a", batch: Int = 10, depth: Int = ReactorRunner.standardDepth,
        _ notify: @escaping @Sendable (ReactorNotice) -> Void = { _ in }
    ) throws -> ReactorRunner {
        var options = SubscriptionRunner.Options(holder: holder)
        options.endsAtEnd = true
        options.batchSize = batch
        let reading = SubscriptionRunner(
            store: store ?? log.store, name: try SubscriptionName(name), options: options,
            clock: time.clock)
        return ReactorRunner(reading, reactor, maximumDepth: depth, notify: notify)
    }

    /// Lets a reactor answer what there is.
    func run(
        _ name: String, _ reactor: any Reactor, depth: Int = ReactorRunner.standardDepth
    ) async throws {
        try await runner(name, reactor, depth: depth).run()
    }

    func events() async throws -> [RecordedEvent] {
        try await log.store.readLog(LogQuery(after: .start, limit: 10_000)).events
    }

    /// What a reactor has recorded.
    func letters() async throws -> [RecordedEvent] {
        try await events().filter { $0.type == Echo.type }
    }
}

/// Answers each event that it is handed with a letter, and notes what it was asked about.
final class Echo: Reactor {
    static let type = "LetterWanted"

    private let store: any EventStore
    private let wanted: @Sendable (RecordedEvent) -> Bool
    private let asked = Mutex<[Position]>([])

    init(
        _ store: any EventStore,
        _ wanted: @escaping @Sendable (RecordedEvent) -> Bool = { _ in true }
    ) {
        self.store = store
        self.wanted = wanted
    }

    /// The events that it was asked about, in their order.
    var questions: [Position] { asked.withLock { $0 } }

    func answer(_ event: RecordedEvent) async throws -> [any ReactorCommand] {
        asked.withLock { $0.append(event.position) }
        guard wanted(event) else { return [] }
        return [letter(about: event)]
    }

    func letter(about event: RecordedEvent) -> AppendCommand {
        AppendCommand(
            to: StreamID(stored: "letters"),
            [ReactionEvent(type: Self.type, payload: JSONText(stored: Array("{}".utf8)))],
            in: store, now: { Timestamp(microseconds: 1_785_585_600_000_000) })
    }
}

/// Answers by a closure.
struct Answering: Reactor {
    let body: @Sendable (RecordedEvent) async throws -> [any ReactorCommand]

    func answer(_ event: RecordedEvent) async throws -> [any ReactorCommand] {
        try await body(event)
    }
}

/// Carried out by a closure.
struct Carrying: ReactorCommand {
    let body: @Sendable (Reaction) async throws -> Void

    func carryOut(as reaction: Reaction) async throws { try await body(reaction) }
}
