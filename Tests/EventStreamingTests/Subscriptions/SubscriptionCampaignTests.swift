import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStreaming

/// Readers that die, fail and lose answers at moments that a seed chooses, while events are
/// recorded: each event arrives, in the order of its account, and the position never goes back.
@Suite struct SubscriptionCampaignTests {
    private struct Dead: Error {}

    /// A store as one reader has it: from some moment on it does nothing any more, as after a kill.
    private final class MortalStore: ForwardingStore {
        enum Fate: CaseIterable { case before, after, unavailable, unknownBefore, unknownAfter }

        let base: any EventStore & ReadModelStore
        private let state: Mutex<(random: SeededRandom, isDead: Bool)>
        private let positions: Positions

        init(
            _ base: any EventStore & ReadModelStore, seed: UInt64, _ positions: Positions
        ) {
            self.base = base
            self.positions = positions
            state = Mutex((SeededRandom(seed: seed), false))
        }

        func checkAlive() throws { if state.withLock({ $0.isDead }) { throw Dead() } }

        func die() { state.withLock { $0.isDead = true } }

        /// True once in so many times.
        func happens(oneOf count: Int) -> Bool {
            state.withLock { Int.random(in: 0..<count, using: &$0.random) == 0 }
        }

        private var fate: Fate? {
            state.withLock { state in
                Int.random(in: 0..<12, using: &state.random) == 0
                    ? Fate.allCases.randomElement(using: &state.random) : nil
            }
        }

        var checkpoints: any CheckpointStore { Checkpoints(store: self) }

        private struct Checkpoints: CheckpointStore {
            let store: MortalStore
            private var base: any CheckpointStore { store.base.checkpoints }

            func read(_ name: String) async throws -> StoredCheckpoint? {
                try store.checkAlive()
                return try await base.read(name)
            }

            func set(
                _ name: String, to bytes: [UInt8], expecting revision: CheckpointRevision?
            ) async throws -> CheckpointRevision? {
                try store.checkAlive()
                let fate = store.fate
                switch fate {
                case .before: store.die()
                case .unavailable:
                    throw EventStoreError.unavailable(reason: "away", retryAfter: nil)
                case .unknownBefore: throw EventStoreError.outcomeUnknown(nil)
                case .after, .unknownAfter, nil: break
                }
                try store.checkAlive()
                let set = try await base.set(name, to: bytes, expecting: revision)
                if let set { try store.positions.note(bytes, set) }
                if fate == .after { store.die() }
                try store.checkAlive()
                if fate == .unknownAfter { throw EventStoreError.outcomeUnknown(nil) }
                return set
            }

            func remove(_ name: String, expecting revision: CheckpointRevision) async throws -> Bool
            {
                try await base.remove(name, expecting: revision)
            }

            func names(prefix: String, after: String?, limit: Int) async throws -> [String] {
                try await base.names(prefix: prefix, after: after, limit: limit)
            }
        }
    }

    /// What the position and the epoch were, change by change.
    private final class Positions: Sendable {
        private let all = Mutex<[(revision: Int64, position: Position, epoch: Int64)]>([])

        func note(_ bytes: [UInt8], _ revision: CheckpointRevision) throws {
            let kept = try Subscription(kept: bytes, under: SubscriptionName("orders"))
            all.withLock { $0.append((revision.number, kept.position, kept.epoch)) }
        }

        var wentBack: Bool {
            // The revisions of these engines rise; who notes a change may be overtaken.
            let all = all.withLock { $0.sorted { $0.revision < $1.revision } }
            return zip(all, all.dropFirst()).contains {
                $1.position < $0.position || $1.epoch < $0.epoch
            }
        }
    }

    @Test(arguments: [TestEngine.inMemory, .sqlite])
    func everyEventArrives(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "SubscriptionCampaignTests")
        let desk = try await SubscriptionDesk(engine)
        let (delivered, positions) = (Delivered(), Positions())
        let (lives, events) = Campaign.isWhole ? (3000, 20_000) : (60, 400)
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
        for life in stride(from: 0, to: lives, by: 2) {
            // Two at a time, which take the lease from one another.
            let readers = (0..<2).map { number in
                let store = MortalStore(desk.log.store, seed: random.next(), positions)
                let batch = Int.random(in: 1...9, using: &random)
                return desk.read(as: "\(life + number)", from: store, batch: batch) { batch in
                    try store.checkAlive()
                    if store.happens(oneOf: 20) {
                        // Killed before anything of it arrived, or refused.
                        if store.happens(oneOf: 2) { store.die() }
                        throw Refusal()
                    }
                    delivered.take(batch)
                    if store.happens(oneOf: 20) {
                        // Arrived, and killed or failed before it could be noted.
                        if store.happens(oneOf: 2) { store.die() }
                        throw Refusal()
                    }
                }
            }
            let last = try await desk.log.store.lastPosition()
            let ended = Ended(readers)
            // Both end by themselves sooner or later, unless everything has arrived.
            try await eventually("their ends, or the log's") {
                if ended.areAll { return true }
                return try await desk.kept().position >= last
            }
            for reader in readers {
                reader.cancel()
                _ = await reader.result
            }
        }
        try await writing.value
        let reader = desk.read(as: "last", endsAtEnd: true) { delivered.take($0) }
        #expect(await failure(of: reader) == nil)
        mover.cancel()
        let last = try await desk.log.store.lastPosition()
        #expect(try await desk.kept().position == last)
        #expect(delivered.faults(through: last).isEmpty)
        #expect(!positions.wentBack)
    }

    /// Counts tasks that have ended.
    private final class Ended: Sendable {
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
}
