import EventStoreCore
import EventStreaming
import Synchronization
import TestSupport

/// A store on which a reader was killed does nothing any more.
struct Dead: Error {}

/// A store as one reader has it: from some moment on it does nothing any more, as after a kill.
final class MortalStore: ForwardingStore {
    enum Fate: CaseIterable { case before, after, unavailable, unknownBefore, unknownAfter }

    let base: any EventStore & ReadModelStore
    private let state: Mutex<(random: SeededRandom, isDead: Bool)>
    private let note: @Sendable (String, [UInt8], CheckpointRevision) throws -> Void

    /// - Parameters:
    ///   - base: what it really is.
    ///   - seed: of its fates.
    ///   - note: is told each change that was made of a named value.
    init(
        _ base: any EventStore & ReadModelStore, seed: UInt64,
        note: @escaping @Sendable (String, [UInt8], CheckpointRevision) throws -> Void = {
            _, _, _ in
        }
    ) {
        self.base = base
        self.note = note
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
            if let set { try store.note(name, bytes, set) }
            if fate == .after { store.die() }
            try store.checkAlive()
            if fate == .unknownAfter { throw EventStoreError.outcomeUnknown(nil) }
            return set
        }

        func remove(
            _ name: String, expecting revision: CheckpointRevision
        ) async throws -> Bool {
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
            let removed = try await base.remove(name, expecting: revision)
            if fate == .after { store.die() }
            try store.checkAlive()
            if fate == .unknownAfter { throw EventStoreError.outcomeUnknown(nil) }
            return removed
        }

        func names(prefix: String, after: String?, limit: Int) async throws -> [String] {
            try store.checkAlive()
            return try await base.names(prefix: prefix, after: after, limit: limit)
        }
    }
}
