import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStreaming

/// Two readers of one subscription, and a clock that moves when it is told to.
@Suite struct LeaseTests {
    /// Lets a handler wait, and says that it does.
    private final class Stop: Sendable {
        private let state = Mutex((isReached: false, isOpen: false))

        var isReached: Bool { state.withLock { $0.isReached } }

        func open() { state.withLock { $0.isOpen = true } }

        /// Waits in spite of a cancellation, as a process does that was stopped.
        func pass() async {
            state.withLock { $0.isReached = true }
            while !state.withLock({ $0.isOpen }) { await Task.yield() }
        }
    }

    /// A store that is not there for one reader while the other uses it: the first was stopped.
    private final class StoppedStore: ForwardingStore {
        let base: any EventStore & ReadModelStore
        let isStopped = Mutex(false)

        init(_ base: any EventStore & ReadModelStore) { self.base = base }

        var checkpoints: any CheckpointStore { Checkpoints(base: base.checkpoints, store: self) }

        private struct Checkpoints: CheckpointStore {
            let base: any CheckpointStore
            let store: StoppedStore

            func read(_ name: String) async throws -> StoredCheckpoint? {
                await store.goOn()
                return try await base.read(name)
            }

            func set(
                _ name: String, to bytes: [UInt8], expecting revision: CheckpointRevision?
            ) async throws -> CheckpointRevision? {
                await store.goOn()
                return try await base.set(name, to: bytes, expecting: revision)
            }

            func remove(_ name: String, expecting revision: CheckpointRevision) async throws -> Bool
            {
                await store.goOn()
                return try await base.remove(name, expecting: revision)
            }

            func names(prefix: String, after: String?, limit: Int) async throws -> [String] {
                try await base.names(prefix: prefix, after: after, limit: limit)
            }
        }

        private func goOn() async {
            while isStopped.withLock({ $0 }) { await Task.yield() }
        }
    }

    @Test(arguments: [TestEngine.inMemory, .sqlite])
    func oneReadsAndTheOtherWaits(_ engine: TestEngine) async throws {
        let desk = try await SubscriptionDesk(engine)
        try await desk.log.append(30)
        let (first, second) = (Delivered(), Delivered())
        let stop = Stop()
        let one = desk.read(as: "a") { batch in
            await stop.pass()
            first.take(batch)
        }
        try await eventually("the first batch") { stop.isReached }
        let other = desk.read(as: "b") { second.take($0) }
        // Far longer than a lease: the holder renews it while the batch is in hand.
        for _ in 0..<60 {
            let before = try await desk.subscriptions.find(desk.name)?.revision
            try await desk.eventually("a renewal") {
                try await desk.subscriptions.find(desk.name)?.revision != before
            }
        }
        #expect(second.events.isEmpty)
        stop.open()
        try await desk.eventually("the rest") { first.positions.count == 30 }
        one.cancel()
        _ = await one.result
        // It was given back: the other takes over at once.
        try await desk.log.append(5)
        try await desk.eventually("the other's") { second.positions == Array(31...35) }
        other.cancel()
        _ = await other.result
        #expect(first.positions == Array(1...30))
    }

    /// Stopped with a batch in hand, for longer than the lease: what it had in hand comes twice,
    /// and its position counts no more.
    @Test(arguments: [TestEngine.inMemory, .sqlite])
    func aStoppedReaderMovesNothing(_ engine: TestEngine) async throws {
        let desk = try await SubscriptionDesk(engine)
        try await desk.log.append(40)
        let (first, second) = (Delivered(), Delivered())
        let stop = Stop()
        let store = StoppedStore(desk.log.store)
        let one = desk.read(as: "a", from: store) { batch in
            if batch.events.first?.position == Position(11) {
                store.isStopped.withLock { $0 = true }
                await stop.pass()
            }
            first.take(batch)
        }
        try await eventually("the second batch") { stop.isReached }
        #expect(try await desk.kept().position == Position(10))
        let other = desk.read(as: "b") { second.take($0) }
        try await desk.eventually("the other takes over") { second.positions.count == 30 }
        try await desk.eventually("its position") {
            try await desk.kept().position == Position(40)
        }
        store.isStopped.withLock { $0 = false }
        stop.open()
        // It finds the lease lost, hands nothing more over, and waits like any other.
        try await desk.eventually("the batch that it had in hand") { first.positions.count == 20 }
        try await desk.log.append(1)
        try await desk.eventually("the next") { second.positions.last == 41 }
        try await desk.eventually("its position") {
            try await desk.kept().position == Position(41)
        }
        #expect(first.positions == Array(1...20))
        #expect(second.positions == Array(11...41))
        #expect(try await desk.kept().lease?.holder == "b")
        #expect(Set(first.events.map(\.id)).intersection(second.events.map(\.id)).count == 10)
        for task in [one, other] {
            task.cancel()
            _ = await task.result
        }
        #expect(try await desk.kept().position == Position(41))
    }

    /// Stopped at rest, and overtaken: the first thing that it does fails.
    @Test func aReaderThatWasOvertakenAtRestHandsNothingOver() async throws {
        let desk = try await SubscriptionDesk()
        let (first, second) = (Delivered(), Delivered())
        try await desk.log.append(2)
        let store = StoppedStore(desk.log.store)
        let one = desk.read(as: "a", from: store) { first.take($0) }
        try await desk.eventually("the position") { try await desk.kept().position == Position(2) }
        store.isStopped.withLock { $0 = true }
        let other = desk.read(as: "b") { second.take($0) }
        try await desk.log.append(3)
        // It may be woken first, and hand over what nobody else has: that is within its lease.
        try await desk.eventually("the other's") { second.positions.last == 5 }
        store.isStopped.withLock { $0 = false }
        try await desk.log.append(2)
        try await desk.eventually("the rest") { second.positions.last == 7 }
        #expect(Set(first.positions).isSubset(of: 1...5))
        #expect(try await desk.kept().lease?.holder == "b")
        for task in [one, other] {
            task.cancel()
            _ = await task.result
        }
    }

    /// A handler that is told that the lease is lost ends, and nothing of it counts.
    @Test func aLostLeaseCancelsTheHandler() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(3)
        let cancelled = Mutex(0)
        let delivered = Delivered()
        let reader = desk.read(as: "a") { batch in
            if cancelled.withLock({ $0 }) > 0 {
                delivered.take(batch)
                return
            }
            do { try await Task.sleep(for: .seconds(3600)) } catch {
                cancelled.withLock { $0 += 1 }
                throw error
            }
        }
        try await desk.eventually("the lease") { try await desk.kept().lease != nil }
        try await desk.subscriptions.rewind(desk.name, to: Position(1))
        try await desk.eventually("the handler's end") { cancelled.withLock { $0 } == 1 }
        try await desk.eventually("what stands behind the new place") {
            delivered.positions == [2, 3]
        }
        reader.cancel()
        _ = await reader.result
    }
}
