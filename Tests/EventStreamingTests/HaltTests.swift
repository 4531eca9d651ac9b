import EventStoreCore
import Synchronization
import TestSupport
import Testing
import TextFormats

@testable import EventStreaming

/// A projection that meets an event which it cannot fold stops there, and no other does; it goes on
/// after a fix, or behind a decision to skip the event.
@Suite struct HaltTests {
    private struct Poison: Error {}

    /// Whether a fold still has its fault.
    private final class Fault: Sendable {
        private let isThere = Mutex(true)

        func mend() { isThere.withLock { $0 = false } }

        func check(_ page: FoldPage, at position: Int64) throws {
            let holds = page.entries.contains { entry in
                entry.position.number == position
                    && page.types[Int(entry.type)] != SkippedEvents.type
            }
            if holds, isThere.withLock({ $0 }) { throw Poison() }
        }
    }

    private static func skip(
        _ position: Int64, of schema: ReadModelSchema, in bench: RunnerBench
    ) async throws {
        let query = LogQuery(after: Position(position - 1), limit: 1)
        let event = try #require(try await bench.log.store.readLog(query).events.first)
        let payload = SkippedEvents.payload(event, by: schema, because: "of old")
        let seed = UInt64(1000 + 100 * schema.version + schema.name.utf8.count)
        let decision = EventFactory(seed: seed).event(type: SkippedEvents.type, payload: payload)
        let write = StreamWrite(
            stream: SkippedEvents.stream, expecting: .any, events: [decision])
        _ = try await bench.log.store.append(AppendRequest([write]))
    }

    /// An error that says nothing of a position: the event is found all the same.
    @Test(arguments: TestEngine.allCases)
    func anErrorOfTheFoldStopsThatOneOnly(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(40)
        let fault = Fault()
        var broken = TallyProjection("broken")
        broken.onPage = { try fault.check($0, at: 27) }
        let sound = TallyProjection("sound")
        let stopped = try await bench.runner().catchUp([broken, sound])
        #expect(stopped.map(\.failure.position) == [Position(27)])
        let status = try await bench.log.store.status(broken.schema)
        #expect(status?.failure == ReadModelFailure(position: Position(27), reason: "Poison()"))
        // Both can be read: one as of where it stopped, the other to the end.
        try await bench.expectWhole(broken)
        try await bench.expectWhole(sound)
        #expect(try await bench.checkpoint(sound) == Position(40))
        #expect(try await bench.checkpoint(broken) < Position(27))
        // Nothing is lost when it goes on.
        try await bench.log.append(9)
        fault.mend()
        #expect(try await bench.runner().catchUp([broken, sound]).isEmpty)
        #expect(try await bench.checkpoint(broken) == Position(49))
        try await bench.expectWhole(broken)
        #expect(try await bench.log.store.status(broken.schema)?.failure == nil)
    }

    /// Rows that do not fit stop the one that they are of.
    @Test(arguments: TestEngine.allCases)
    func rowsThatDoNotFitStopThatOneOnly(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(12)
        let sound = TallyProjection("sound")
        let stopped = try await bench.runner().catchUp([Misfit(.noKey), sound, Misfit(.error)])
        #expect(Set(stopped.map(\.name)) == ["no_key", "error"])
        for one in stopped {
            #expect(one.failure.position == Position(1))
            #expect(one.failure.reason.contains("positions 1 to 1"), "\(one)")
        }
        #expect(try await bench.checkpoint(sound) == Position(12))
        try await bench.expectWhole(sound)
    }

    private struct Misfit: Projection {
        enum Kind: String {
            case noKey = "no_key"
            case error
        }

        let kind: Kind
        let schema: ReadModelSchema

        init(_ kind: Kind) {
            self.kind = kind
            schema = ReadModelSchema(
                name: kind.rawValue, version: 1, columns: [.init("key", .text)], keyCount: 1,
                sortable: [])
        }

