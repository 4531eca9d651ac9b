import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStreaming

/// Batches on their way to a far side that answers in every way.
@Suite struct DeliveryTests {
    private static func fault(_ seconds: Int? = nil) -> DeliveryFault {
        DeliveryFault("not now", retryAfter: seconds.map { .seconds($0) })
    }

    /// Sendings that a far side can count.
    private func desk(_ events: Int = 9) async throws -> SubscriptionDesk {
        let desk = try await SubscriptionDesk()
        // Streams s-0, s-1, s-2, s-0, …
        try await desk.log.append(events)
        return desk
    }

    @Test func allIsSentInPortionsAndThePlaceMoves() async throws {
        let desk = try await desk(25)
        let side = FarSide(events: 4)
        try await desk.publishAll(to: side)
        #expect(side.taken == Array(1...25))
        #expect(side.sendings.allSatisfy { $0.count <= 4 })
        // Batches of ten events.
        #expect(side.sendings.map(\.count) == [4, 4, 2, 4, 4, 2, 4, 1])
        #expect(try await desk.kept().position == Position(25))
    }

    @Test func bytesAreBounded() async throws {
        let desk = try await desk(6)
        let page = try await desk.log.store.readLog(LogQuery(after: .start))
        let size = page.events[0].event.payload.bytes.count
        let two = FarSide(bytes: size * 2 + 1)
        try await desk.publishAll(to: two)
        #expect(two.taken == Array(1...6))
        #expect(two.sendings.allSatisfy { $0.count <= 2 })
        // One that is larger than the bound goes by itself.
        try await desk.subscriptions.rewind(desk.name, to: .start)
        let none = FarSide(bytes: 1)
        try await desk.publishAll(to: none)
        #expect(none.sendings == (1...6).map { [$0] })
    }

    @Test func oneSendingHoldsAStreamOnceWhereItHasTo() async throws {
        let desk = try await desk(8)
        let side = FarSide(twice: false)
        try await desk.publishAll(to: side)
        #expect(side.sendings == [[1, 2, 3], [4, 5, 6], [7, 8]])
    }

    /// A lake is read by the names of its objects: nothing is there before what stands in front.
    @Test(arguments: [1, 3]) func whereTheLogsOrderCountsNothingIsSentBefore(fails: Int64)
        async throws
    {
        let desk = try await desk(8)
        let failures = Mutex(2)
        let side = FarSide(events: 2, ordered: true) { event in
            guard event.position.number >= fails else { return .accepted }
            let isLate = failures.withLock { left in
                defer { left -= 1 }
                return left > 0
            }
            return isLate ? .later(Self.fault()) : .accepted
        }
        try await desk.publishAll(to: side)
        #expect(side.taken == Array(1...8))
    }

    /// A sending of which two entries fail is followed by one of these two, and of what stands
    /// behind them.
    @Test func onlyWhatFailedIsSentAgain() async throws {
        let desk = try await desk(9)
        let failures = Mutex<Set<Int64>>([1, 3])
        let side = FarSide(twice: false) { event in
            failures.withLock { $0.remove(event.position.number) } == nil
                ? .accepted : .later(Self.fault())
        }
        try await desk.publishAll(to: side)
        #expect(side.sendings == [[1, 2, 3], [5], [8], [1, 3], [4, 6], [7, 9]])
        #expect(side.taken == [2, 5, 8, 1, 3, 4, 6, 7, 9])
    }

    /// Taken, though one before it of its stream was not: it comes again behind that one.
    @Test func theOrderOfAStreamIsKeptWhateverIsAnswered() async throws {
        let desk = try await desk(9)
        let failures = Mutex<Set<Int64>>([1])
        let side = FarSide { event in
            failures.withLock { $0.remove(event.position.number) } == nil
                ? .accepted : .later(Self.fault())
        }
        try await desk.publishAll(to: side)
        #expect(side.sendings == [Array(1...9), [1, 4, 7]])
    }

