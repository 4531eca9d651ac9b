import EventStoreCore
import Synchronization
import TestSupport

@testable import EventStreaming

/// A log with one subscription, and readers of it.
final class SubscriptionDesk: Sendable {
    let log: Log
    let time = SteppedClock()
    let name: SubscriptionName

    var subscriptions: SubscriptionStore { SubscriptionStore(log.store.checkpoints) }

    init(
        _ engine: TestEngine = .inMemory, filter: String? = nil, began: Position = .start
    ) async throws {
        log = try Log(engine)
        name = try SubscriptionName("orders")
        try await subscriptions.create(
            Subscription(
                name, filter: filter, target: nil, began: began,
                createdAt: Timestamp(microseconds: 0)))
    }

    /// As it is kept now.
    func kept() async throws -> Subscription {
        guard let kept = try await subscriptions.find(name) else {
            throw SubscriptionError.missing(name)
        }
        return kept.subscription
    }

    /// A reader that runs until it is told to end.
    func read(
        as holder: String, from store: (any EventStore)? = nil, batch: Int = 10,
        endsAtEnd: Bool = false, _ handler: @escaping SubscriptionRunner.Handler
    ) -> Task<Void, any Error> {
        let runner = runner(holder, store ?? log.store, batch, endsAtEnd)
        return Task { try await runner.run(handler) }
    }

    func runner(
        _ holder: String, _ store: any EventStore, _ batch: Int = 10, _ endsAtEnd: Bool = false
    ) -> SubscriptionRunner {
        var options = SubscriptionRunner.Options(holder: holder)
        options.batchSize = batch
        options.endsAtEnd = endsAtEnd
        options.dropped = 25
        return SubscriptionRunner(store: store, name: name, options: options, clock: time.clock)
    }

    /// Waits for something while the time goes on, a second at each look.
    func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
        try await TestSupport.eventually(what) {
            time.advance(by: .seconds(1))
            return try await condition()
        }
    }
}

/// What readers were given, in the order in which it arrived.
final class Delivered: Sendable {
    private let all = Mutex<[RecordedEvent]>([])

    func take(_ batch: SubscriptionBatch) { all.withLock { $0 += batch.events } }

    var events: [RecordedEvent] { all.withLock { $0 } }
    var positions: [Int64] { events.map(\.position.number) }

    /// What is wrong with it: each stream has to arrive without a gap, whatever arrived twice.
    func faults(through last: Position) -> [String] {
        var faults: [String] = []
        var versions: [StreamID: Int64] = [:]
        var ids: [Int64: EventID] = [:]
        for event in events {
            let known = versions[event.stream, default: 0]
            if event.version.number > known + 1 {
                faults.append("\(event.stream)@\(event.version) came behind @\(known)")
            }
            versions[event.stream] = max(known, event.version.number)
            let first = ids[event.position.number] ?? event.id
            if first != event.id { faults.append("position \(event.position) has two ids") }
            ids[event.position.number] = first
        }
        for position in 1...max(1, last.number) where ids[position] == nil {
            faults.append("position \(position) never came")
        }
        return faults
    }
}

/// How a task ended.
func failure(of task: Task<Void, any Error>) async -> (any Error)? {
    if case .failure(let error) = await task.result { error } else { nil }
}

/// Counts tasks that have ended.
final class Ended: Sendable {
    private let rest: Mutex<Int>

    var areAll: Bool { rest.withLock { $0 == 0 } }

    init(_ tasks: [Task<Void, any Error>]) {
        rest = Mutex(tasks.count)
        for task in tasks {
            Task {
                _ = await task.result
                self.rest.withLock { $0 -= 1 }
            }
        }
    }
}
