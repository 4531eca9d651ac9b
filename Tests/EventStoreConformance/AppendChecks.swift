import EventStoreCore
import TestSupport
import Testing

/// Versions, positions, and appends that are all or nothing.
enum AppendChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(1, "versions run 1, 2, 3 without a gap", versions),
        ConformanceCheck(1, "a recorded event is the same ever after", unchanging),
        ConformanceCheck(2, "a refused append records none of its events", allOrNothing),
        ConformanceCheck(2, "an append without events is refused", emptyAppend),
        ConformanceCheck(2, "an append that names a stream twice is refused", streamTwice),
        ConformanceCheck(4, "several streams are written in one append", severalStreams),
        ConformanceCheck(
            4, "one failed expectation keeps every stream unwritten",
            severalStreamsRefused),
        ConformanceCheck(7, "positions run 1, 2, 3 over all streams", positions),
    ]

    static func versions(_ bench: Bench) async throws {
        let stream = bench.stream("gapless")
        #expect(try await bench.store.head(of: stream) == nil)
        for size in [1, 3, 1, 7] {
            let before = try await bench.store.head(of: stream)?.version.number ?? 0
            let outcome = try await bench.append(bench.events.events(size), to: stream)
            let reached = Version(before + Int64(size))
            #expect(outcome.heads == [StreamVersion(stream: stream, version: reached)])
            #expect(!outcome.isReplay)
            #expect(try await bench.store.head(of: stream)?.version == reached)
        }
        #expect(try await bench.history(stream).map(\.version.number) == Array(1...12))
    }

    static func unchanging(_ bench: Bench) async throws {
        let stream = bench.stream("unchanging")
        try await bench.fill(stream, 5)
        let first = try await bench.history(stream)
        try await bench.fill(stream, 5)
        try await bench.fill(bench.stream("another"), 5)
        #expect(try await Array(bench.history(stream).prefix(5)) == first)
        #expect(first.count == 5)
    }

    /// The last event of the request is a duplicate, so a careless engine has written the others.
    static func allOrNothing(_ bench: Bench) async throws {
        let stream = bench.stream("all-or-nothing")
        let known = bench.events.event()
        try await bench.append([known], to: stream)
        try await bench.expectUnharmed {
            await #expect(throws: EventStoreError.self) {
                try await bench.append(bench.events.events(5) + [known], to: stream)
            }
        }
        #expect(try await bench.store.head(of: stream)?.version == Version(1))
    }

    static func emptyAppend(_ bench: Bench) async throws {
        let stream = bench.stream("empty")
        let requests = [
            AppendRequest([]),
            AppendRequest([StreamWrite(stream: stream, expecting: .any, events: [])]),
            AppendRequest([
                StreamWrite(stream: stream, expecting: .any, events: [bench.events.event()]),
                StreamWrite(stream: bench.stream("other"), expecting: .any, events: []),
            ]),
        ]
        for request in requests {
            try await bench.expectUnharmed {
                let error = await bench.storeError { _ = try await bench.store.append(request) }
                guard case .invalidEvent? = error else {
                    Issue.record("expected invalidEvent and got \(String(describing: error))")
                    return
                }
            }
        }
        #expect(try await bench.store.head(of: stream) == nil)
    }

    static func streamTwice(_ bench: Bench) async throws {
        let stream = bench.stream("twice")
        let write = { StreamWrite(stream: stream, expecting: .any, events: bench.events.events(1)) }
        let request = AppendRequest([write(), write()])
        try await bench.expectUnharmed {
            let error = await bench.storeError { _ = try await bench.store.append(request) }
            guard case .invalidEvent? = error else {
                Issue.record("expected invalidEvent and got \(String(describing: error))")
                return
            }
        }
    }

    static func severalStreams(_ bench: Bench) async throws {
        let (one, two) = (bench.stream("one"), bench.stream("two"))
        try await bench.fill(two, 3)
        let outcome = try await bench.store.append(
            AppendRequest([
                StreamWrite(stream: one, expecting: .noStream, events: bench.events.events(2)),
                StreamWrite(
                    stream: two, expecting: .version(Version(3)), events: bench.events.events(1)),
            ]))
        #expect(outcome.positions == 4...6)
        #expect(
            outcome.heads == [
                StreamVersion(stream: one, version: Version(2)),
                StreamVersion(stream: two, version: Version(4)),
            ])
        let tail = try await bench.store.readLog(LogQuery(after: Position(3))).events
        #expect(tail.map(\.stream) == [one, one, two])
        #expect(tail.map(\.version.number) == [1, 2, 4])
    }

    static func severalStreamsRefused(_ bench: Bench) async throws {
        let names = ["a", "b", "c"].map(bench.stream)
        try await bench.fill(names[2], 1)
        let request = AppendRequest(
            names.map {
                StreamWrite(stream: $0, expecting: .noStream, events: bench.events.events(2))
            })
        try await bench.expectRefusal(
            .versionConflict([
                ExpectationFailure(stream: names[2], expected: .noStream, actual: Version(1))
            ]), of: request)
        #expect(try await bench.store.head(of: names[0]) == nil)
        #expect(try await bench.store.head(of: names[1]) == nil)
        #expect(try await bench.store.head(of: names[2])?.version == Version(1))
    }

    static func positions(_ bench: Bench) async throws {
        #expect(try await bench.store.lastPosition() == .start)
        var last: Int64 = 0
        for index in 0..<12 {
            let stream = bench.stream("stream-\(index % 5)")
            let outcome = try await bench.append(bench.events.events(index % 3 + 1), to: stream)
            #expect(outcome.positions.lowerBound == last + 1)
            #expect(outcome.positions.count == index % 3 + 1)
            last = outcome.positions.upperBound
            #expect(try await bench.store.lastPosition() == Position(last))
        }
        #expect(try await bench.log().map(\.position.number) == Array(1...last))
    }
}