    @Test func aFarSideThatIsDownIsWaitedForByTheSchedule() async throws {
        let desk = try await desk(3)
        let side = FarSide(events: 1) { _ in .later(Self.fault()) }
        let told = Told()
        let schedule = DeliverySchedule(
            steps: [.init(every: .seconds(10), until: .seconds(15))], last: .seconds(100))
        let reader = try await desk.publish(as: "a", to: side, schedule: schedule, told: told)
        try await eventually("a try") { side.sendings.count == 1 }
        try await eventually("it waits") { told.notices.count == 1 }
        let now = desk.time.clock.moment()
        for (number, pause) in [10, 10, 100].enumerated() {
            // Not a moment earlier, and what is tried is another stream each time.
            desk.time.advance(by: .seconds(pause) - .milliseconds(1))
            #expect(side.sendings.count == number + 1)
            desk.time.advance(by: .milliseconds(1))
            try await eventually("try \(number + 2)") { told.notices.count == number + 2 }
        }
        #expect(side.sendings == [[1], [2], [3], [1]])
        let nexts: [(Timestamp, Int64)] = told.notices.map { notice in
            guard case .waiting(_, let next, let tries) = notice else { return (now, 0) }
            return (next, tries)
        }
        #expect(nexts.map(\.1) == [1, 2, 3, 4])
        #expect(nexts[0].0 == now.advanced(by: 10 * Timestamp.second))
        #expect(nexts[2].0 == now.advanced(by: 100 * Timestamp.second))
        // Whoever looks sees it, with the next renewal.
        try await desk.eventually("it is noted") {
            let kept = try await desk.kept()
            return kept.retry?.reason == "not now" && (kept.retry?.tries ?? 0) >= 4
        }
        #expect(try await desk.kept().position == .start)
        side.answer { _ in .accepted }
        try await desk.eventually("the place") { try await desk.kept().position == Position(3) }
        #expect(try await desk.kept().retry == nil)
        #expect(told.notices.contains(.goesOn))
        reader.cancel()
        _ = await reader.result
        #expect(Set(side.taken) == [1, 2, 3])
    }

    @Test func aWishToWaitIsObeyed() async throws {
        let desk = try await desk(1)
        let side = FarSide { _ in .later(Self.fault(1000)) }
        let told = Told()
        let reader = try await desk.publish(as: "a", to: side, told: told)
        try await eventually("a try") { told.notices.count == 1 }
        // The lease is renewed meanwhile.
        let epoch = try await desk.kept().epoch
        for _ in 0..<999 {
            desk.time.advance(by: .seconds(1))
            await Task.yield()
        }
        #expect(side.sendings.count == 1)
        desk.time.advance(by: .seconds(1))
        try await eventually("the next") { told.notices.count == 2 }
        #expect(try await desk.kept().epoch == epoch)
        reader.cancel()
        _ = await reader.result
    }

    @Test func aFailureOfDaysIsToldOnce() async throws {
        let desk = try await desk(1)
        let side = FarSide { _ in .later(Self.fault()) }
        let told = Told()
        let reader = try await desk.publish(
            as: "a", to: side,
            schedule: DeliverySchedule(steps: [], last: .seconds(20_000)), told: told)
        for number in 1...8 {
            try await eventually("try \(number)") { side.sendings.count == number }
            try await eventually("told of \(number)") {
                told.notices.filter { if case .waiting = $0 { true } else { false } }.count
                    == number
            }
            desk.time.advance(by: .seconds(20_000))
        }
        let long = told.notices.filter { if case .failingForLong = $0 { true } else { false } }
        #expect(long.count == 1)
        reader.cancel()
        _ = await reader.result
    }

