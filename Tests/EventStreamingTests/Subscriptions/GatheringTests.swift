import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStreaming

/// Readers that let events gather, for far sides where each batch leaves something.
@Suite struct GatheringTests {
    private final class Batches: Sendable {
        private let all = Mutex<[[Int64]]>([])

        func take(_ batch: SubscriptionBatch) {
            all.withLock { $0.append(batch.events.map(\.position.number)) }
        }

        var sizes: [Int] { all.withLock { $0.map(\.count) } }
        var positions: [Int64] { all.withLock { $0.flatMap { $0 } } }
    }

    private func gatherer(
        _ desk: SubscriptionDesk, _ holder: String, endsAtEnd: Bool = false
    ) -> SubscriptionRunner {
        var options = desk.runner(holder, desk.log.store, 10, endsAtEnd).options
        options.gathering = .seconds(60)
        return SubscriptionRunner(
            store: desk.log.store, name: desk.name, options: options, clock: desk.time.clock)
    }

    @Test func whatComesAfterHistoryComesTogether() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(12)
        let batches = Batches()
        let runner = gatherer(desk, "a")
        let reader = Task { try await runner.run { batches.take($0) } }
        // History is not waited for.
        try await eventually("history") { batches.positions.count == 12 }
        try await eventually("the place") { try await desk.kept().position == Position(12) }
        let other = desk.read(as: "b") { batches.take($0) }
        for _ in 0..<3 {
            try await desk.log.append(1)
            for _ in 0..<15 {
                desk.time.advance(by: .seconds(1))
                await Task.yield()
            }
        }
        #expect(batches.positions.count == 12)
        try await desk.eventually("all three") { batches.positions.count == 15 }
        #expect(batches.sizes.last == 3)
        // Who waited for the lease did not take it, though nobody read for a minute.
        #expect(try await desk.kept().epoch == 1)
        reader.cancel()
        other.cancel()
        _ = await reader.result
        _ = await other.result
        #expect(batches.positions == Array(1...15))
    }

    @Test func aBatchsWorthIsWaitedForNoLonger() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(1)
        let batches = Batches()
        let runner = gatherer(desk, "a")
        let reader = Task { try await runner.run { batches.take($0) } }
        try await eventually("history") { batches.positions.count == 1 }
        try await eventually("the place") { try await desk.kept().position == Position(1) }
        try await desk.log.appendAtOnce(10)
        let start = desk.time.clock.elapsed()
        try await eventually("all ten") {
            // As far as a minute goes, and not to its end.
            if desk.time.clock.elapsed() - start < .seconds(50) {
                desk.time.advance(by: .seconds(1))
            }
            return batches.positions.count == 11
        }
        #expect(batches.sizes == [1, 10])
        reader.cancel()
        _ = await reader.result
    }

    @Test func whoEndsAtTheEndWaitsForNothing() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(25)
        let batches = Batches()
        try await gatherer(desk, "a", endsAtEnd: true).run { batches.take($0) }
        #expect(batches.positions == Array(1...25))
    }
}
