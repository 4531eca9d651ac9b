import EventStoreCore
import Foundation
import GRDB
import Glibc
import Synchronization
import TestSupport
import Testing
import TextFormats

@testable import EventStoreSQLite

/// First copies of tables that have no log, in memory and in a file.
@Suite("The first copy of a table without a log")
struct GatheringTests {
    /// Adds items in pages of random segments and sizes, each page with a mark.
    ///
    /// - Returns: the last mark of each segment.
    private static func add(
        _ items: [FoundItem], to gathering: any ReplicaGathering, segments: Int,
        _ random: inout SeededRandom
    ) async throws -> [Int: LoadSegment.State] {
        var rest = items.shuffled(using: &random)[...]
        var states: [Int: LoadSegment.State] = [:]
        while !rest.isEmpty {
            let count = Int.random(in: 1...40, using: &random)
            let segment = Int.random(in: 0..<segments, using: &random)
            states[segment] = .at(Array("\(rest.count) é\u{0}".utf8))
            try await gathering.add(
                Array(rest.prefix(count)), to: segment, states[segment] ?? .new)
            rest = rest.dropFirst(count)
        }
        return states
    }

    /// Lets go of a copy, as the end of a process would, and begins again.
    private static func resumed(
        _ gathering: inout any ReplicaGathering, _ bench: ReplicaBench
    ) async throws -> any ReplicaGathering {
        gathering = NoGathering()
        var next: (any ReplicaGathering)?
        // Another test's child process may hold the lock a little longer.
        try await eventually("the end of the first copy") {
            next = try await bench.place.gathering(segments: 9)
            return next != nil
        }
        return try #require(next)
    }