    @Test func whoIsStoppedTellsWhyAndGoesOnLater() async throws {
        let desk = try await desk(5)
        let side = FarSide(events: 2) { event in
            event.position == Position(4) ? .stop(DeliveryFault("no entry")) : .accepted
        }
        let reader = try await desk.publish(as: "a", to: side)
        #expect(
            await failure(of: reader) as? DeliveryStopped
                == DeliveryStopped(DeliveryFault("no entry")))
        let kept = try await desk.kept()
        // What was taken before it does not come again.
        #expect(kept.position == Position(3) && kept.lease == nil)
        #expect(kept.failure?.reason == "no entry")
        side.answer { _ in .accepted }
        try await desk.publishAll(to: side)
        #expect(side.taken == [1, 2, 3, 4, 5])
        #expect(try await desk.kept().failure == nil)
    }

    /// A batch that waits need not come again whole.
    @Test func whatWasTakenOfABatchIsNotedMeanwhile() async throws {
        let desk = try await desk(9)
        let side = FarSide(events: 1) { event in
            event.position == Position(6) ? .later(Self.fault()) : .accepted
        }
        let reader = try await desk.publish(as: "a", to: side)
        try await desk.eventually("the place") { try await desk.kept().position == Position(5) }
        try await desk.eventually("all but that account") { side.taken.count == 7 }
        #expect(side.taken == [1, 2, 3, 4, 5, 7, 8])
        #expect(try await desk.kept().retry?.reason == "not now")
        reader.cancel()
        _ = await reader.result
        #expect(try await desk.kept().position == Position(5))
        side.answer { _ in .accepted }
        try await desk.publishAll(to: side)
        #expect(side.taken.suffix(4) == [6, 7, 8, 9])
    }

    /// What cannot count is believed nothing.
    @Test func tooFewAnswersAreNone() async throws {
        struct Miscounter: EventDestination {
            let tries = Told()
            let bounds = DeliveryBounds(events: 5, bytes: 1000, mayHoldOneStreamTwice: true)
            let side: FarSide

            func send(_ events: [OutgoingEvent]) async throws -> [DeliveryAnswer] {
                let answers = try await side.send(events)
                return side.sendings.count == 1 ? Array(answers.dropLast()) : answers
            }
        }
        let desk = try await desk(3)
        let side = FarSide()
        try await desk.publishAll(to: Miscounter(side: side))
        #expect(side.sendings == [[1, 2, 3], [1, 2, 3]])
    }

    /// In smaller portions, at once.
    @Test func aPauseOfNothingIsNone() async throws {
        let desk = try await desk(4)
        let isFirst = Mutex(true)
        let side = FarSide { _ in
            isFirst.withLock { isFirst in
                defer { isFirst = false }
                return isFirst
            } ? .later(DeliveryFault("too large", retryAfter: .zero)) : .accepted
        }
        let told = Told()
        let reader = try await desk.publish(as: "a", to: side, endsAtEnd: true, told: told)
        // The time stands still.
        #expect(await failure(of: reader) == nil)
        #expect(Set(side.taken) == [1, 2, 3, 4] && told.notices.isEmpty)
    }

    @Test func itEndsWhereverItIsCancelled() async throws {
        for moment in 0..<4 {
            let desk = try await desk(6)
            let gate = Gate()
            let side = HeldSide(gate, holdsAt: moment < 3 ? moment : nil)
            if moment == 3 { side.inner.answer { _ in .later(Self.fault()) } }
            let reader = try await desk.publish(as: "a", to: side)
            try await eventually("it is there") {
                moment == 3 ? side.inner.sendings.count == 1 : side.isHeld
            }
            reader.cancel()
            #expect(await failure(of: reader) is CancellationError)
            let kept = try await desk.kept()
            #expect(kept.lease == nil && kept.failure == nil)
            // What was taken, and no more.
            let taken = Int64(moment < 3 ? moment * 2 : 0)
            #expect(kept.position == Position(taken), "\(moment)")
            side.inner.answer { _ in .accepted }
            try await desk.publishAll(to: side.inner)
            #expect(try await desk.kept().position == Position(6))
        }
    }

    /// A far side that one sending never comes back from, unless it is cancelled.
    private final class HeldSide: EventDestination {
        let inner = FarSide(events: 2)
        let bounds = DeliveryBounds(events: 2, bytes: 1 << 20, mayHoldOneStreamTwice: true)
        private let holdsAt: Int?
        private let gate: Gate
        private let state = Mutex((count: 0, isHeld: false))

        var isHeld: Bool { state.withLock { $0.isHeld } }

        init(_ gate: Gate, holdsAt: Int?) {
            self.gate = gate
            self.holdsAt = holdsAt
        }

        func send(_ events: [OutgoingEvent]) async throws -> [DeliveryAnswer] {
            let isHere = state.withLock { state in
                defer { state.count += 1 }
                state.isHeld = state.count == holdsAt
                return state.isHeld
            }
            if isHere { try await gate.pass() }
            return try await inner.send(events)
        }
    }

    /// It was stopped for longer than its lease: it sends nothing more, and what it had sent comes
    /// again at most.
    @Test func whoLostTheLeaseSendsNothingMore() async throws {
        let desk = try await desk(6)
        let gate = Gate()
        let slow = HeldSide(gate, holdsAt: 1)
        let first = try await desk.publish(as: "first", to: slow)
        try await eventually("it sends") { slow.isHeld }
        // Another takes over, while the first renews nothing: an operator's change takes the
        // right to read as a stop does.
        let kept = try #require(try await desk.subscriptions.find(desk.name))
        let taken = try await desk.subscriptions.take(kept, as: "other", for: .seconds(3600))
        #expect(taken != nil)
        desk.time.advance(by: .seconds(60))
        gate.open()
        try await eventually("its sending ends") { slow.inner.sendings.count >= 1 }
        let sent = slow.inner.sendings
        for _ in 0..<50 {
            desk.time.advance(by: .seconds(1))
            await Task.yield()
        }
        #expect(slow.inner.sendings.count <= sent.count + 1)
        #expect(slow.inner.sendings.count <= 2)
        #expect(try await desk.kept().position == taken?.subscription.position)
        first.cancel()
        _ = await first.result
    }
}
