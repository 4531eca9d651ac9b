import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@Suite struct ExplanationTests {
    @Test(arguments: TestEngine.forHistories)
    func everyVersionIsExplained(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine, interval: 6)
        var history = RandomHistory(SeededRandom.announced(for: "ExplanationTests"))
        try await history.write(to: bench, accounts: 4, appends: 60)
        for (id, events) in Dictionary(grouping: try await bench.log(), by: \.stream) {
            for version in 0...events.count {
                var visited: [ExplainedEvent] = []
                let explanation = try await bench.ledger.explain(
                    id, at: AccountPlace(Version(Int64(version)))
                ) { visited.append($0) }
                let upTo = Array(events.prefix(version))
                let naive = NaiveBook.accounts(upTo)[id.name] ?? .init()
                #expect(explanation.foldsAgree)
                #expect(explanation.state.account.balanceMinor == naive.balance)
                #expect(visited.map(\.entry.position) == upTo.map(\.position))
                #expect(visited.map(\.entry.type) == upTo.map(\.type))
                let snapshot = version / 6 * 6
                #expect(explanation.snapshot?.version.number ?? 0 == Int64(snapshot))
                #expect(visited.filter(\.isSinceSnapshot).count == version - snapshot)
                ComparisonTests.expect(explanation.fromZero, toBe: upTo)
                ComparisonTests.expect(
                    explanation.sinceSnapshot, toBe: Array(upTo.dropFirst(snapshot)))
            }
        }
    }

    @Test(arguments: TestEngine.forHistories)
    func aWrongSnapshotIsTold(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine, interval: 10)
        try await bench.submit(.open("acc-1"))
        for _ in 0..<24 { try await bench.submit(.deposit("acc-1", 100)) }
        try await bench.forgeSnapshot(of: "acc-1", at: Version(20), balance: 5)
        let wrong = try await bench.ledger.explain(account("acc-1"), at: AccountPlace(Version(22)))
        #expect(!wrong.foldsAgree)
        #expect(wrong.state.account.balanceMinor == 2100)
        #expect(wrong.loaded.account.balanceMinor == 205)
        #expect(wrong.snapshot?.version == Version(20))
        let right = try await bench.ledger.explain(account("acc-1"), at: AccountPlace(Version(19)))
        #expect(right.foldsAgree)
    }

    @Test func costsEachEventOnceAndNoPayloads() async throws {
        let bench = try LedgerBench(.sqlite, interval: 10)
        try await bench.submit(.open("acc-1"))
        for _ in 0..<1200 { try await bench.submit(.deposit("acc-1", 1)) }
        let counting = CountingEventStore(bench.store)
        let cost = try await counting.counts {
            let ledger = bench.ledger(on: counting)
            let explanation = try await ledger.explain(
                account("acc-1"), at: AccountPlace(Version(1111)))
            #expect(explanation.foldsAgree)
        }
        #expect(cost.foldEntries == 1111 && cost.foldDetails == 1)
        #expect(cost.events == 0 && cost.snapshots == 1 && cost.writes == 0, "\(cost)")
    }
}
