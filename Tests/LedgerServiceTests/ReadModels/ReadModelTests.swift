import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@Suite struct ReadModelTests {
    @Test(arguments: TestEngine.allCases)
    func everyReadModelEqualsItsNaiveFold(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        var history = RandomHistory(SeededRandom.announced(for: "ReadModelTests"))
        for _ in 0..<3 {
            try await history.write(to: bench, accounts: 9, appends: 60)
            try await bench.catchUp()
            let log = try await bench.log()
            for projection in LedgerProjections.all {
                let expected = try #require(NaiveBook.rows(projection.schema.name, log))
                #expect(
                    try await rows(projection.schema, bench) == expected,
                    "\(projection.schema.name)")
            }
        }
        let runner = ProjectionRunner(
            events: bench.store, readModels: bench.store, now: bench.ledger.environment.now)
        for projection in LedgerProjections.all {
            let before = try await rows(projection.schema, bench)
            try await runner.rebuild(projection)
            #expect(try await rows(projection.schema, bench) == before)
        }
    }

    @Test func everyReadModelIsFoundByItsName() {
        for projection in LedgerProjections.all {
            #expect(LedgerProjections.named(projection.schema.name)?.schema == projection.schema)
            #expect(NaiveBook.rows(projection.schema.name, []) != nil, "it has no naive fold here")
        }
        #expect(LedgerProjections.named("nothing") == nil)
    }

    @Test func summaryRowsReadBackAsTheyWere() async throws {
        let bench = try LedgerBench(.inMemory)
        var history = RandomHistory(SeededRandom(seed: 8))
        try await history.write(to: bench, accounts: 5, appends: 40)
        let summaries = try await bench.bookOfNow()
        #expect(!summaries.isEmpty)
        for summary in summaries { #expect(AccountSummary(summary.values) == summary) }
        #expect(AccountSummary([]) == nil)
        #expect(AccountSummary(Array(repeating: .null, count: 10)) == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func anEventThatCannotBeFoldedIsNamed(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        let factory = EventFactory()
        try await bench.record([factory.deposit(.max), factory.deposit(1)], to: "acc-1")
        let projection = AccountSummaryProjection()
        let runner = ProjectionRunner(
            events: bench.store, readModels: bench.store, now: bench.ledger.environment.now)
        let error = await #expect(throws: ProjectionFailure.self) {
            try await runner.catchUp(projection)
        }
        #expect(error?.position == Position(2))
        let status = try #require(try await bench.store.status(projection.schema))
        #expect(status.failure?.position == Position(2))
        #expect(status.checkpoint == .start)
    }

    /// What is dated back moves neither an account's last event nor that of a type, however it is
    /// come by.
    @Test(arguments: TestEngine.allCases)
    func theLastEventNeverGoesBack(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        // Before 1970, then on, then back.
        let days: [Int64] = [-40, 20_000, 19_000, 20_100, -50]
        var last = Int64.min
        for (index, day) in days.enumerated() {
            let clock = ManualClock(Timestamp(microseconds: day * 86_400_000_000))
            let event = EventFactory(seed: UInt64(index), clock: clock).deposit(1)
            try await bench.record([event], to: "acc-1")
            try await bench.catchUp()
            last = max(last, event.occurredAt.microseconds)
            let row = try #require(try await rows(AccountSummary.schema, bench).first)
            #expect(AccountSummary(row)?.lastEventAt.microseconds == last)
            #expect(try await bench.bookOfNow().map(\.values) == [row])
            let type = try #require(try await rows(EventTypesProjection().schema, bench).first)
            #expect(type[3] == .integer(last))
        }
        #expect(last > 20_000 * 86_400_000_000)
        let findings = try await Verifier(bench.ledger).run().findings
        #expect(findings.filter { $0.kind == .readModel } == [])
    }

    /// No balance is as large as what comes together over time.
    @Test(arguments: TestEngine.allCases)
    func totalsHaveRoomForAllAmounts(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        let factory = EventFactory()
        for round in 0..<20 {
            let events = [factory.deposit(.max), factory.withdrawal(.max)]
            try await bench.record(round == 19 ? [events[0]] : events, to: "acc-1")
            try await bench.record([factory.withdrawal(.max)], to: "acc-\(round + 2)")
        }
        let runner = ProjectionRunner(
            events: bench.store, readModels: bench.store, now: bench.ledger.environment.now)
        #expect(try await runner.catchUp(LedgerProjections.all).isEmpty)
        let log = try await bench.log()
        for projection in LedgerProjections.all {
            let rows = try await bench.store.rows(projection.schema, ReadModelQuery(limit: 100))
            #expect(rows == NaiveBook.rows(projection.schema.name, log))
        }
        let explanation = try await BookHistory(ledger: bench.ledger)
            .explain(try #require(Currency(code: "EUR")), at: .position(Position(Int64(log.count))))
        #expect(explanation.foldsAgree)
        #expect(explanation.balanceMinor == -19 * Int128(Int64.max))
    }

    /// Names that Swift holds for equal, but whose bytes differ, are two accounts and two types.
    @Test(arguments: TestEngine.allCases)
    func namesAreKeptApartByTheirBytes(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        let factory = EventFactory()
        for name in ["Ang\u{E9}lique", "Ange\u{301}lique", "Ang\u{E9}lique"] {
            try await bench.record([factory.event(type: name)], to: name)
            try await bench.catchUp()
        }
        let summary = try await rows(AccountSummary.schema, bench)
        #expect(summary.map { $0[5] } == [.integer(1), .integer(2)])
        let types = try await rows(EventTypesProjection().schema, bench)
        #expect(types.map { $0[1] } == [.integer(1), .integer(2)])
        let runner = ProjectionRunner(
            events: bench.store, readModels: bench.store, now: bench.ledger.environment.now)
        for projection in LedgerProjections.all { try await runner.rebuild(projection) }
        #expect(try await rows(EventTypesProjection().schema, bench).count == 2)
        #expect(try await Verifier(bench.ledger).run().findings == [])
    }

    private func rows(
        _ schema: ReadModelSchema, _ bench: LedgerBench
    ) async throws -> [[ReadModelValue]] {
        try await bench.store.rows(schema, ReadModelQuery(limit: 10_000))
    }
}
