import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStreaming

/// Reactors that die, fail and lose answers at moments that a seed chooses, two at a time, while
/// events are recorded: each event is answered, and none twice.
@Suite struct ReactorCampaignTests {
    private struct Dead: Error {}

    /// A store as one process has it: from some call on it does nothing any more, as after a kill.
    private final class MortalStore: ForwardingStore {
        enum Fate: CaseIterable { case before, after, unavailable, unknownBefore, unknownAfter }

        let base: any EventStore & ReadModelStore
        private let state: Mutex<(random: SeededRandom, isDead: Bool)>

        init(_ base: any EventStore & ReadModelStore, seed: UInt64) {
            self.base = base
            state = Mutex((SeededRandom(seed: seed), false))
        }

        /// Runs a change of the store, or not.
        func change<Value>(_ body: () async throws -> Value) async throws -> Value {
            let fate = state.withLock { state in
                Int.random(in: 0..<10, using: &state.random) == 0
                    ? Fate.allCases.randomElement(using: &state.random) : nil
            }
            if fate == .before { state.withLock { $0.isDead = true } }
            guard !state.withLock({ $0.isDead }) else { throw Dead() }
            switch fate {
            case .unavailable: throw EventStoreError.unavailable(reason: "away", retryAfter: nil)
            case .unknownBefore: throw EventStoreError.outcomeUnknown(nil)
            case .before, .after, .unknownAfter, nil: break
            }
            let value = try await body()
            if fate == .after {
                state.withLock { $0.isDead = true }
                throw Dead()
            }
            if fate == .unknownAfter { throw EventStoreError.outcomeUnknown(nil) }
            return value
        }

        func append(_ request: AppendRequest) async throws -> AppendOutcome {
            try await change { try await base.append(request) }
        }

        var checkpoints: any CheckpointStore { Checkpoints(store: self) }

        private struct Checkpoints: CheckpointStore {
            let store: MortalStore
            private var base: any CheckpointStore { store.base.checkpoints }

            func read(_ name: String) async throws -> StoredCheckpoint? {
                try await base.read(name)
            }

            func set(
                _ name: String, to bytes: [UInt8], expecting revision: CheckpointRevision?
            ) async throws -> CheckpointRevision? {
                try await store.change {
                    try await base.set(name, to: bytes, expecting: revision)
                }
            }

            func remove(
                _ name: String, expecting revision: CheckpointRevision
            ) async throws -> Bool { try await base.remove(name, expecting: revision) }

            func names(prefix: String, after: String?, limit: Int) async throws -> [String] {
                try await base.names(prefix: prefix, after: after, limit: limit)
            }
        }
    }

    @Test(arguments: [TestEngine.inMemory, .sqlite])
    func eachEventIsAnsweredOnce(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "ReactorCampaignTests")
        let desk = try ReactorDesk(engine)
        try await desk.subscribe("echo")
        let (lives, events) = Campaign.isWhole ? (3000, 10_000) : (40, 120)
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
            let runners = try (0..<2).map { number in
                let store = MortalStore(desk.log.store, seed: random.next())
                return try desk.runner(
                    "echo", Echo(store), from: store, as: "\(life + number)",
                    batch: Int.random(in: 1...9, using: &random))
            }
            await withTaskGroup(of: Void.self) { group in
                for runner in runners { group.addTask { try? await runner.run() } }
            }
        }
        try await writing.value
        try await desk.runner("echo", Echo(desk.log.store), as: "last").run()
        mover.cancel()
        let causes = try await desk.letters().compactMap(\.event.causationID)
        let asked = try await desk.events().filter { $0.type != Echo.type }.map { "\($0.id)" }
        #expect(asked.count == events && causes.count == events)
        #expect(Set(causes) == Set(asked))
        #expect(try await desk.notes("echo").isEmpty)
    }
}
