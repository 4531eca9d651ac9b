import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStreaming

/// Publishers that die, lose their lease and lose answers at moments that a seed chooses, to a far
/// side that answers in every way, while events are recorded and operators replay. In the end each
/// event has arrived, in the order of its account, and nothing is stuck.
@Suite struct DeliveryCampaignTests {
    /// A far side with a mood, and a model of what has arrived there.
    private final class MoodySide: Sendable {
        private struct State {
            var random: SeededRandom
            var isKind = false
            var arrived: [StreamID: Int64] = [:]
            var ids: [Int64: EventID] = [:]
            var faults: [String] = []
            var refusals = 0
        }

        private let state: Mutex<State>

        init(seed: UInt64) { state = Mutex(State(random: SeededRandom(seed: seed))) }

        /// From now on it takes everything.
        func beKind() { state.withLock { $0.isKind = true } }

        var faults: [String] { state.withLock { $0.faults } }
        var refusals: Int { state.withLock { $0.refusals } }
        var count: Int { state.withLock { $0.ids.count } }

        /// - Returns: its answers, and whether the process dies before it has them.
        func take(
            _ events: [OutgoingEvent], twice: Bool
        ) -> (answers: [DeliveryAnswer], isLast: Bool) {
            state.withLock { state in
                var failed: Set<StreamID> = []
                var answers: [DeliveryAnswer] = []
                for event in events {
                    let answer = state.isKind ? .accepted : Self.answer(&state.random)
                    // A far side that takes two of a stream keeps their order.
                    if failed.contains(event.stream), twice {
                        answers.append(.later(DeliveryFault("behind another")))
                        continue
                    }
                    var arrives = answer == .accepted
                    // It has taken it, and its answer says nothing of it.
                    if case .later = answer, Bool.random(using: &state.random) { arrives = true }
                    if answer != .accepted { failed.insert(event.stream) }
                    if case .refused = answer { state.refusals += 1 }
                    if arrives { Self.note(event, &state) }
                    answers.append(answer)
                }
                if !state.isKind, Int.random(in: 0..<40, using: &state.random) == 0 {
                    answers.removeLast()
                }
                let isLast = !state.isKind && Int.random(in: 0..<15, using: &state.random) == 0
                return (answers, isLast)
            }
        }

        private static func answer(_ random: inout SeededRandom) -> DeliveryAnswer {
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<78: .accepted
            case 78..<90: .later(DeliveryFault("later"))
            case 90..<92: .later(DeliveryFault("at once", retryAfter: .zero))
            case 92..<98: .refused(DeliveryFault("refused"))
            default: .stop(DeliveryFault("stop"))
            }
        }