        var wholeTypes: Set<String> { [] }

        func makeFold() -> any ProjectionFold { Fold(kind: kind) }

        private struct Fold: ProjectionFold {
            let kind: Kind
            var dirtyRowCount = 0

            init(kind: Kind) { self.kind = kind }

            mutating func fold(_ page: FoldPage, from source: any ProjectionSource) async throws {
                dirtyRowCount += 1
            }

            mutating func takeDirtyRows() async throws -> [[ReadModelValue]] {
                if kind == .error { throw Poison() }
                return [[.text("a"), .text("b")]]
            }
        }
    }

    /// A decision that is recorded in the book: this projection passes over this event, now and in
    /// each rebuild.
    @Test(arguments: TestEngine.allCases)
    func aSkippedEventIsPassedOver(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(40)
        let (fault, handed) = (Fault(), Handed())
        var broken = TallyProjection("broken")
        broken.onPage = { page in
            handed.take(page, at: 27)
            try fault.check(page, at: 27)
        }
        let (runner, sound) = (bench.runner(), TallyProjection("sound"))
        #expect(try await runner.catchUp([broken, sound]).count == 1)
        // About another projection, or another version: it is none of its.
        try await Self.skip(27, of: sound.schema, in: bench)
        let newer = ReadModelSchema(
            name: "broken", version: 2, columns: broken.schema.columns, keyCount: 1, sortable: [])
        try await Self.skip(27, of: newer, in: bench)
        #expect(try await runner.catchUp([broken, sound]).count == 1)
        // Also those go on that are passed over while they have stopped.
        #expect(try await runner.catchUp([broken, sound], passingOverStopped: true).isEmpty)
        #expect(try await bench.checkpoint(broken) < Position(27))
        try await Self.skip(27, of: broken.schema, in: bench)
        #expect(try await runner.catchUp([broken, sound], passingOverStopped: true).isEmpty)
        #expect(try await bench.checkpoint(broken) == Position(43))
        try await bench.expectWhole(broken)
        #expect(handed.types == ["NoteTaken", SkippedEvents.type])
        try await runner.rebuild(broken)
        #expect(try await bench.checkpoint(broken) == Position(43))
        #expect(try await bench.log.store.status(broken.schema)?.failure == nil)
    }

    /// The types under which an event was handed to a fold.
    private final class Handed: Sendable {
        private let all = Mutex<Set<String>>([])

        var types: Set<String> { all.withLock { $0 } }

        func take(_ page: FoldPage, at position: Int64) {
            for entry in page.entries where entry.position.number == position {
                all.withLock { _ = $0.insert(page.types[Int(entry.type)]) }
            }
        }
    }

    /// What is no decision skips nothing.
    @Test func whatIsNoDecisionAddsNothing() async throws {
        let bench = try RunnerBench(.inMemory)
        try await bench.log.append(3)
        let schema = TallyProjection().schema
        let event = try #require(
            try await bench.log.store.readLog(LogQuery(after: .start, limit: 1)).events.first)
        let factory = EventFactory(seed: 3)
        let right = "\(SkippedEvents.payload(event, by: schema, because: "x"))"
        for (type, text) in [
            ("Other", right), (SkippedEvents.type, "[]"), (SkippedEvents.type, "{}"),
            (SkippedEvents.type, right.replacing("\(event.id)", with: "\(factory.eventID())")),
            (SkippedEvents.type, right.replacing(#""version":1"#, with: #""version":"1""#)),
        ] {
            let write = StreamWrite(
                stream: SkippedEvents.stream, expecting: .any,
                events: [factory.event(type: type, payload: try JSONText(text))])
            _ = try await bench.log.store.append(AppendRequest([write]))
        }
        #expect(try await SkippedEvents(of: bench.log.store).positions(of: schema).isEmpty)
        try await Self.skip(1, of: schema, in: bench)
        #expect(
            try await SkippedEvents(of: bench.log.store).positions(of: schema) == [Position(1)])
    }

