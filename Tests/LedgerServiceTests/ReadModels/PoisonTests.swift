import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

/// Events that other programs have recorded, and that the ledger's own read models cannot fold.
@Suite struct PoisonTests {
    /// Of a read model, the events that stop it.
    enum Kind: CaseIterable, CustomTestStringConvertible {
        case opening, unit, overflow

        var testDescription: String { "\(self)" }
    }

    private static func poison(_ kind: Kind) throws -> [NewEvent] {
        let factory = EventFactory(seed: 11)
        func money(_ amount: Int64, _ code: String) throws -> NewEvent {
            factory.event(
                type: "Bonus",
                fold: try FoldFields(sign: 1, amountMinor: amount, currency: CurrencyCode(code)))
        }
        return switch kind {
        case .opening: [factory.event(type: "AccountOpened", payload: .emptyObject)]
        case .unit: [try money(5, "EUR")]
        case .overflow: [try money(.max, "GBP")]
        }
    }

    /// An account with a deposit, the event, and more behind it.
    private static func desk(_ engine: TestEngine, _ kind: Kind) async throws -> LedgerBench {
        let bench = try LedgerBench(engine)
        for name in ["acc-1", "acc-2"] { try await bench.submit(.open(name)) }
        try await bench.submit(.deposit("acc-1", 5))
        try await bench.record(poison(kind), to: "acc-1")
        try await bench.submit(.deposit("acc-2", 7))
        // No rule can judge the account any more; another program goes on.
        try await bench.record(
            [
                EventFactory(seed: 12).event(
                    type: "Bonus",
                    fold: try FoldFields(sign: 1, amountMinor: 3, currency: CurrencyCode("GBP")))
            ], to: "acc-1")
        return bench
    }

    private static func runner(_ bench: LedgerBench) -> ProjectionRunner {
        ProjectionRunner(
            events: bench.store, readModels: bench.store, now: bench.ledger.environment.now)
    }

    private static func faults(_ bench: LedgerBench) async throws -> [String] {
        let report = try await Verifier(bench.ledger).run()
        return report.findings.filter { $0.kind == .readModel }.map { "\($0)" }
    }

    @Test(arguments: TestEngine.allCases, Kind.allCases)
    func oneStopsAndGoesOnBehindADecision(_ engine: TestEngine, _ kind: Kind) async throws {
        let bench = try await Self.desk(engine, kind)
        let (runner, schema) = (Self.runner(bench), AccountSummary.schema)
        let stopped = try await runner.catchUp(LedgerProjections.all)
        #expect(stopped.map(\.name) == [schema.name])
        #expect(stopped.map(\.failure.position) == [Position(4)])
        for projection in LedgerProjections.all where projection.schema != schema {
            #expect(try await bench.store.status(projection.schema)?.checkpoint == Position(6))
        }
        // The decision is an event, with who took it and why.
        let place = try await bench.ledger.skip(Position(4), of: schema, because: "a bonus of old")
        #expect(place == StreamVersion(stream: SkippedEvents.stream, version: Version(1)))
        let decision = try #require(try await bench.log().last)
        #expect(decision.event.actor == "tester" && decision.isOfTheBook)
        #expect("\(decision.event.payload)".contains("a bonus of old"))
        #expect(
            try await bench.ledger.skip(Position(4), of: schema, because: "again") == nil)

        #expect(try await runner.catchUp(LedgerProjections.all).isEmpty)
        let rows = try await bench.store.rows(schema, ReadModelQuery(limit: 10))
            .compactMap { AccountSummary($0) }
        #expect(rows.map(\.id.name) == ["acc-1", "acc-2"])
        #expect(rows.map(\.account.balanceMinor) == [8, 7])
        #expect(rows.map(\.version.number) == [4, 2])
        // The rows equal a fresh fold that passes over the same event, and a rebuild.
        #expect(try await Self.faults(bench).isEmpty)
        try await runner.rebuild(
            AccountSummaryProjection(),
            agreement: { comparison in
                #expect(comparison.areEqual && comparison.rows == 2)
            })
    }

    @Test func onlyWhatHasStoppedItCanBeSkipped() async throws {
        let bench = try await Self.desk(.inMemory, .unit)
        let schema = AccountSummary.schema
        await #expect(throws: SkipProblem.isNotStopped(schema.name)) {
            try await bench.ledger.skip(Position(4), of: schema, because: "x")
        }
        _ = try await Self.runner(bench).catchUp(LedgerProjections.all)
        await #expect(throws: SkipProblem.standsElsewhere(schema.name, Position(4))) {
            try await bench.ledger.skip(Position(3), of: schema, because: "x")
        }
        await #expect(throws: SkipProblem.noReason) {
            try await bench.ledger.skip(Position(4), of: schema, because: "")
        }
        #expect(try await bench.log().count == 6)
    }
}