    @Test(
        "Items in any order, doubles and all, come out in theirs",
        arguments: ReplicaBench.Engine.allCases)
    func anyOrder(engine: ReplicaBench.Engine) async throws {
        var random = SeededRandom.announced(for: "GatheringTests")
        let table = FoundTable(count: 600, &random)
        let bench = try ReplicaBench(engine)
        #expect(try await bench.place.open() == nil)
        var gathering = try #require(try await bench.place.gathering(segments: 4))
        #expect(
            try await gathering.segments()
                == (0..<4).map { LoadSegment(number: $0, state: .new) })
        // Older ones, which those of their places replace.
        let half = Array(table.items.shuffled(using: &random).prefix(300))
        let old = half.map {
            FoundItem(
                stream: $0.stream, order: $0.order,
                moment: FoundTable.moment(&random), content: Array("old".utf8))
        }
        var states = try await Self.add(old, to: gathering, segments: 4, &random)
        try await gathering.add([], to: 2, .done)
        states[2] = .done
        #expect(try await gathering.count() == 300)
        // Another has to wait, and goes on where this one stopped.
        #expect(try await bench.place.gathering(segments: 4) == nil)
        #expect(try await bench.place.open() == nil)
        gathering = try await Self.resumed(&gathering, bench)
        #expect(
            try await gathering.segments()
                == (0..<4).map { LoadSegment(number: $0, state: states[$0] ?? .new) })
        #expect(try await gathering.count() == 300)
        _ = try await Self.add(table.items + half, to: gathering, segments: 4, &random)
        #expect(try await gathering.count() == 600)
        let numbering = Numbering()
        let told = Mutex<Int64>(0)
        let replica = try await gathering.finish(numbering.place) { count in
            told.withLock { $0 = count }
        }
        #expect(try await Self.contents(replica) == table.expected)
        #expect(told.withLock { $0 } == Int64(table.expected.count))
        #expect(try await replica.structuralDamage() == [])
        #expect(try await Self.contents(try await bench.another()) == table.expected)
        #expect(try await bench.place.gathering(segments: 4) == nil)
        #expect(try await bench.place.load(segments: 4) == nil)
    }

    /// What all events of a replica say, in its order.
    private static func contents(_ replica: any EventStore) async throws -> [String] {
        let page = try await replica.readLog(LogQuery(after: .start, limit: 10_000))
        #expect(page.events.map(\.position.number) == (0..<page.events.count).map { Int64($0) + 1 })
        return page.events.map { "\($0.stream.name)@\($0.version) \($0.event.payload)" }
    }

    @Test("No item, no event", arguments: ReplicaBench.Engine.allCases)
    func empty(engine: ReplicaBench.Engine) async throws {
        let bench = try ReplicaBench(engine)
        let gathering = try #require(try await bench.place.gathering(segments: 0))
        #expect(try await gathering.segments().count == 1)
        try await gathering.add([], to: 0, .done)
        let replica = try await gathering.finish({ _ in [] }, progress: { _ in })
        #expect(try await replica.lastPosition() == .start)
        #expect(try await bench.another().lastPosition() == .start)
    }

    @Test(
        "An item may stand for no event or for several", arguments: ReplicaBench.Engine.allCases)
    func severalOfOne(engine: ReplicaBench.Engine) async throws {
        var random = SeededRandom.announced(for: "GatheringTests")
        let table = FoundTable(count: 90, &random)
        let bench = try ReplicaBench(engine)
        let gathering = try #require(try await bench.place.gathering(segments: 1))
        try await gathering.add(table.items, to: 0, .done)
        let numbering = Numbering()
        let replica = try await gathering.finish(
            { item in
                try (0..<item.content.count % 3).flatMap { try numbering.place(item, part: $0) }
            }, progress: { _ in })
        let events = table.items.reduce(0) { $0 + $1.content.count % 3 }
        #expect(try await replica.lastPosition() == Position(Int64(events)))
        #expect(try await replica.structuralDamage() == [])
    }

    private struct Refusal: Error, Equatable { let content: [UInt8] }

    @Test(
        "What the placing throws ends it, and what was gathered is still there",
        arguments: ReplicaBench.Engine.allCases)
    func thrown(engine: ReplicaBench.Engine) async throws {
        var random = SeededRandom.announced(for: "GatheringTests")
        let table = FoundTable(count: 2000, &random)
        let bench = try ReplicaBench(engine)
        var gathering = try #require(try await bench.place.gathering(segments: 2))
        try await gathering.add(table.items, to: 1, .at([7]))
        for at in [0, 1, 1999] {
            let numbering = Numbering()
            let content = table.ordered[at].content
            await #expect(throws: Refusal(content: content)) {
                _ = try await gathering.finish(
                    { item in
                        guard item.content != content else { throw Refusal(content: content) }
                        return try numbering.place(item)
                    }, progress: { _ in })
            }
            #expect(numbering.count == at)
            #expect(try await bench.place.open() == nil)
            #expect(try await gathering.count() == 2000)
        }
        gathering = try await Self.resumed(&gathering, bench)
        #expect(
            try await gathering.segments() == [
                LoadSegment(number: 0, state: .new), LoadSegment(number: 1, state: .at([7])),
            ])
        let replica = try await gathering.finish(Numbering().place, progress: { _ in })
        #expect(try await Self.contents(replica) == table.expected)
    }

    @Test(
        "Events that contradict each other are damage, and nothing is made",
        arguments: ReplicaBench.Engine.allCases)
    func damaged(engine: ReplicaBench.Engine) async throws {
        var random = SeededRandom.announced(for: "GatheringTests")
        let table = FoundTable(count: 50, &random)
        let bench = try ReplicaBench(engine)
        let gathering = try #require(try await bench.place.gathering(segments: 1))
        try await gathering.add(table.items, to: 0, .done)
        let changes: [@Sendable (RecordedEvent) -> RecordedEvent] = [
            { $0.with(hash: .zero) }, { $0.with(position: 99) },
            { $0.with(version: Version(77)).sealed },
            { $0.with(event: $0.event.with(type: "")).sealed },
        ]
        for change in changes {
            let numbering = Numbering()
            let error = await storeError {
                _ = try await gathering.finish(
                    { item in
                        try numbering.place(item).map {
                            $0.position == Position(31) ? change($0) : $0
                        }
                    }, progress: { _ in })
            }
            guard case .damaged = error else {
                Issue.record("not damaged, but \(String(describing: error))")
                continue
            }
            #expect(try await bench.place.open() == nil)
            #expect(try await gathering.count() == 50)
        }
        let replica = try await gathering.finish(Numbering().place, progress: { _ in })
        #expect(try await Self.contents(replica) == table.expected)
    }

    @Test("A segment that there is not is refused", arguments: ReplicaBench.Engine.allCases)
    func segments(engine: ReplicaBench.Engine) async throws {
        var random = SeededRandom.announced(for: "GatheringTests")
        let table = FoundTable(count: 5, &random)
        let bench = try ReplicaBench(engine)
        let gathering = try #require(try await bench.place.gathering(segments: 2))
        for segment in [-1, 2, .max] {
            let error = await storeError {
                try await gathering.add(table.items, to: segment, .done)
            }
            #expect(error != nil)
        }
        #expect(try await gathering.count() == 0)
        #expect(try await gathering.segments().map(\.state) == [.new, .new])
    }

    @Test("A copy in part is listed, and dropped when nobody is at it")
    func listedAndDropped() async throws {
        var random = SeededRandom.announced(for: "GatheringTests")
        let table = FoundTable(count: 100, &random)
        let bench = try ReplicaBench()
        var gathering = try await bench.place.gathering(segments: 2)
        try await gathering?.add(table.items, to: 0, .done)
        let listed = try #require(try bench.folder.list().first)
        #expect(listed.identity == ReplicaBench.identity && listed.bytes > 0)
        #expect(listed.state == .loading(isActive: true))
        guard case .busy = await storeError({ try bench.folder.drop(listed.name) }) else {
            Issue.record("dropped while it was gathered")
            return
        }
        gathering = nil
        // Another test's child process may hold the lock a little longer.
        try await eventually("the end of the copy") {
            try bench.folder.list().map(\.state) == [.loading(isActive: false)]
        }
        guard case .notALedger = await storeError({ _ = try bench.folder.open(listed.name) })
        else {
            Issue.record("opened before it was complete")
            return
        }
        try await eventually("the drop") {
            await storeError { try bench.folder.drop(listed.name) } == nil
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder.path) == [])
        #expect(try await bench.place.gathering(segments: 3)?.count() == 0)
    }

    static let remains: [ReplicaLoadTests.Remains] =
        ReplicaLoadTests.remains.filter { !$0.testDescription.contains("events") } + [
            // The copy of a log, in the place of a table's.
            ReplicaLoadTests.Remains(
                sql: "PRAGMA application_id = \(StagingSchema.kind.applicationID)"),
            ReplicaLoadTests.Remains(sql: "DROP TABLE segments"),
            ReplicaLoadTests.Remains(sql: "DROP TABLE items"),
        ]

    @Test("What cannot be gone on with is begun anew", arguments: remains)
    func begunAnew(remains: ReplicaLoadTests.Remains) async throws {
        var random = SeededRandom.announced(for: "GatheringTests")
        let table = FoundTable(count: 60, &random)
        let bench = try ReplicaBench()
        try await bench.place.gathering(segments: 1)?.add(table.items, to: 0, .done)
        // Until it is closed it may still write what it has.
        try await eventually("the end of the first copy") {
            try bench.folder.list().map(\.state) == [.loading(isActive: false)]
        }
        let file = bench.path + "-load"
        for suffix in ["-wal", "-shm"] where !remains.testDescription.contains(" SET ") {
            unlink(file + suffix)
        }
        try remains.change(file)
        var begun: (any ReplicaGathering)?
        // Another test's child process may hold the lock a little longer.
        try await eventually("the end of the first copy") {
            begun = try await bench.place.gathering(segments: 3)
            return begun != nil
        }
        let gathering = try #require(begun)
        #expect(try await gathering.count() == 0)
        #expect(try await gathering.segments().map(\.state) == [.new, .new, .new])
        try await gathering.add(table.items, to: 1, .done)
        let replica = try await gathering.finish(Numbering().place, progress: { _ in })
        #expect(try await Self.contents(replica) == table.expected)
    }
}

