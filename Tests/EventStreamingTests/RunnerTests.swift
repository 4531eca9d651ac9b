import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStreaming

/// A log, a projection of it, and what the projection must come to.
struct RunnerBench: Sendable {
    let log: Log
    let clock = ManualClock()

    init(_ engine: TestEngine) throws { log = try Log(engine) }

    /// Pages of 10 and a flush for every 2 rows: small bounds, crossed often.
    func runner(_ store: (any TestLedger.Store)? = nil) -> ProjectionRunner {
        ProjectionRunner(
            events: store ?? log.store, readModels: store ?? log.store,
            now: { [clock] in clock.advance(seconds: 1) }, pageSize: 10,
            maximumDirtyRows: 2)
    }

    /// As many rows as `expected` says, by stream name.
    func rows(_ projection: TallyProjection) async throws -> [[ReadModelValue]] {
        try await log.store.rows(projection.schema, ReadModelQuery(limit: 1000))
    }

    /// The rows as of a position, counted from the events themselves.
    func expected(through position: Position) async throws -> [[ReadModelValue]] {
        guard position > .start else { return [] }
        var rows: [String: (Int64, Int64)] = [:]
        let page = try await log.store.readLog(
            LogQuery(after: .start, through: position, limit: 10_000))
        for event in page.events {
            let row = rows[event.stream.name] ?? (0, 0)
            rows[event.stream.name] = (row.0 + 1, row.1 + event.version.number)
        }
        return rows.sorted { $0.key < $1.key }
            .map { [.text($0.key), .integer($0.value.0), .integer($0.value.1)] }
    }

    func checkpoint(_ projection: TallyProjection) async throws -> Position {
        try #require(try await log.store.status(projection.schema)).checkpoint
    }

    /// Expects the rows of the checkpoint, whatever the checkpoint is.
    func expectWhole(
        _ projection: TallyProjection, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let (rows, checkpoint) = (try await rows(projection), try await checkpoint(projection))
        let expected = try await expected(through: checkpoint)
        #expect(rows == expected, "through \(checkpoint)", sourceLocation: sourceLocation)
    }
}

@Suite struct RunnerTests {
    @Test(arguments: TestEngine.allCases)
    func manyRunsEqualOne(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        let (often, once) = (TallyProjection("often"), TallyProjection("once"))
        var random = SeededRandom.announced(for: "RunnerTests")
        for _ in 0..<12 {
            try await bench.log.append(Int.random(in: 0...25, using: &random))
            let reached = try await bench.runner().catchUp(often)
            #expect(reached == (try await bench.log.store.lastPosition()))
            try await bench.expectWhole(often)
        }
        try await bench.runner().catchUp(once)
        #expect(try await bench.rows(often) == (try await bench.rows(once)))
        #expect(try await bench.checkpoint(often) == (try await bench.checkpoint(once)))
    }

    @Test(arguments: TestEngine.allCases)
    func anEmptyLogHasNoRows(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        let projection = TallyProjection()
        #expect(try await bench.runner().catchUp(projection) == .start)
        #expect(try await bench.rows(projection).isEmpty)
        try await bench.runner().rebuild(projection)
        #expect(try await bench.rows(projection).isEmpty)
        #expect(try await bench.checkpoint(projection) == .start)
    }

    @Test(arguments: TestEngine.allCases)
    func tellsItsProgress(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(25)
        let told = Mutex<[String]>([])
        try await bench.runner().catchUp(TallyProjection()) { reached, end in
            told.withLock { $0.append("\(reached) of \(end)") }
        }
        #expect(told.withLock { $0 } == ["10 of 25", "20 of 25", "25 of 25"])
    }

    @Test(arguments: TestEngine.allCases)
    func runnersThatRaceEndWithTheSameRows(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        let projection = TallyProjection()
        let stores = try (0..<3).map { _ in try bench.log.another() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bench.log.append(150) }
            for store in stores {
                group.addTask {
                    for _ in 0..<15 { try await bench.runner(store).catchUp(projection) }
                }
            }
            try await group.waitForAll()
        }
        try await bench.runner().catchUp(projection)
        #expect(try await bench.checkpoint(projection) == Position(150))
        try await bench.expectWhole(projection)
    }

    /// The other runner is first every time: its change stands, and this one goes on from there.
    @Test(arguments: TestEngine.allCases)
    func whoComesSecondGoesOnFromThere(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(40)
        let projection = TallyProjection()
        let first = Mutex(true)
        let store = ApplyHook(base: bench.log.store) {
            guard
                first.withLock({ first in
                    defer { first = false }
                    return first
                })
            else { return }
            try await bench.runner().catchUp(projection)
            try await bench.log.append(5)
        }
        #expect(try await bench.runner(store).catchUp(projection) == Position(40))
        try await bench.expectWhole(projection)
    }

    // MARK: Failures

    @Test(arguments: TestEngine.allCases)
    func aFailureIsNotedAndTheCheckpointStays(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(8)
        var projection = TallyProjection()
        try await bench.runner().catchUp(projection)
        try await bench.log.append(30)
        let isBroken = Mutex(true)
        projection.onPage = { page in
            let fails = page.entries.contains { $0.position == Position(23) }
            if fails, isBroken.withLock({ $0 }) {
                throw ProjectionFailure(position: Position(23), reason: "not to be folded")
            }
        }
        let failure = ProjectionFailure(position: Position(23), reason: "not to be folded")
        let runner = bench.runner()
        for _ in 0..<2 {
            await #expect(throws: failure) { try await runner.catchUp(projection) }
            let status = try #require(try await bench.log.store.status(projection.schema))
            #expect(
                status.failure
                    == ReadModelFailure(position: Position(23), reason: "not to be folded"))
            // What was written before the page that failed stays, and is whole.
            #expect(status.checkpoint == Position(18))
            try await bench.expectWhole(projection)
        }
        isBroken.withLock { $0 = false }
        #expect(try await runner.catchUp(projection) == Position(38))
        #expect(try await bench.log.store.status(projection.schema)?.failure == nil)
        try await bench.expectWhole(projection)
    }

    @Test(arguments: TestEngine.allCases)
    func cancellationLeavesNothingHalfWritten(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(60)
        var projection = TallyProjection()
        projection.onPage = { page in
            if page.entries.first?.position == Position(31) {
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        let (runner, cancelled) = (bench.runner(), projection)
        let run = Task { try await runner.catchUp(cancelled) }
        await #expect(throws: CancellationError.self) { try await run.value }
        #expect(try await bench.checkpoint(projection) < Position(60))
        try await bench.expectWhole(projection)
        try await runner.catchUp(TallyProjection())
        #expect(try await bench.checkpoint(projection) == Position(60))
        try await bench.expectWhole(projection)
    }
}

/// A store that lets something happen just before a change is applied.
struct ApplyHook: ForwardingStore {
    let base: any EventStore & ReadModelStore
    let before: @Sendable () async throws -> Void

    func apply(_ updates: [ReadModelUpdate]) async throws -> Bool {
        try await before()
        return try await base.apply(updates)
    }
}
