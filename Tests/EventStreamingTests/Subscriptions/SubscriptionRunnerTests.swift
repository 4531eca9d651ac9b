import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStreaming

@Suite struct SubscriptionRunnerTests {
    @Test(arguments: TestEngine.allCases)
    func handsOverHistoryThenWhatIsNew(_ engine: TestEngine) async throws {
        let desk = try await SubscriptionDesk(engine)
        try await desk.log.append(25)
        let delivered = Delivered()
        let reader = desk.read(as: "a") { delivered.take($0) }
        try await desk.eventually("history") { delivered.positions.count == 25 }
        try await desk.log.append(7)
        try await desk.eventually("what is new") { delivered.positions.count >= 32 }
        try await desk.eventually("the position") {
            try await desk.kept().position == Position(32)
        }
        reader.cancel()
        #expect(await failure(of: reader) is CancellationError)
        #expect(delivered.positions == Array(1...32))
        // It was given back, and the next one need not wait.
        #expect(try await desk.kept().lease == nil)
        let next = desk.read(as: "b", endsAtEnd: true) { delivered.take($0) }
        #expect(await failure(of: next) == nil)
        #expect(delivered.positions == Array(1...32))
    }

    /// What one host began another one goes on with, on a replica of its own.
    @Test(arguments: TestEngine.allCases)
    func anotherHostGoesOn(_ engine: TestEngine) async throws {
        let desk = try await SubscriptionDesk(engine)
        let delivered = Delivered()
        for (round, holder) in ["here", "there", "here"].enumerated() {
            try await desk.log.append(12)
            let store = holder == "here" ? desk.log.store : try desk.log.another()
            let last = Int64(12 * (round + 1))
            let reader = desk.read(as: holder, from: store) { delivered.take($0) }
            try await desk.eventually("what was recorded") {
                delivered.positions.count >= last
            }
            reader.cancel()
            _ = await reader.result
            #expect(try await desk.kept().position == Position(last))
            #expect(delivered.positions == Array(1...last))
        }
        #expect(try await desk.kept().epoch == 3)
    }

    @Test(arguments: TestEngine.allCases)
    func thePositionMovesOverWhatTheFilterDrops(_ engine: TestEngine) async throws {
        let desk = try await SubscriptionDesk(engine, filter: "type = 'Wanted'")
        let delivered = Delivered()
        let reader = desk.read(as: "a") { delivered.take($0) }
        try await desk.log.append(3)
        // Nothing passes, and nothing more comes: after a while it moves all the same.
        try await desk.eventually("the position") { try await desk.kept().position == Position(3) }
        try await desk.log.append(type: "Wanted", to: "s-1")
        try await desk.log.append(2)
        try await desk.eventually("one") { delivered.positions == [4] }
        try await desk.eventually("the rest") { try await desk.kept().position == Position(6) }
        // As many as are dropped at most move it without the time's going on.
        try await desk.log.appendAtOnce(60)
        try await eventually("sixty dropped") { try await desk.kept().position.number >= 31 }
        reader.cancel()
        _ = await reader.result
        // Given back, it stands at the end.
        #expect(try await desk.kept().position == Position(66))
        #expect(delivered.positions == [4])
    }

    @Test(arguments: [TestEngine.inMemory, .sqlite])
    func aFailureIsNotedAndGoesWithTheNextMove(_ engine: TestEngine) async throws {
        let desk = try await SubscriptionDesk(engine)
        try await desk.log.append(25)
        let delivered = Delivered()
        let failing = desk.read(as: "a") { batch in
            if batch.events.contains(where: { $0.position == Position(15) }) { throw Refusal() }
            delivered.take(batch)
        }
        #expect(await failure(of: failing) is Refusal)
        let kept = try await desk.kept()
        #expect(kept.position == Position(10) && kept.lease == nil)
        #expect(kept.failure?.reason == Refusal().description)
        #expect(kept.failure?.position == Position(11))
        let next = desk.read(as: "b", endsAtEnd: true) { delivered.take($0) }
        #expect(await failure(of: next) == nil)
        #expect(delivered.positions == Array(1...25))
        #expect(try await desk.kept().failure == nil)
    }