    /// Rows are no events. And one whose fold writes into the log ends where the log ended when it
    /// began.
    @Test(arguments: TestEngine.allCases)
    func doesNotSeeItsOwnOutput(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(25)
        let plain = TallyProjection("plain")
        try await bench.runner().catchUp(plain)
        try await bench.runner().rebuild(plain)
        #expect(try await bench.log.store.lastPosition() == Position(25))
        var writing = TallyProjection("writing")
        writing.onPage = { _ in try await bench.log.append(1) }
        #expect(try await bench.runner().catchUp(writing) == Position(25))
        #expect(try await bench.log.store.lastPosition() == Position(28))
    }

    // MARK: Comparing

    private static func tamper(
        _ bench: RunnerBench, _ projection: TallyProjection, _ upserts: [[ReadModelValue]],
        _ removed: [[ReadModelValue]] = []
    ) async throws {
        let position = try await bench.checkpoint(projection)
        let change = ReadModelChange(
            upserts: upserts, removedKeys: removed, from: position, through: position,
            at: bench.clock.now)
        #expect(try await bench.log.store.apply(change, to: projection.schema))
    }

    @Test(arguments: TestEngine.allCases)
    func aRebuildCanBeComparedBeforeTheSwap(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(40)
        let projection = TallyProjection()
        let runner = bench.runner()
        let told = Mutex<[RebuildComparison]>([])
        try await runner.catchUp(projection)
        try await runner.rebuild(
            projection, agreement: { comparison in told.withLock { $0.append(comparison) } })
        #expect(told.withLock { $0 }.map(\.areEqual) == [true])
        #expect(told.withLock { $0 }.map(\.rows) == [3])

        let wrong: [ReadModelValue] = [.text("s-1"), .integer(-1), .integer(-1)]
        let extra: [ReadModelValue] = [.text("z"), .integer(1), .integer(1)]
        try await Self.tamper(bench, projection, [wrong, extra], [[.text("s-0")]])
        let before = try await bench.rows(projection)
        // Who does not agree keeps the old rows, and nothing of the new.
        await #expect(throws: Poison.self) {
            try await runner.rebuild(
                projection,
                agreement: { comparison in
                    told.withLock { $0.append(comparison) }
                    throw Poison()
                })
        }
        #expect(try await bench.rows(projection) == before)
        await #expect(throws: EventStoreError.self, "the rebuild is still there") {
            try await bench.log.store.rebuildRows(projection.schema, ReadModelQuery(limit: 1))
        }
        let found = try #require(told.withLock { $0 }.last)
        #expect([found.changed, found.added, found.removed] == [1, 1, 1])
        #expect(found.stoppedAt == nil && found.examples.count == 3)
        #expect(found.examples.contains { $0.old == wrong && $0.new?[0] == .text("s-1") })
        #expect(found.examples.contains { $0.old == extra && $0.new == nil })
        try await runner.rebuild(projection, agreement: { _ in })
        try await bench.expectWhole(projection)
    }

    /// What is recorded meanwhile is in both.
    @Test(arguments: TestEngine.allCases)
    func liveWritesAreNoDifference(_ engine: TestEngine) async throws {
        let bench = try RunnerBench(engine)
        try await bench.log.append(30)
        var projection = TallyProjection()
        let plain = projection
        try await bench.runner().catchUp(plain)
        projection.onPage = { page in
            if page.entries.first?.position == Position(11) {
                try await bench.log.append(7)
                try await bench.runner().catchUp(plain)
            }
        }
        let areEqual = Mutex(false)
        try await bench.runner().rebuild(
            projection,
            agreement: { comparison in
                areEqual.withLock { $0 = comparison.areEqual }
            })
        #expect(areEqual.withLock { $0 })
        try await bench.expectWhole(plain)
    }
}
