import EventStoreCore
import EventStreaming
import Synchronization

/// A far side whose answers a test decides, and that remembers what it was sent.
final class FarSide: EventDestination {
    /// What becomes of an event.
    typealias Rule = @Sendable (OutgoingEvent) -> DeliveryAnswer

    private struct State {
        var bounds: DeliveryBounds
        var rule: Rule
        var sendings: [[Int64]] = []
        var taken: [OutgoingEvent] = []
    }

    private let state: Mutex<State>

    init(
        events: Int = 10, bytes: Int = 1 << 20, twice: Bool = true, ordered: Bool = false,
        _ rule: @escaping Rule = { _ in .accepted }
    ) {
        state = Mutex(
            State(
                bounds: DeliveryBounds(
                    events: events, bytes: bytes, mayHoldOneStreamTwice: twice,
                    keepsLogOrder: ordered), rule: rule))
    }

    var bounds: DeliveryBounds { state.withLock { $0.bounds } }

    /// From now on.
    func answer(_ rule: @escaping Rule) { state.withLock { $0.rule = rule } }

    func send(_ events: [OutgoingEvent]) async throws -> [DeliveryAnswer] {
        state.withLock { state in
            state.sendings.append(events.map(\.position.number))
            let answers = events.map(state.rule)
            for (event, answer) in zip(events, answers) where answer == .accepted {
                state.taken.append(event)
            }
            return answers
        }
    }

    /// The positions of each sending.
    var sendings: [[Int64]] { state.withLock { $0.sendings } }
    /// The positions of what was taken, in that order.
    var taken: [Int64] { state.withLock { $0.taken.map(\.position.number) } }
}

extension OutgoingEvent {
    /// With as many bytes as its payload has.
    init(_ recorded: RecordedEvent) {
        self.init(
            position: recorded.position, stream: recorded.stream, eventID: recorded.id,
            attributes: [], content: .json(recorded.event.payload.bytes),
            json: recorded.event.payload.bytes)
    }
}

/// What was told.
final class Told: Sendable {
    private let all = Mutex<[DeliveryNotice]>([])

    var notices: [DeliveryNotice] { all.withLock { $0 } }

    func note(_ notice: DeliveryNotice) { all.withLock { $0.append(notice) } }
}

extension SubscriptionDesk {
    /// Sends until it is told to end.
    func publish(
        as holder: String, to side: any EventDestination, from store: (any EventStore)? = nil,
        batch: Int = 10, endsAtEnd: Bool = false,
        schedule: DeliverySchedule = DeliverySchedule(steps: [], last: .seconds(3)),
        told: Told = Told()
    ) async throws -> Task<Void, any Error> {
        let store = store ?? log.store
        let parked = ParkedStore(store.checkpoints, of: try await kept())
        var options = EventDelivery.Options(draw: { 0.5 }, notify: { told.note($0) })
        options.schedule = schedule
        let delivery = EventDelivery(
            parked, to: side, options, clock: time.clock, outgoing: { OutgoingEvent($0) })
        let runner = runner(holder, store, batch, endsAtEnd)
        return Task { try await runner.run(holding: { try await delivery.deliver($0, $1) }) }
    }

    /// Sends to the end of the log, and waits for that.
    func publishAll(to side: any EventDestination, told: Told = Told()) async throws {
        let task = try await publish(as: "all", to: side, endsAtEnd: true, told: told)
        let mover = Task {
            while !Task.isCancelled {
                time.advance(by: .seconds(1))
                try await Task.sleep(for: .microseconds(200))
            }
        }
        defer { mover.cancel() }
        try await task.value
    }

    func parked(from store: (any EventStore)? = nil) async throws -> [ParkedStream] {
        let parked = ParkedStore((store ?? log.store).checkpoints, of: try await kept())
        return try await parked.list().map(\.parked)
    }

    func replay(
        to side: any EventDestination, from store: (any EventStore)? = nil
    ) async throws -> ParkedReplay {
        try ParkedReplay(
            store ?? log.store, try await kept(), to: side, clock: time.clock,
            exponent: { _ in nil }, outgoing: { OutgoingEvent($0) })
    }
}