    /// Every second read, and every second wait, of a store that somebody else is busy with.
    private final class BusyStore: ForwardingStore {
        let base: any EventStore & ReadModelStore
        private let calls = Mutex(0)

        init(_ base: any EventStore & ReadModelStore) { self.base = base }

        private func mayFail() throws {
            let count = calls.withLock { calls in
                calls += 1
                return calls
            }
            if count % 2 == 1 { throw EventStoreError.busy("a checkpoint") }
        }

        func lastPosition() async throws -> Position {
            try mayFail()
            return try await base.lastPosition()
        }

        func readLog(_ query: LogQuery) async throws -> LogPage {
            try mayFail()
            return try await base.readLog(query)
        }

        func waitForEvents(after position: Position) async throws {
            try mayFail()
            try await base.waitForEvents(after: position)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func aBusyStoreEndsNoReader(_ engine: TestEngine) async throws {
        let desk = try await SubscriptionDesk(engine)
        let store = BusyStore(desk.log.store)
        let delivered = Delivered()
        let reader = desk.read(as: "a", from: store) { delivered.take($0) }
        for count in 1...3 {
            try await desk.log.append(9)
            try await desk.eventually("what was recorded") {
                delivered.positions.count == 9 * count
            }
        }
        reader.cancel()
        _ = await reader.result
        try await desk.log.append(3)
        let last = desk.read(as: "b", from: store, endsAtEnd: true) { delivered.take($0) }
        try await desk.eventually("the end") { delivered.positions.count == 30 }
        #expect(await failure(of: last) == nil)
        #expect(delivered.positions == Array(1...30))
    }

    /// A paused, rewound or deleted subscription is noticed by a reader at rest too.
    @Test(arguments: TestEngine.allCases)
    func anOperatorsChangesReachAReaderAtRest(_ engine: TestEngine) async throws {
        let desk = try await SubscriptionDesk(engine)
        try await desk.log.append(4)
        let delivered = Delivered()
        let reader = desk.read(as: "a") { delivered.take($0) }
        try await desk.eventually("history") { delivered.positions.count == 4 }
        try await desk.subscriptions.rewind(desk.name, to: Position(2))
        try await desk.eventually("the last two again") {
            delivered.positions == [1, 2, 3, 4, 3, 4]
        }
        try await desk.eventually("the place") { try await desk.kept().position == Position(4) }
        try await desk.subscriptions.pause(desk.name)
        try await desk.log.append(2)
        let epoch = try await desk.kept().epoch
        for _ in 0..<30 { desk.time.advance(by: .seconds(1)) }
        #expect(try await desk.kept().epoch == epoch)
        try await desk.subscriptions.resume(desk.name)
        try await desk.eventually("the position") { try await desk.kept().position == Position(6) }
        // They may have been in hand when it was paused, and come again.
        let ways: [[Int64]] = [[5, 6], [5, 5, 6], [5, 6, 5, 6]]
        #expect(ways.contains(Array(delivered.positions.dropFirst(6))))
        try await desk.subscriptions.delete(desk.name)
        let waiting = Task { await failure(of: reader) }
        let mover = Task {
            while !Task.isCancelled {
                desk.time.advance(by: .seconds(1))
                try await Task.sleep(for: .milliseconds(2))
            }
        }
        #expect(await waiting.value as? SubscriptionError == .missing(desk.name))
        mover.cancel()
    }

    /// The handler, and what it keeps, are those of the one that is gone.
    @Test func anotherOfTheNameIsNotRead() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(3)
        let delivered = Delivered()
        let reader = desk.read(as: "a") { delivered.take($0) }
        try await desk.eventually("history") { try await desk.kept().position == Position(3) }
        try await desk.subscriptions.delete(desk.name)
        try await desk.subscriptions.create(
            Subscription(
                desk.name, filter: nil, target: "elsewhere", began: .start,
                createdAt: Timestamp(microseconds: 7)))
        let ended = Ended([reader])
        try await desk.eventually("its end") { ended.areAll }
        #expect(await failure(of: reader) as? SubscriptionError == .missing(desk.name))
        #expect(delivered.positions == [1, 2, 3])
        #expect(try await desk.kept().lease == nil)
    }

