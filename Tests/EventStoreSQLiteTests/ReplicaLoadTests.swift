import EventStoreCore
import Foundation
import GRDB
import Glibc
import TestSupport
import Testing

@testable import EventStoreSQLite

/// First copies, in memory and in a file.
@Suite("The first copy of a log")
struct ReplicaLoadTests {
    /// Adds events in pages of random segments and sizes.
    private static func add(
        _ loaded: [LoadedEvent], to load: any ReplicaLoad, segments: Int,
        _ random: inout SeededRandom
    ) async throws {
        var rest = loaded.shuffled(using: &random)[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...40, using: &random)
            let segment = Int.random(in: 0..<segments, using: &random)
            try await load.add(
                Array(rest.prefix(count)), to: segment, .at([UInt8(rest.count % 256)]))
            rest = rest.dropFirst(count)
        }
    }

    @Test(
        "Events in any order, doubles and all, are the log",
        arguments: ReplicaBench.Engine.allCases)
    func anyOrder(engine: ReplicaBench.Engine) async throws {
        var random = SeededRandom.announced(for: "ReplicaLoadTests")
        let log = try await ReplicaLog(appends: 200, &random)
        let bench = try ReplicaBench(engine)
        #expect(try await bench.place.open() == nil)
        var load = try #require(try await bench.place.load(segments: 4))
        #expect(try await load.segments() == (0..<4).map { LoadSegment(number: $0, state: .new) })
        let half = log.loaded.shuffled(using: &random).prefix(log.loaded.count / 2)
        try await Self.add(Array(half), to: load, segments: 4, &random)
        try await load.add([], to: 2, .done)
        #expect(try await load.count() == Int64(half.count))
        // Another has to wait, and goes on where this one stopped.
        #expect(try await bench.place.load(segments: 4) == nil)
        #expect(try await bench.place.open() == nil)
        let segments = try await load.segments()
        load = try await Self.resumed(&load, bench)
        #expect(try await load.segments() == segments)
        #expect(segments[2].state == .done)
        #expect(try await load.count() == Int64(half.count))
        try await Self.add(log.loaded, to: load, segments: 4, &random)
        #expect(try await load.count() == Int64(log.loaded.count))
        #expect(try await load.holes(limit: 10) == [])
        let replica = try await load.finish { #expect($0 <= Int64(log.loaded.count)) }
        try await ReplicaComparison.isEqual(log.store, replica)
        try await ReplicaComparison.isEqual(log.store, try await bench.another())
        #expect(try await bench.place.load(segments: 4) == nil)
        if engine == .sqlite {
            try ReplicaComparison.haveEqualRows(log.folder.path, bench.path)
        }
    }

    /// Lets go of a copy, as the end of a process would, and begins again.
    private static func resumed(
        _ load: inout any ReplicaLoad, _ bench: ReplicaBench
    ) async throws -> any ReplicaLoad {
        load = NoLoad()
        var next: (any ReplicaLoad)?
        // Another test's child process may hold the lock a little longer.
        try await eventually("the end of the first copy") {
            next = try await bench.place.load(segments: 9)
            return next != nil
        }
        return try #require(next)
    }

    @Test("An empty log has an empty replica", arguments: ReplicaBench.Engine.allCases)
    func empty(engine: ReplicaBench.Engine) async throws {
        let bench = try ReplicaBench(engine)
        let replica = try await bench.replica()
        #expect(try await replica.lastPosition() == .start)
        #expect(try await replica.structuralDamage() == [])
        #expect(try await bench.another().lastPosition() == .start)
    }

    @Test("Holes are told, the lowest first", arguments: ReplicaBench.Engine.allCases)
    func holes(engine: ReplicaBench.Engine) async throws {
        var random = SeededRandom.announced(for: "ReplicaLoadTests")
        let log = try await ReplicaLog(appends: 120, &random)
        let missing = Set(
            (0..<30).map { _ in Int64.random(in: 1...log.events.count.asInt64 - 1, using: &random) }
        )
        let bench = try ReplicaBench(engine)
        let load = try #require(try await bench.place.load(segments: 1))
        let there = log.loaded.filter { !missing.contains($0.event.position.number) }
        try await load.add(there, to: 0, .new)
        let holes = try await load.holes(limit: 100)
        #expect(holes.flatMap(Array.init) == missing.sorted())
        #expect(zip(holes, holes.dropFirst()).allSatisfy { $0.upperBound + 1 < $1.lowerBound })
        #expect(try await load.holes(limit: 2) == Array(holes.prefix(2)))
        // What is missing is named, nothing is made, and it goes on.
        let error = await storeError { _ = try await load.finish { _ in } }
        guard case .damaged(let reason) = error else {
            Issue.record("not damaged, but \(String(describing: error))")
            return
        }
        #expect(reason.contains("position"))
        #expect(try await bench.place.open() == nil)
        try await load.add(log.loaded, to: 0, .done)
        try await ReplicaComparison.isEqual(log.store, try await load.finish { _ in })
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let words: [String]
        let change: @Sendable ([LoadedEvent]) -> [LoadedEvent]

        init(
            _ name: String, _ words: String...,
            change: @escaping @Sendable ([LoadedEvent]) -> [LoadedEvent]
        ) {
            testDescription = name
            self.words = words
            self.change = change
        }
    }

    /// The events with the one at a position changed.
    private static func changed(
        _ events: [LoadedEvent], at position: Int, _ change: (RecordedEvent) -> RecordedEvent
    ) -> [LoadedEvent] {
        events.map { loaded in
            loaded.event.position.number == position
                ? LoadedEvent(event: change(loaded.event), contentHash: loaded.contentHash)
                : loaded
        }
    }

    static let damages: [Damage] = [
        Damage("a wrong hash", "position 30", "hash was made of") {
            changed($0, at: 30) { $0.with(hash: .zero) }
        },
        Damage("changed content", "position 77", "hash was made of") {
            changed($0, at: 77) { $0.with(event: $0.event.with(type: "Other")) }
        },
        Damage("two events at one position", "two events stand at position 12") { events in
            events
                + events.filter { $0.event.position.number == 12 }.map {
                    LoadedEvent(
                        event: $0.event.with(event: $0.event.event.with(type: "Other")).sealed,
                        contentHash: $0.contentHash)
                }
        },
        Damage("another version", "position 50", "is not the next of its stream") {
            changed($0, at: 50) { $0.with(version: Version(99)).sealed }
        },
        Damage("version 0", "position 50") {
            changed($0, at: 50) { $0.with(version: Version(0)).sealed }
        },
        Damage("an id twice", "which is recorded as") { events in
            // The last one, behind which no chain breaks.
            changed(events, at: events.count) { event in
                event.with(event: event.event.with(id: events[8].event.id)).sealed
            }
        },
        Damage("a command's content that changes", "was carried out before") { events in
            let double = events.last { $0.contentHash != nil }
            let id = events.first { $0.contentHash != nil }?.event.commandID
            return changed(events, at: Int(double?.event.position.number ?? 0)) {
                $0.with(commandID: id).sealed
            }
        },
        Damage("a moment of no year", "position 3") {
            changed($0, at: 3) {
                $0.with(event: $0.event.with(occurredAt: Timestamp(microseconds: .min))).sealed
            }
        },
        Damage("a currency that is no code", "position 5") {
            changed($0, at: 5) { event in
                let fold = FoldFields(
                    uncheckedSign: 1, amountMinor: 1, currency: CurrencyCode(packed: 0))
                return event.with(event: event.event.with(fold: fold)).sealed
            }
        },
    ]

    @Test(
        "What contradicts itself is damage, with the first one's place; nothing is made",
        arguments: ReplicaBench.Engine.allCases, damages)
    func damaged(engine: ReplicaBench.Engine, damage: Damage) async throws {
        var random = SeededRandom(seed: 11)
        let log = try await ReplicaLog(appends: 60, &random)
        let bench = try ReplicaBench(engine)
        let load = try #require(try await bench.place.load(segments: 1))
        try await load.add(
            damage.change(log.loaded).shuffled(using: &random), to: 0, .done)
        let error = await storeError { _ = try await load.finish { _ in } }
        guard case .damaged(let reason) = error else {
            Issue.record("not damaged, but \(String(describing: error))")
            return
        }
        for words in damage.words { #expect(reason.contains(words), "\(reason)") }
        #expect(try await bench.place.open() == nil)
        #expect(try await load.count() == Int64(log.loaded.count))
    }

    @Test(
        "A position that no first copy holds is refused, and nothing is kept",
        arguments: ReplicaBench.Engine.allCases, [Int64.min, -1, 0, (1 << 30) + 1, .max])
    func positions(engine: ReplicaBench.Engine, position: Int64) async throws {
        var random = SeededRandom(seed: 5)
        let log = try await ReplicaLog(appends: 4, &random)
        let bench = try ReplicaBench(engine)
        let load = try #require(try await bench.place.load(segments: 2))
        let wrong = LoadedEvent(
            event: log.events[0].with(position: position), contentHash: nil)
        let error = await storeError { try await load.add(log.loaded + [wrong], to: 1, .done) }
        guard case .damaged = error else {
            Issue.record("not damaged, but \(String(describing: error))")
            return
        }
        #expect(try await load.count() == 0)
        #expect(try await load.segments().map(\.state) == [.new, .new])
        #expect(await storeError { try await load.add([], to: 2, .done) } != nil)
        #expect(await storeError { try await load.add([], to: -1, .done) } != nil)
    }

    struct Remains: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What becomes of the file of a first copy that was interrupted.
        let change: @Sendable (String) throws -> Void

        init(_ name: String, _ change: @escaping @Sendable (String) throws -> Void) {
            testDescription = name
            self.change = change
        }

        /// Runs statements on the file.
        init(sql: String) {
            self.init(sql) { path in
                let queue = try DatabaseQueue(path: path)
                try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
                try queue.close()
            }
        }
    }

    static let remains = [
        Remains("nothing yet") { path in
            try Data().write(to: URL(fileURLWithPath: path))
        },
        Remains("something else") { path in
            try Data("hello".utf8).write(to: URL(fileURLWithPath: path))
        },
        Remains("a damaged page") { path in
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try file.seek(toOffset: 100)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 8000))
            try file.close()
        },
        Remains(sql: "PRAGMA user_version = 99"), Remains(sql: "PRAGMA application_id = 1"),
        Remains(sql: "UPDATE replica SET value = 'other' WHERE name = 'table_id'"),
        Remains(sql: "DELETE FROM replica"), Remains(sql: "DROP TABLE events"),
        Remains(sql: "UPDATE events SET position = 1 << 40 WHERE position = 1"),
    ]

    @Test("What cannot be gone on with is begun anew", arguments: remains)
    func begunAnew(remains: Remains) async throws {
        var random = SeededRandom(seed: 21)
        let log = try await ReplicaLog(appends: 20, &random)
        let bench = try ReplicaBench()
        try await Self.gather(log, bench)
        let file = bench.path + "-load"
        for suffix in ["-wal", "-shm"] where !remains.testDescription.contains(" SET ") {
            unlink(file + suffix)
        }
        try remains.change(file)
        var begun: (any ReplicaLoad)?
        // Another test's child process may hold the lock a little longer.
        try await eventually("the end of the first copy") {
            begun = try await bench.place.load(segments: 3)
            return begun != nil
        }
        let load = try #require(begun)
        #expect(try await load.count() == 0)
        #expect(try await load.segments().map(\.state) == [.new, .new, .new])
        try await load.add(log.loaded, to: 1, .done)
        try await ReplicaComparison.isEqual(log.store, try await load.finish { _ in })
    }

    /// Adds all of the log, and lets go of the copy.
    private static func gather(_ log: ReplicaLog, _ bench: ReplicaBench) async throws {
        try await add(log, bench)
        // The thread that opened it may hold it a moment longer than whoever asked for it.
        try await eventually("its file is closed") {
            try FlockFile.take(bench.path + "-follower", .alone) != nil
        }
    }

    private static func add(_ log: ReplicaLog, _ bench: ReplicaBench) async throws {
        let load = try #require(try await bench.place.load(segments: 1))
        try await load.add(log.loaded, to: 0, .done)
    }

    @Test("Buckets are read one behind the other, each in order")
    func buckets() async throws {
        var random = SeededRandom.announced(for: "ReplicaLoadTests")
        let log = try await ReplicaLog(appends: 1, &random)
        let size = StagingSchema.bucketSize
        let positions = [1, 2, size - 1, size, size + 1, 2 * size, 2 * size + 1, 9 * size]
        let path = try LedgerFolder().folder + "/staging"
        let file = try StagingFile(path, ReplicaBench.identity, segments: 1)
        for position in (positions + positions.prefix(3)).shuffled(using: &random) {
            let event = log.events[0].with(position: position)
            try await file.add([LoadedEvent(event: event, contentHash: nil)], to: 0, .new)
        }
        #expect(file.count == Int64(positions.count) && file.last == positions.last)
        let pipe = EventPipe()
        ReadStaged.start(path, through: file.last, into: pipe)
        var found: [Int64] = []
        while let page = try pipe.next() { found += page.map(\.event.position.number) }
        #expect(found == (positions + positions.prefix(3)).sorted())
    }

    @Test("Who takes no more ends the reading", arguments: [0, 1, 30])
    func cancelled(pages: Int) async throws {
        var random = SeededRandom(seed: 8)
        let log = try await ReplicaLog(appends: 1, &random)
        let path = try LedgerFolder().folder + "/staging"
        let file = try StagingFile(path, ReplicaBench.identity, segments: 1)
        let many = (1...20_000).map { position in
            LoadedEvent(event: log.events[0].with(position: position), contentHash: nil)
        }
        try await file.add(many, to: 0, .new)
        try await onOwnThread {
            let pipe = EventPipe()
            ReadStaged.start(path, through: 20_000, into: pipe)
            for _ in 0..<pages {
                let page = try pipe.next()
                #expect(page != nil)
            }
            // Returns when the reader has let go of the file.
            pipe.cancel()
        }
        file.remove()
    }

    @Test("Streams beyond those that have room in memory stand where they stood")
    func spilling() async throws {
        var random = SeededRandom.announced(for: "ReplicaLoadTests")
        let folder = try LedgerFolder()
        do { _ = try folder.open() }
        try folder.foreign { database in
            let heads = try BuildHeads(database, limit: 3)
            var known: [StreamID: KeyedHead] = [:]
            for number in 1...400 {
                let stream = try StreamID("s-\(Int.random(in: 0...20, using: &random))")
                let found = try heads.head(of: stream)
                #expect(found?.version == known[stream]?.version)
                #expect(found?.hash == known[stream]?.hash && found?.key == known[stream]?.key)
                let head = KeyedHead(
                    key: try found?.key ?? InsertStream.run(database, stream),
                    version: (found?.version ?? .empty).next,
                    hash: Digest(sha256: [UInt8(number % 256)]),
                    position: Position(Int64(number)))
                known[stream] = head
                try heads.set(head, of: stream)
            }
            #expect(known.count > 10)
        }
    }

    @Test("A set of positions says what is missing as a plain one does")
    func positionSet() {
        var random = SeededRandom.announced(for: "ReplicaLoadTests")
        for _ in 0..<50 {
            var (set, plain) = (PositionSet(), Set<Int64>())
            var isSame = true
            let highest = [5, 64, 65, 700, 65_536, 65_537, 200_000].randomElement(using: &random)
            for _ in 0..<Int.random(in: 0...400, using: &random) {
                let start = Int64.random(in: 1...Int64(highest ?? 1), using: &random)
                for position in start...start + Int64.random(in: 0...130, using: &random) {
                    isSame = set.insert(position) == plain.insert(position).inserted && isSame
                }
            }
            let last = plain.max() ?? 0
            #expect(isSame && set.count == Int64(plain.count) && set.last == last)
            let missing = (0..<last).map { $0 + 1 }.filter { !plain.contains($0) }
            #expect(set.holes(limit: .max).flatMap(Array.init) == missing)
        }
    }
}

extension Int {
    fileprivate var asInt64: Int64 { Int64(self) }
}

/// No copy at all.
private struct NoLoad: ReplicaLoad {
    func segments() async throws -> [LoadSegment] { [] }
    func add(_: [LoadedEvent], to _: Int, _: LoadSegment.State) async throws {}
    func count() async throws -> Int64 { 0 }
    func holes(limit _: Int) async throws -> [ClosedRange<Int64>] { [] }
    func finish(progress _: @Sendable (Int64) -> Void) async throws -> any ReplicaStore {
        InMemoryEventStore()
    }
}
