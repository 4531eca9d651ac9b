import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@Suite struct MadeUpHistoryTests {
    @Test(arguments: TestEngine.allCases)
    func goesThroughItsDaysAndIsSound(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        let environment = bench.ledger.environment
        let end = environment.now()
        try await MadeUpHistory(days: 20, commandsPerDay: 12).write(
            Workload(seed: 5, accounts: 6, currency: gbp), to: bench.store, bench.store,
            environment: environment)
        let log = try await bench.log()
        // 240 commands were meant; some are rejected, and a transfer is two events.
        #expect((200...300).contains(log.count))
        #expect(Set(log.map(\.stream)).count == 6)
        let moments = log.map(\.event.recordedAt)
        #expect(moments == moments.sorted())
        let first = try #require(moments.first)
        let last = try #require(moments.last)
        #expect(end.dayNumber - first.dayNumber == 20)
        #expect(last < end && end.dayNumber - last.dayNumber <= 1)
        #expect(Set(moments.map(\.dayNumber)).count >= 18)
        #expect(log.allSatisfy { $0.event.occurredAt == $0.event.recordedAt })
        #expect(try await Verifier(bench.ledger).run().isSound)
    }
}
