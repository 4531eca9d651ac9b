import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import Synchronization
import TestSupport
import Testing

/// A sound ledger that is written meanwhile is sound.
@Suite struct VerifyBesideWritersTests {
    /// Between any two steps of a proof another process records, snapshots and folds.
    @Test(arguments: TestEngine.forHistories)
    func aWriterBetweenAnyTwoSteps(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine, interval: 2)
        for name in ["acc-1", "acc-2"] { try await bench.submit(.open(name)) }
        for number in 1...20 { try await bench.submit(.deposit("acc-1", Int64(number))) }
        try await bench.catchUp()
        let seal = try await bench.ledger.seal()
        let steps = Mutex(0)
        let busy = BusyStore(base: bench.store) {
            let step = steps.withLock { steps in
                steps += 1
                return steps
            }
            let id = EventFactory(seed: UInt64(step)).commandID()
            try await bench.submit(.deposit("acc-2", 5), id: id)
            try await bench.submit(.open("new-\(step)"))
            try await bench.submit(.deposit("new-\(step)", 7))
            if step % 2 == 0 { try await bench.catchUp() }
        }
        let report = try await Verifier(bench.ledger(on: busy)).run(seal: seal)
        #expect(report.isSound, "\(report.findings)")
        #expect(report.events == 22)
        #expect(report.sealedStreams == 2)
        #expect(steps.withLock { $0 } > 10)
    }

    /// Four writers that never rest, each with a connection of its own, and proofs beside them.
    @Test func fourWriters() async throws {
        let bench = try LedgerBench(.sqlite, interval: 5)
        for name in Self.names { try await bench.submit(.open(name, overdraft: 1_000_000)) }
        let writers = try (1...4).map { seed in
            let store = try bench.place.another()
            return Task {
                try await Self.write(bench.ledger(on: store), seed: UInt64(seed))
            }
        }
        let reader = bench.ledger(on: try bench.place.another())
        for _ in 0..<(Campaign.isWhole ? 300 : 12) {
            let before = try await bench.store.lastPosition()
            let report = try await Verifier(reader).run()
            #expect(report.isSound, "\(report.findings.prefix(3))")
            #expect(report.events >= before.number)
            #expect(report.commands > 0 || before.number < 100)
        }
        for writer in writers { writer.cancel() }
        for writer in writers { #expect(try await writer.value > 0) }
        #expect(try await Verifier(reader).run().isSound)
    }

    private static let names = (1...6).map { "acc-\($0)" }

    /// - Returns: how many commands were carried out.
    private static func write(_ ledger: Ledger, seed: UInt64) async throws -> Int {
        var random = SeededRandom(seed: seed)
        let ids = EventFactory(seed: seed)
        let runner = ProjectionRunner(
            events: ledger.events, readModels: ledger.readModels, now: ledger.environment.now)
        var done = 0
        while !Task.isCancelled {
            let name = names[Int.random(in: 0..<names.count, using: &random)]
            let other = names[Int.random(in: 0..<names.count, using: &random)]
            let command: Command =
                name != other && done % 3 == 0
                ? .transfer(name, other, 2) : .deposit(name, 3)
            do {
                _ = try await ledger.submit(command, id: done % 2 == 0 ? ids.commandID() : nil)
                done += 1
            } catch EventStoreError.versionConflict {
                continue
            }
            if done % 5 == 0 { try await catchUp(runner) }
            if done % 50 == 0 { try? await runner.rebuild(CurrencyTotalsProjection()) }
        }
        return done
    }

    private static func catchUp(_ runner: ProjectionRunner) async throws {
        do {
            _ = try await runner.catchUp(LedgerProjections.all)
        } catch is CancellationError {}
    }
}

/// A store that lets something happen before each of the reads that a proof is made of.
private struct BusyStore: ForwardingStore {
    let base: any EventStore & ReadModelStore
    let before: @Sendable () async throws -> Void

    func readLog(_ query: LogQuery) async throws -> LogPage {
        try await before()
        return try await base.readLog(query)
    }

    func snapshots(of stream: StreamID, after: Version, limit: Int) async throws -> [Snapshot] {
        try await before()
        return try await base.snapshots(of: stream, after: after, limit: limit)
    }

    func snapshots(after: StreamVersion?, limit: Int) async throws -> [Snapshot] {
        try await before()
        return try await base.snapshots(after: after, limit: limit)
    }

    func rememberedCommands(
        after: CommandID?, limit: Int
    ) async throws -> [RememberedCommand] {
        try await before()
        return try await base.rememberedCommands(after: after, limit: limit)
    }

    func status(_ schema: ReadModelSchema) async throws -> ReadModelStatus? {
        try await before()
        return try await base.status(schema)
    }

    func rows(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> [[ReadModelValue]] {
        try await before()
        return try await base.rows(schema, query)
    }

    func copy(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> ReadModelCopy? {
        try await before()
        let copy = try await base.copy(schema, query)
        try await before()
        return copy
    }

    func readFold(_ query: LogQuery, whole: Set<String>) async throws -> FoldPage {
        let page = try await base.readFold(query, whole: whole)
        try await before()
        return page
    }
}