/// Stands where a copy was.
private struct NoGathering: ReplicaGathering {
    func segments() async throws -> [LoadSegment] { [] }
    func add(_ items: [FoundItem], to segment: Int, _ state: LoadSegment.State) async throws {}
    func count() async throws -> Int64 { 0 }
    func finish(
        _ place: @escaping @Sendable (FoundItem) throws -> [RecordedEvent],
        progress: @Sendable (Int64) -> Void
    ) async throws -> any ReplicaStore { throw CancellationError() }
}

/// Random items, and the order that they are promised to come out in.
private struct FoundTable {
    let items: [FoundItem]

    /// Names that a careless comparison takes for each other, or puts in another order.
    private static let streams = [
        "a", "B", "a#b", "a b", "e\u{301}", "\u{E9}", "Ω", "zz", "\u{FF61}", "\u{1F4A9}",
    ].map { StreamID(stored: $0) }

    init(count: Int, _ random: inout SeededRandom) {
        var places = Set<[UInt8]>()
        items = (0..<count).map { number in
            let stream = Self.streams[Int.random(in: 0..<Self.streams.count, using: &random)]
            var order: [UInt8]
            repeat {
                order = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    [0, 1, 9, 0x7F, 0x80, 0xFF][Int.random(in: 0..<6, using: &random)]
                }
            } while !places.insert(Array(stream.name.utf8) + [0] + order).inserted
            return FoundItem(
                stream: stream, order: order, moment: Self.moment(&random),
                content: Array("\(number)".utf8))
        }
    }

    /// Many are the same, and some are as far away as they can be.
    static func moment(_ random: inout SeededRandom) -> Timestamp {
        switch Int.random(in: 0..<40, using: &random) {
        case 0: Timestamp(microseconds: Timestamp.range.lowerBound)
        case 1: Timestamp(microseconds: Timestamp.range.upperBound)
        default: Timestamp(microseconds: Int64.random(in: -5...60, using: &random))
        }
    }

    /// One stream after the other is gone through; of those that are next the earliest is taken.
    var ordered: [FoundItem] {
        var waiting = Dictionary(grouping: items, by: \.stream).mapValues { items in
            items.sorted { $0.order.lexicographicallyPrecedes($1.order) }[...]
        }
        var reached = Timestamp(microseconds: .min)
        var ordered: [FoundItem] = []
        while ordered.count < items.count {
            let next = waiting.compactMap { stream, items in
                items.first.map { (stream: stream, moment: max(reached, $0.moment)) }
            }.min { ($0.moment, $0.stream) < ($1.moment, $1.stream) }
            guard let next, let item = waiting[next.stream]?.popFirst() else { break }
            reached = next.moment
            ordered.append(item)
        }
        return ordered
    }

    /// As the events say it.
    var expected: [String] {
        var versions: [StreamID: Int] = [:]
        return ordered.map { item in
            versions[item.stream, default: 0] += 1
            let text = String(decoding: item.content, as: UTF8.self)
            return "\(item.stream.name)@\(versions[item.stream] ?? 0) \(text)"
        }
    }
}