        private static func note(_ event: OutgoingEvent, _ state: inout State) {
            let version = Int64(event.attributes.first?.name ?? "") ?? 0
            let known = state.arrived[event.stream, default: 0]
            if version > known + 1 {
                state.faults.append("\(event.stream)@\(version) came behind @\(known)")
            }
            state.arrived[event.stream] = max(known, version)
            let first = state.ids[event.position.number] ?? event.eventID
            if first != event.eventID { state.faults.append("\(event.position) has two ids") }
            state.ids[event.position.number] = first
        }
    }

    /// The far side as one process reaches it.
    private struct Line: EventDestination {
        let side: MoodySide
        let store: MortalStore?
        let bounds: DeliveryBounds

        func send(_ events: [OutgoingEvent]) async throws -> [DeliveryAnswer] {
            try store?.checkAlive()
            let (answers, isLast) = side.take(events, twice: bounds.mayHoldOneStreamTwice)
            await Task.yield()
            if isLast, let store {
                store.die()
                throw Dead()
            }
            return answers
        }
    }

    /// The version goes along as a name.
    private static func outgoing(_ event: RecordedEvent) -> OutgoingEvent {
        OutgoingEvent(
            position: event.position, stream: event.stream, eventID: event.id,
            attributes: [.init("\(event.version.number)", .boolean(true))], content: .json([]),
            json: event.event.payload.bytes)
    }

    private static func bounds(_ random: inout SeededRandom) -> DeliveryBounds {
        DeliveryBounds(
            events: Int.random(in: 1...6, using: &random), bytes: 1 << 20,
            mayHoldOneStreamTwice: Bool.random(using: &random))
    }

    private func publisher(
        _ desk: SubscriptionDesk, _ holder: String, _ store: any EventStore, _ line: Line,
        batch: Int, endsAtEnd: Bool = false
    ) async throws -> Task<Void, any Error> {
        let parked = ParkedStore(store.checkpoints, of: try await desk.kept())
        var options = EventDelivery.Options(draw: { 0.5 })
        options.schedule = DeliverySchedule(steps: [], last: .seconds(2))
        let delivery = EventDelivery(
            parked, to: line, options, clock: desk.time.clock, outgoing: Self.outgoing)
        let runner = desk.runner(holder, store, batch, endsAtEnd)
        return Task { try await runner.run(holding: { try await delivery.deliver($0, $1) }) }
    }

    private func operate(
        _ desk: SubscriptionDesk, _ store: any EventStore, _ line: Line
    ) async throws {
        let subscription = try await desk.kept()
        let replay = try ParkedReplay(
            store, subscription, to: line, clock: desk.time.clock, exponent: { _ in nil },
            outgoing: Self.outgoing)
        let parked = ParkedStore(store.checkpoints, of: subscription)
        for kept in try await parked.list() { _ = try await replay.replay(kept.parked.stream) }
    }

    @Test(arguments: [TestEngine.inMemory, .sqlite])
    func everyEventArrives(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "DeliveryCampaignTests")
        let desk = try await SubscriptionDesk(engine)
        let side = MoodySide(seed: random.next())
        let (lives, events) = Campaign.isWhole ? (4000, 20_000) : (80, 400)
        let writing = Task {
            for _ in 0..<(events / 10) {
                try await desk.log.append(10)
                await Task.yield()
            }
        }
        let mover = Task {
            while !Task.isCancelled {
                desk.time.advance(by: .seconds(1))
                try await Task.sleep(for: .microseconds(200))
            }
        }
        defer { mover.cancel() }
        for life in stride(from: 0, to: lives, by: 2) {
            try await live(life, desk, side, &random)
        }
        try await writing.value
        side.beKind()
        let line = Line(
            side: side, store: nil,
            bounds: DeliveryBounds(events: 5, bytes: 1 << 20, mayHoldOneStreamTwice: true))
        for round in 0..<2 {
            let task = try await publisher(
                desk, "last \(round)", desk.log.store, line, batch: 50, endsAtEnd: true)
            #expect(await failure(of: task) == nil)
            try await operate(desk, desk.log.store, line)
        }
        let last = try await desk.log.store.lastPosition()
        #expect(try await desk.kept().position == last)
        #expect(try await desk.parked().isEmpty)
        #expect(side.faults.isEmpty, "\(side.faults.prefix(5))")
        #expect(side.count == Int(last.number) && side.refusals > 0)
    }

    /// Two publishers, and up to two operators beside them, until the publishers end or have come
    /// further.
    private func live(
        _ life: Int, _ desk: SubscriptionDesk, _ side: MoodySide, _ random: inout SeededRandom
    ) async throws {
        var readers: [Task<Void, any Error>] = []
        for number in 0..<2 {
            let store = MortalStore(desk.log.store, seed: random.next())
            let line = Line(side: side, store: store, bounds: Self.bounds(&random))
            readers.append(
                try await publisher(
                    desk, "\(life + number)", store, line,
                    batch: Int.random(in: 1...12, using: &random)))
        }
        let store = MortalStore(desk.log.store, seed: random.next())
        let line = Line(side: side, store: store, bounds: Self.bounds(&random))
        let operators = (0..<Int.random(in: 0...2, using: &random)).map { _ in
            Task { try await operate(desk, store, line) }
        }
        for task in operators { _ = await task.result }
        let last = try await desk.log.store.lastPosition()
        let ended = Ended(readers)
        let before = try await desk.kept().position
        try await eventually("their ends, or progress") {
            if ended.areAll { return true }
            let position = try await desk.kept().position
            return position >= last || position.number > before.number + 20
        }
        for reader in readers {
            reader.cancel()
            _ = await reader.result
        }
    }
}
