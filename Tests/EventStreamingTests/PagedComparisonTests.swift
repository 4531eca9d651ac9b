import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStreaming

/// The rows that answer are compared with those folded again in pages of ten.
@Suite struct PagedComparisonTests {
    /// A read model of 45 rows, brought up.
    private static func bench(
        _ engine: TestEngine, _ projection: TallyProjection
    ) async throws -> RunnerBench {
        let bench = try RunnerBench(engine)
        for number in 0..<45 { try await bench.log.append(type: "NoteTaken", to: "n-\(number)") }
        try await bench.runner().catchUp(projection)
        return bench
    }

    private static func comparison(
        _ runner: ProjectionRunner, _ projection: TallyProjection
    ) async throws -> RebuildComparison {
        let told = Mutex<RebuildComparison?>(nil)
        try await runner.rebuild(
            projection, agreement: { comparison in told.withLock { $0 = comparison } })
        return try #require(told.withLock { $0 })
    }

    /// What differs, is new and is no more is found wherever it lies to the pages.
    @Test(arguments: TestEngine.allCases)
    func everyDifferenceIsFound(_ engine: TestEngine) async throws {
        let projection = TallyProjection()
        let bench = try await Self.bench(engine, projection)
        var random = SeededRandom.announced(for: "PagedComparisonTests")
        var (expected, gone) = ([[ReadModelValue]](), [[ReadModelValue]]())
        var (upserts, removed) = ([[ReadModelValue]](), [[ReadModelValue]]())
        for row in try await bench.rows(projection) {
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                upserts.append([row[0], .integer(-1), .integer(-1)])
                expected.append(row)
            case 1:
                removed.append([row[0]])
                expected.append(row)
            case 2:
                let name = try #require(row[0].text)
                let extra: [ReadModelValue] = [.text("\(name)+"), .integer(1), .integer(1)]
                upserts.append(extra)
                gone.append(extra)
            default: break
            }
        }
        let position = try await bench.checkpoint(projection)
        let change = ReadModelChange(
            upserts: upserts, removedKeys: removed, from: position, through: position,
            at: bench.clock.now)
        #expect(try await bench.log.store.apply(change, to: projection.schema))
        let found = try await Self.comparison(bench.runner(), projection)
        #expect(found.rows == 45)
        #expect(found.added == Int64(removed.count) && found.removed == Int64(gone.count))
        #expect(found.changed == Int64(upserts.count - gone.count))
        // Those of the new rows come first, in their order.
        #expect(found.examples.map { $0.new ?? $0.old } == Array((expected + gone).prefix(20)))
        try await bench.expectWhole(projection)
    }

    /// Somebody moves the rows on between two pages: once, and again and again.
    @Test(arguments: [1, 3, 9])
    func rowsThatMoveOnAreComparedAnew(_ times: Int) async throws {
        let projection = TallyProjection()
        let bench = try await Self.bench(.inMemory, projection)
        let store = RestlessStore(bench.log.store, times) {
            try await bench.log.append(1)
            try await bench.runner().catchUp(projection)
        }
        let found = try await Self.comparison(bench.runner(store), projection)
        #expect(found.areEqual && found.stoppedAt == nil, "\(found)")
        #expect(store.moves == min(times, 4))
        try await bench.expectWhole(projection)
    }
}

/// Does something before it hands over a further page of a copy, so many times.
private final class RestlessStore: ForwardingStore {
    let base: any EventStore & ReadModelStore
    private let most: Int
    private let count = Mutex(0)
    private let move: @Sendable () async throws -> Void

    init(
        _ base: any EventStore & ReadModelStore, _ most: Int,
        _ move: @escaping @Sendable () async throws -> Void
    ) {
        (self.base, self.most, self.move) = (base, most, move)
    }

    /// How often it has done so.
    var moves: Int { count.withLock { $0 } }

    func copy(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> ReadModelCopy? {
        if query.after != nil {
            let isOn = count.withLock { count in
                guard count < most else { return false }
                count += 1
                return true
            }
            if isOn { try await move() }
        }
        return try await base.copy(schema, query)
    }
}
