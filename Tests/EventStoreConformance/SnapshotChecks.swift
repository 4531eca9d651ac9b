import EventStoreCore
import TestSupport
import Testing
import TextFormats

/// Snapshots: kept, found, listed, replaced, removed, refused.
enum SnapshotChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(9, "a snapshot comes back as it was put", roundTrip),
        ConformanceCheck(9, "the latest snapshot at or before a version is found", latest),
        ConformanceCheck(9, "a snapshot at the same version is replaced", replaced),
        ConformanceCheck(9, "an older snapshot never hides a newer one", olderAfterNewer),
        ConformanceCheck(9, "snapshots are listed in pages, by stream and over all", listed),
        ConformanceCheck(9, "a deleted snapshot is gone and no other is", deleted),
        ConformanceCheck(9, "a snapshot of no version is refused, and all with it", refused),
    ]

    static func snapshot(
        _ bench: Bench, _ stream: StreamID, _ version: Int64, state: String = #"{"b": 1.0}"#
    ) async throws -> Snapshot {
        let event = try await bench.store.read(
            stream, StreamQuery(from: Version(version), limit: 1))
        return Snapshot(
            stream: stream, version: Version(version), eventHash: try #require(event.first).hash,
            stateVersion: 3, state: try JSONText(state), createdAt: bench.events.clock.now)
    }

    static func roundTrip(_ bench: Bench) async throws {
        let stream = bench.stream("kept")
        try await bench.fill(stream, 4)
        let states = [#"{ "z" : 1e2,"a":[1.0, null] }"#, "null", #""\u0000é""#, "{}"]
        for (index, state) in states.enumerated() {
            let snapshot = try await snapshot(bench, stream, Int64(index + 1), state: state)
            try await bench.models.put(snapshot)
            let found = try await bench.models.latestSnapshot(of: stream, through: Version(.max))
            #expect(found == snapshot)
            #expect(found?.state.bytes == Array(state.utf8))
        }
    }

    static func latest(_ bench: Bench) async throws {
        let (stream, other) = (bench.stream("a"), bench.stream("b"))
        try await bench.fill(stream, 30)
        try await bench.fill(other, 30)
        for version in [10, 20] as [Int64] {
            try await bench.models.put(try await snapshot(bench, stream, version))
        }
        let table: [(through: Int64, found: Int64?)] = [
            (0, nil), (1, nil), (9, nil), (10, 10), (11, 10), (19, 10), (20, 20), (21, 20),
            (.max, 20),
        ]
        for (through, found) in table {
            let answer = try await bench.models.latestSnapshot(
                of: stream, through: Version(through))
            #expect(answer?.version.number == found, "through \(through)")
        }
        #expect(try await bench.models.latestSnapshot(of: other, through: Version(.max)) == nil)
    }

    static func replaced(_ bench: Bench) async throws {
        let stream = bench.stream("a")
        try await bench.fill(stream, 9)
        for version in [3, 6] as [Int64] {
            try await bench.models.put(try await snapshot(bench, stream, version))
        }
        let newer = try await snapshot(bench, stream, 3, state: #"{"newer":true}"#)
        try await bench.models.put(newer)
        let all = try await bench.models.snapshots(of: stream, after: .empty, limit: 10)
        #expect(all.map(\.version.number) == [3, 6])
        #expect(all.first == newer)
    }

    static func olderAfterNewer(_ bench: Bench) async throws {
        let stream = bench.stream("a")
        try await bench.fill(stream, 9)
        try await bench.models.put(try await snapshot(bench, stream, 8))
        try await bench.models.put(try await snapshot(bench, stream, 2))
        let latest = try await bench.models.latestSnapshot(of: stream, through: Version(.max))
        #expect(latest?.version == Version(8))
        let before = try await bench.models.latestSnapshot(of: stream, through: Version(7))
        #expect(before?.version == Version(2))
    }

    static func listed(_ bench: Bench) async throws {
        let streams = ["b", "a", "\u{E9}", "e\u{301}"].map(bench.stream)
        for stream in streams {
            try await bench.fill(stream, 5)
            for version in [4, 2, 5] as [Int64] {
                try await bench.models.put(try await snapshot(bench, stream, version))
            }
        }
        let behind = try await bench.models.snapshots(of: streams[0], after: Version(2), limit: 10)
        #expect(behind.map(\.version.number) == [4, 5])
        let first = try await bench.models.snapshots(of: streams[0], after: .empty, limit: 2)
        #expect(first.map(\.version.number) == [2, 4])
        let expected = streams.sorted().flatMap { stream in
            [2, 4, 5].map { StreamVersion(stream: stream, version: Version($0)) }
        }
        for limit in [1, 2, 3, 4, 12, 50] {
            var all: [StreamVersion] = []
            while true {
                let page = try await bench.models.snapshots(after: all.last, limit: limit)
                #expect(page.count <= limit)
                try #require(all.count + page.count <= expected.count, "pages overlap")
                all += page.map { StreamVersion(stream: $0.stream, version: $0.version) }
                if page.count < limit { break }
            }
            #expect(all == expected, "pages of \(limit)")
        }
    }

    static func deleted(_ bench: Bench) async throws {
        let stream = bench.stream("a")
        try await bench.fill(stream, 9)
        for version in [3, 6] as [Int64] {
            try await bench.models.put(try await snapshot(bench, stream, version))
        }
        #expect(try await !bench.models.deleteSnapshot(of: stream, at: Version(4)))
        #expect(try await !bench.models.deleteSnapshot(of: bench.stream("b"), at: Version(6)))
        #expect(try await bench.models.deleteSnapshot(of: stream, at: Version(6)))
        #expect(try await !bench.models.deleteSnapshot(of: stream, at: Version(6)))
        let left = try await bench.models.snapshots(of: stream, after: .empty, limit: 10)
        #expect(left.map(\.version.number) == [3])
        #expect(try await bench.history(stream).count == 9)
    }

    static func refused(_ bench: Bench) async throws {
        let stream = bench.stream("a")
        try await bench.fill(stream, 3)
        let good = try await snapshot(bench, stream, 2)
        for version in [0, -1] as [Int64] {
            let bad = Snapshot(
                stream: stream, version: Version(version), eventHash: good.eventHash,
                stateVersion: 1, state: good.state, createdAt: good.createdAt)
            let error = await bench.storeError { try await bench.models.put([good, bad]) }
            guard case .invalidEvent? = error else {
                Issue.record("@\(version): got \(String(describing: error))")
                continue
            }
        }
        #expect(try await bench.models.snapshots(after: nil, limit: 10).isEmpty)
        try await bench.models.put([good, try await snapshot(bench, stream, 3)])
        let kept = try await bench.models.snapshots(after: nil, limit: 10)
        #expect(kept.map(\.version.number) == [2, 3])
        #expect(kept.first == good)
    }
}
