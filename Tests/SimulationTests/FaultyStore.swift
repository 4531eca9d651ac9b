import EventStoreCore
import Synchronization
import TestSupport

/// A store on a bad line: now and then an append does not get through, or its answer is lost after
/// it was carried out; and now and then a snapshot cannot be kept.
final class FaultyStore: ForwardingStore {
    /// What became of the appends.
    struct Tally: Sendable {
        var lostBefore = 0
        var lostAfter = 0
        var lostSnapshots = 0
    }

    let base: any EventStore & ReadModelStore
    private let state: Mutex<(random: SeededRandom, tally: Tally)>

    init(_ base: any EventStore & ReadModelStore, seed: UInt64) {
        self.base = base
        state = Mutex((SeededRandom(seed: seed), Tally()))
    }

    var tally: Tally { state.withLock { $0.tally } }

    func append(_ request: AppendRequest) async throws -> AppendOutcome {
        let fate = state.withLock { Int.random(in: 0..<10, using: &$0.random) }
        if fate == 0 {
            state.withLock { $0.tally.lostBefore += 1 }
            throw Self.lost
        }
        let outcome = try await base.append(request)
        if fate == 1 {
            state.withLock { $0.tally.lostAfter += 1 }
            throw Self.lost
        }
        return outcome
    }

    func put(_ snapshot: Snapshot) async throws {
        let isLost = state.withLock { state in
            let isLost = Int.random(in: 0..<5, using: &state.random) == 0
            if isLost { state.tally.lostSnapshots += 1 }
            return isLost
        }
        if isLost { throw Self.lost }
        try await base.put(snapshot)
    }

    /// One error for both: who hears it cannot know whether the append was carried out.
    static let lost = EventStoreError.ioFailure("the line is dead")
}