/// Makes one event of each item, behind those before it.
private final class Numbering: Sendable {
    private struct State {
        var position = Position.start
        var heads: [StreamID: (version: Version, hash: Digest)] = [:]
        var hasher = EventHasher()
    }

    private let state = Mutex(State())

    var count: Int { Int(state.withLock { $0.position.number }) }

    func place(_ item: FoundItem) throws -> [RecordedEvent] { try place(item, part: 0) }

    func place(_ item: FoundItem, part: Int) throws -> [RecordedEvent] {
        let name = item.content + Array(" \(part)".utf8)
        let event = NewEvent(
            id: EventID(derivedFrom: Digest(sha256: name)), type: "Found",
            payload: try JSONText(String(decoding: item.content, as: UTF8.self)),
            occurredAt: item.moment, recordedAt: item.moment)
        return state.withLock { state in
            let head = state.heads[item.stream] ?? (Version.empty, .zero)
            let version = head.version.next
            state.position = Position(state.position.number + 1)
            let hash = state.hasher.hash(
                event, stream: item.stream, version: version, commandID: nil, after: head.hash)
            state.heads[item.stream] = (version, hash)
            return [
                RecordedEvent(
                    stream: item.stream, version: version, position: state.position,
                    event: event, commandID: nil, previousHash: head.hash, hash: hash)
            ]
        }
    }
}
