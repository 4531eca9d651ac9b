import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStreaming

/// Readers that die, fail and lose answers at moments that a seed chooses, while events are
/// recorded: each event arrives, in the order of its account, and the position never goes back.
@Suite struct SubscriptionCampaignTests {
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
                let store = MortalStore(desk.log.store, seed: random.next()) {
                    name, bytes, revision in
                    if name == "subscription/orders" { try positions.note(bytes, revision) }
                }
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
}
