import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStreaming

/// Several read models, brought up together.
@Suite struct RunnerGroupTests {
    private static let failure = ProjectionFailure(position: Position(23), reason: "no")

    /// Wherever each of them stands, all end where one alone would, and the log is read once from
    /// where they are together.
    @Test(arguments: TestEngine.allCases)
    func thoseThatStandApartEndTogether(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        let projections = ["one", "two", "three"].map { TallyProjection($0) }
        for projection in projections.dropFirst() {
            try await bench.log.append(15)
            try await bench.runner().catchUp(projection)
        }
        try await bench.log.append(30)
        let told = Mutex<[Int64]>([])
        let stopped = try await bench.runner().catchUp(projections) { reached, _ in
            told.withLock { $0.append(reached.number) }
        }
        #expect(stopped.isEmpty)
        // The first alone to 15, with the second to 30, with the third to the end.
        #expect(told.withLock { $0 } == [10, 15, 25, 30, 40, 50, 60])
        for projection in projections {
            #expect(try await bench.checkpoint(projection) == Position(60))
            try await bench.expectWhole(projection)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func oneThatStopsStopsNoOther(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(40)
        let isBroken = Flag()
        var broken = TallyProjection("broken")
        let pages = Mutex(0)
        broken.onPage = { page in
            pages.withLock { $0 += 1 }
            let holds = page.entries.contains { $0.position == Self.failure.position }
            if holds, isBroken.isUp { throw Self.failure }
        }
        let sound = TallyProjection("sound")
        let runner = bench.runner()
        let stopped = try await runner.catchUp([broken, sound])
        #expect(stopped == [StoppedProjection(schema: broken.schema, failure: Self.failure)])
        #expect(try await bench.checkpoint(sound) == Position(40))
        try await bench.expectWhole(sound)
        try await bench.expectWhole(broken)
        let noted = try await bench.log.store.status(broken.schema)
        #expect(noted?.failure == ReadModelFailure(position: Position(23), reason: "no"))

        // Passed over, it costs nothing and stays as it is, also when it could go on.
        isBroken.lower()
        let seen = pages.withLock { $0 }
        try await bench.log.append(5)
        #expect(try await runner.catchUp([broken, sound], passingOverStopped: true).isEmpty)
        #expect(pages.withLock { $0 } == seen)
        #expect(try await bench.log.store.status(broken.schema) == noted)
        #expect(try await bench.checkpoint(sound) == Position(45))

        // Tried again, it is stopped no longer.
        #expect(try await runner.catchUp([broken, sound]).isEmpty)
        #expect(try await bench.log.store.status(broken.schema)?.failure == nil)
        #expect(try await bench.checkpoint(broken) == Position(45))
        try await bench.expectWhole(broken)
    }

    @Test(arguments: TestEngine.allCases)
    func runnersThatRaceEndWithTheSameRows(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        let projections = ["one", "two"].map { TallyProjection($0) }
        let stores = try (0..<3).map { _ in try bench.log.another() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bench.log.append(150) }
            for (number, store) in stores.enumerated() {
                // One of them brings up a single one: the others find the two apart.
                let mine = number == 0 ? Array(projections.prefix(1)) : projections
                group.addTask {
                    for _ in 0..<15 { _ = try await bench.runner(store).catchUp(mine) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await bench.runner().catchUp(projections).isEmpty)
        for projection in projections {
            #expect(try await bench.checkpoint(projection) == Position(150))
            try await bench.expectWhole(projection)
        }
    }
}

/// Up until it is lowered.
private final class Flag: Sendable {
    private let state: Mutex<Bool>

    init() { state = Mutex(true) }

    var isUp: Bool { state.withLock { $0 } }

    func lower() { state.withLock { $0 = false } }
}