    @Test func aPausedOneIsNotReadToItsEnd() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.subscriptions.pause(desk.name)
        let reader = desk.read(as: "a", endsAtEnd: true) { _ in }
        #expect(await failure(of: reader) as? SubscriptionError == .paused(desk.name))
    }

    /// With nothing to do, nothing is kept anew: a reader at rest only looks.
    @Test func aReaderAtRestChangesNothing() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(3)
        let delivered = Delivered()
        let reader = desk.read(as: "a") { delivered.take($0) }
        let standby = desk.read(as: "b") { delivered.take($0) }
        try await desk.eventually("the position") { try await desk.kept().position == Position(3) }
        let before = try await desk.subscriptions.find(desk.name)
        for _ in 0..<200 {
            desk.time.advance(by: .seconds(1))
            await Task.yield()
        }
        #expect(try await desk.subscriptions.find(desk.name) == before)
        #expect(delivered.positions == [1, 2, 3])
        for task in [reader, standby] {
            task.cancel()
            _ = await task.result
        }
    }

    @Test(arguments: [TestEngine.inMemory, .sqlite])
    func theLagIsInEventsAndInTime(_ engine: TestEngine) async throws {
        let desk = try await SubscriptionDesk(engine, filter: "type = 'Wanted'")
        func lag() async throws -> [SubscriptionLag] {
            let kept = try await desk.kept()
            let fresh = try await desk.log.store.lag(of: kept) { _ in nil }
            // What was measured before changes nothing but how much is looked at.
            last = try await desk.log.store.lag(of: kept, since: last) { _ in nil }
            return [fresh, last ?? fresh]
        }
        func expect(_ events: Int64, _ oldest: Timestamp?) async throws {
            for lag in try await lag() {
                #expect(lag.events == events && lag.oldest == oldest && !lag.isBound)
            }
        }
        var last: SubscriptionLag?
        try await expect(0, nil)
        try await desk.log.append(5)
        try await expect(5, nil)
        try await desk.log.append(type: "Wanted", to: "s-1")
        try await desk.log.append(type: "Wanted", to: "s-1")
        let wanted = try await desk.log.store.readLog(LogQuery(after: Position(5))).events
            .map(\.event.recordedAt)
        try await expect(7, wanted.first)
        try await desk.subscriptions.rewind(desk.name, to: Position(6))
        try await expect(1, wanted.last)
        try await desk.subscriptions.rewind(desk.name, to: Position(7))
        try await expect(0, nil)
        try await desk.subscriptions.rewind(desk.name, to: Position(2))
        try await expect(5, wanted.first)
    }

    /// Of very many events that the filter drops some are looked at, and the others the next time.
    @Test func aLagThatTakesLongIsABoundFirst() async throws {
        let desk = try await SubscriptionDesk(.inMemory, filter: "NOT type = 'NoteTaken'")
        try await desk.log.append(2500)
        try await desk.log.append(type: "Wanted", to: "s-1")
        let events = try await desk.log.store.readLog(LogQuery(after: .start, limit: 5000)).events
        let kept = try await desk.kept()
        func lag(_ earlier: SubscriptionLag?) async throws -> SubscriptionLag {
            try await desk.log.store.lag(of: kept, since: earlier, pages: 1) { _ in nil }
        }
        let first = try await lag(nil)
        #expect(first.isBound && first.events == 2501)
        // A page of one, and one of a thousand.
        #expect(first.oldest == events[1001].event.recordedAt)
        let second = try await lag(first)
        #expect(second.isBound && second.oldest == events[2002].event.recordedAt)
        let third = try await lag(second)
        #expect(!third.isBound && third.oldest == events[2500].event.recordedAt)
        #expect(try await lag(third) == third)
    }
}
