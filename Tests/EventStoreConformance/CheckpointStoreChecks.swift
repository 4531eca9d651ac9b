import EventStoreCore
import TestSupport
import Testing

/// Named values beside the events.
enum CheckpointStoreChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(16, "a checkpoint comes back byte for byte, with its revision", bytes),
        ConformanceCheck(16, "a checkpoint changes only from the revision it is at", compareAndSet),
        ConformanceCheck(16, "a checkpoint that is kept again is another one", keptAgain),
        ConformanceCheck(16, "of 8 racing for a checkpoint one wins each revision", race),
        ConformanceCheck(16, "names of checkpoints come by prefix, in pages", names),
        ConformanceCheck(16, "checkpoints leave the log alone", logAlone),
        ConformanceCheck(16, "all handles share the checkpoints", handles),
        ConformanceCheck(
            16, "checkpoints are there after reopening", needs: .durable, reopening),
        ConformanceCheck(12, "a checkpoint's name is refused or kept byte for byte", nameRule),
        limit,
    ]

    static let limit = ConformanceCheck(12, "bytes of a checkpoint", checkpointBytes)

    static func bytes(_ bench: Bench) async throws {
        let checkpoints = bench.store.checkpoints
        #expect(try await checkpoints.read("none") == nil)
        let values: [[UInt8]] = [[], [0], Array(0...255), Array("{\"at\":412}".utf8), [0, 0, 255]]
        for (index, value) in values.enumerated() {
            let revision = try #require(
                try await checkpoints.set("value-\(index)", to: value, expecting: nil))
            #expect(
                try await checkpoints.read("value-\(index)")
                    == StoredCheckpoint(bytes: value, revision: revision))
        }
        #expect(try await checkpoints.read("value-0")?.bytes == [])
        #expect(try await checkpoints.read("none") == nil)
    }

    static func compareAndSet(_ bench: Bench) async throws {
        let checkpoints = bench.store.checkpoints
        let first = try #require(try await checkpoints.set("a", to: [1], expecting: nil))
        #expect(try await checkpoints.set("a", to: [9], expecting: nil) == nil)
        #expect(try await checkpoints.read("a")?.bytes == [1])
        let second = try #require(try await checkpoints.set("a", to: [2], expecting: first))
        #expect(second != first)
        // The same bytes are a change all the same: who renews a lease has renewed it.
        let third = try #require(try await checkpoints.set("a", to: [2], expecting: second))
        #expect(third != second)
        for stale in [first, second, CheckpointRevision(0), CheckpointRevision(.max)] {
            #expect(try await checkpoints.set("a", to: [9], expecting: stale) == nil)
            #expect(try await !checkpoints.remove("a", expecting: stale))
        }
        #expect(
            try await checkpoints.read("a") == StoredCheckpoint(bytes: [2], revision: third))
        // The revision of one name is none of another.
        #expect(try await checkpoints.set("b", to: [9], expecting: third) == nil)
        #expect(try await !checkpoints.remove("b", expecting: third))
        #expect(try await checkpoints.read("b") == nil)
        #expect(try await checkpoints.read("a")?.revision == third)
    }

    static func keptAgain(_ bench: Bench) async throws {
        let checkpoints = bench.store.checkpoints
        var known: Set<CheckpointRevision> = []
        for round in 0..<5 as Range<UInt8> {
            let kept = try #require(
                try await checkpoints.set("lease", to: [round], expecting: nil))
            for old in known {
                #expect(try await checkpoints.set("lease", to: [9], expecting: old) == nil)
                #expect(try await !checkpoints.remove("lease", expecting: old))
            }
            #expect(known.insert(kept).inserted, "a revision came back")
            #expect(try await checkpoints.read("lease")?.bytes == [round])
            #expect(try await checkpoints.remove("lease", expecting: kept))
            #expect(try await !checkpoints.remove("lease", expecting: kept))
            #expect(try await checkpoints.read("lease") == nil)
        }
        #expect(try await checkpoints.names(prefix: "", after: nil, limit: 10).isEmpty)
    }

    /// Each counts one on, 20 times, on one of two handles.
    static func race(_ bench: Bench) async throws {
        let stores = [bench.store, try await bench.place.open().events]
        let won = try await withThrowingTaskGroup(of: [CheckpointRevision].self) { group in
            for task in 0..<8 {
                group.addTask { try await countOn(stores[task % 2].checkpoints, times: 20) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(won.count == 8 * 20)
        #expect(Set(won).count == won.count, "two won the same revision")
        let last = try #require(try await bench.store.checkpoints.read("count"))
        #expect(last.bytes == [UInt8(8 * 20)])
        #expect(won.contains(last.revision))
    }

    private static func countOn(
        _ checkpoints: any CheckpointStore, times: Int
    ) async throws -> [CheckpointRevision] {
        var won: [CheckpointRevision] = []
        while won.count < times {
            let known = try await checkpoints.read("count")
            let next = (known?.bytes.first ?? 0) + 1
            let revision = try await checkpoints.set(
                "count", to: [next], expecting: known?.revision)
            if let revision { won.append(revision) }
            await Task.yield()
        }
        return won
    }

    static func names(_ bench: Bench) async throws {
        let checkpoints = bench.store.checkpoints
        let wanted = ["p/a", "p/a/1", "p/b", "p/é", "p/😀", "p/\u{10FFFF}"]
        let others = ["P/a", "o", "p", "p.", "p0", "q", "é"]
        for name in (wanted + others).reversed() {
            _ = try #require(try await checkpoints.set(name, to: [1], expecting: nil))
        }
        func all(_ prefix: String, page: Int) async throws -> [String] {
            var names: [String] = []
            while true {
                let next = try await checkpoints.names(
                    prefix: prefix, after: names.last, limit: page)
                names += next
                if next.count < page { return names }
            }
        }
        for page in [1, 2, 5, 6, 7, 100] {
            #expect(try await all("p/", page: page) == wanted)
            #expect(
                try await all("", page: page)
                    == (wanted + others).sorted {
                        $0.utf8.lexicographicallyPrecedes($1.utf8)
                    })
            #expect(try await all("r", page: page).isEmpty)
        }
        let first = try await checkpoints.names(prefix: "p/", after: "a", limit: 2)
        #expect(first == ["p/a", "p/a/1"])
        #expect(try await checkpoints.names(prefix: "p/", after: "p/aa", limit: 1) == ["p/b"])
        #expect(try await checkpoints.names(prefix: "p/", after: "q", limit: 9).isEmpty)
        let limit = bench.store.limits.pageSize
        for wrong in [limit + 1, 0, -1, Int.max, Int.min] {
            await bench.expectOverLimit(value: wrong, maximum: limit) {
                _ = try await checkpoints.names(prefix: "", after: nil, limit: wrong)
            }
        }
    }

    static func logAlone(_ bench: Bench) async throws {
        let stream = bench.stream("s")
        try await bench.fill(stream, 3)
        let head = try await bench.store.head(of: stream)
        try await bench.expectUnharmed {
            // Named like a stream, and yet none.
            let first = try await bench.store.checkpoints.set("s", to: [1], expecting: nil)
            let revision = try #require(first)
            #expect(try await bench.store.lastPosition() == Position(3))
            #expect(try await bench.store.head(of: stream) == head)
            #expect(try await bench.store.checkpoints.remove("s", expecting: revision))
            _ = try await bench.store.checkpoints.set("t", to: [2], expecting: nil)
        }
        #expect(try await bench.store.head(of: bench.stream("t")) == nil)
        #expect(try await bench.store.checkpoints.read("t")?.bytes == [2])
        #expect(try await bench.store.structuralDamage() == [])
    }

    static func handles(_ bench: Bench) async throws {
        let (one, other) = (
            bench.store.checkpoints, try await bench.place.open().events.checkpoints
        )
        let first = try #require(try await one.set("shared", to: [1], expecting: nil))
        #expect(try await other.read("shared") == StoredCheckpoint(bytes: [1], revision: first))
        let second = try #require(try await other.set("shared", to: [2], expecting: first))
        #expect(try await one.set("shared", to: [3], expecting: first) == nil)
        #expect(try await one.read("shared") == StoredCheckpoint(bytes: [2], revision: second))
        #expect(try await other.names(prefix: "", after: nil, limit: 10) == ["shared"])
        #expect(try await one.remove("shared", expecting: second))
        #expect(try await other.read("shared") == nil)
    }

    static func reopening(_ bench: Bench) async throws {
        let checkpoints = bench.store.checkpoints
        let gone = try #require(try await checkpoints.set("gone", to: [7], expecting: nil))
        let kept = try #require(try await checkpoints.set("kept", to: [0, 1], expecting: nil))
        #expect(try await checkpoints.remove("gone", expecting: gone))
        let other = try await bench.place.open().events.checkpoints
        #expect(
            try await other.read("kept") == StoredCheckpoint(bytes: [0, 1], revision: kept))
        #expect(try await other.read("gone") == nil)
        #expect(try await other.set("gone", to: [8], expecting: gone) == nil)
        let next = try #require(try await other.set("gone", to: [8], expecting: nil))
        #expect(![gone, kept].contains(next))
    }

    static func nameRule(_ bench: Bench) async throws {
        let checkpoints = bench.store.checkpoints
        let maximum = NameRule.checkpoint.maximumBytes
        let invalid = ["", "nul\u{0}", "line\nfeed", "\u{1B}[31m", "\u{9B}31m"]
        for name in invalid + [String(repeating: "x", count: maximum + 1)] {
            let steps: [() async throws -> Void] = [
                { _ = try await checkpoints.read(name) },
                { _ = try await checkpoints.set(name, to: [1], expecting: nil) },
                { _ = try await checkpoints.remove(name, expecting: CheckpointRevision(1)) },
            ]
            for step in steps {
                let error = await bench.storeError { try await step() }
                guard case .invalidName? = error else {
                    Issue.record("\(name.debugDescription): got \(String(describing: error))")
                    continue
                }
            }
        }
        #expect(try await checkpoints.names(prefix: "", after: nil, limit: 10).isEmpty)
        // Two texts that look alike are two names.
        let valid = ["\u{E9}", "e\u{301}", " ", "%_'\"", String(repeating: "x", count: maximum)]
        for (index, name) in valid.enumerated() {
            let value = [UInt8(index)]
            _ = try #require(try await checkpoints.set(name, to: value, expecting: nil))
        }
        for (index, name) in valid.enumerated() {
            #expect(try await checkpoints.read(name)?.bytes == [UInt8(index)])
        }
        let found = try await checkpoints.names(prefix: "", after: nil, limit: 10)
        #expect(Set(found.map { Array($0.utf8) }) == Set(valid.map { Array($0.utf8) }))
    }

    static func checkpointBytes(_ bench: Bench) async throws {
        let limit = bench.store.limits.checkpointBytes
        let checkpoints = bench.store.checkpoints
        let largest = [UInt8](repeating: 0xA5, count: limit)
        let revision = try #require(
            try await checkpoints.set("large", to: largest, expecting: nil))
        #expect(try await checkpoints.read("large")?.bytes == largest)
        for known in [revision, nil] {
            await bench.expectOverLimit(value: limit + 1, maximum: limit) {
                _ = try await checkpoints.set("large", to: largest + [0], expecting: known)
            }
        }
        #expect(
            try await checkpoints.read("large")
                == StoredCheckpoint(bytes: largest, revision: revision))
    }
}
