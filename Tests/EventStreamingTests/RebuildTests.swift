import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStreaming

@Suite struct RebuildTests {
    /// The bounds are crossed several times: rows come back from the table that is being written.
    @Test(arguments: TestEngine.allCases)
    func liveRowsAnswerUntilTheSwap(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(75)
        var projection = TallyProjection()
        let change = ReadModelChange(
            upserts: [[.text("s-0"), .integer(-1), .integer(-1)]], from: .start,
            through: Position(75), at: bench.clock.now)
        try await bench.log.store.prepare(projection.schema)
        #expect(try await bench.log.store.apply(change, to: projection.schema))
        let wrong = try await bench.rows(projection)

        let answers = Mutex<[[[ReadModelValue]]]>([])
        let plain = projection
        projection.onPage = { _ in
            let rows = try await bench.rows(plain)
            answers.withLock { $0.append(rows) }
        }
        try await bench.runner().rebuild(projection)
        #expect(answers.withLock { $0 } == Array(repeating: wrong, count: 8))
        #expect(try await bench.checkpoint(projection) == Position(75))
        try await bench.expectWhole(projection)
    }

    /// What is appended while the rebuild runs is folded behind the swap.
    @Test(arguments: TestEngine.allCases)
    func takesInWhatCameMeanwhile(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(20)
        var projection = TallyProjection()
        projection.onPage = { page in
            if page.entries.first?.position == Position(11) { try await bench.log.append(7) }
        }
        try await bench.runner().rebuild(projection)
        #expect(try await bench.checkpoint(projection) == Position(27))
        try await bench.expectWhole(projection)
    }

    @Test(arguments: TestEngine.allCases)
    func aFailureLeavesTheOldRows(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(40)
        var projection = TallyProjection()
        try await bench.runner().catchUp(projection)
        let before = try await bench.rows(projection)
        projection.onPage = { page in
            if page.entries.first?.position == Position(31) {
                throw ProjectionFailure(position: Position(33), reason: "not to be folded")
            }
        }
        await #expect(throws: ProjectionFailure.self) {
            try await bench.runner().rebuild(projection)
        }
        try await expectNoRebuild(bench, projection)
        #expect(try await bench.rows(projection) == before)
        #expect(try await bench.checkpoint(projection) == Position(40))
    }

    @Test(arguments: TestEngine.allCases)
    func cancellationLeavesTheOldRows(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(40)
        var projection = TallyProjection()
        try await bench.runner().catchUp(projection)
        projection.onPage = { page in
            if page.entries.first?.position == Position(21) {
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        let (runner, cancelled) = (bench.runner(), projection)
        let run = Task { try await runner.rebuild(cancelled) }
        await #expect(throws: CancellationError.self) { try await run.value }
        try await expectNoRebuild(bench, projection)
        #expect(try await bench.checkpoint(projection) == Position(40))
        try await bench.expectWhole(projection)
    }

    /// A second rebuild takes the first one's place: the first must neither put a table that is
    /// half done in the live one's place, nor drop the second one's.
    @Test(arguments: TestEngine.allCases)
    func aSecondRebuildNeverUncoversHalfATable(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(60)
        let plain = TallyProjection()
        try await bench.runner().catchUp(plain)
        let (isFirstUnderWay, secondReached) = (Gate(), Gate())
        var (first, second) = (plain, plain)
        first.onPage = { page in
            guard page.entries.first?.position == Position(31) else { return }
            isFirstUnderWay.open()
            try await secondReached.pass()
        }
        let firstEnded = Gate()
        second.onPage = { page in
            guard page.entries.first?.position == Position(21) else { return }
            secondReached.open()
            try await firstEnded.pass()
        }
        let (runner, one, other) = (bench.runner(), first, second)
        let firstRun = Task { try await runner.rebuild(one) }
        try await isFirstUnderWay.pass()
        let secondRun = Task { try await runner.rebuild(other) }
        await #expect(throws: EventStoreError.self) { try await firstRun.value }
        #expect(try await bench.checkpoint(plain) == Position(60), "live rows went back")
        try await bench.expectWhole(plain)
        firstEnded.open()
        try await secondRun.value
        #expect(try await bench.checkpoint(plain) == Position(60))
        try await bench.expectWhole(plain)
    }

    private func expectNoRebuild(_ bench: RunnerBench, _ projection: TallyProjection) async throws {
        await #expect(throws: EventStoreError.self, "the rebuild is still there") {
            try await bench.log.store.rebuildRows(projection.schema, keys: [[.text("s-0")]])
        }
    }
}
