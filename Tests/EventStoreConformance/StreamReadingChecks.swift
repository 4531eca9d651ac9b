import EventStoreCore
import TestSupport
import Testing

/// Reading one stream.
enum StreamReadingChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(6, "a stream is read between any two versions, both ways", ranges),
        ConformanceCheck(6, "a limit keeps the first events in the direction of reading", limits),
        ConformanceCheck(6, "a long stream is paged to its end", paging),
        ConformanceCheck(6, "an append is read as soon as it returns", readYourWrites),
        ConformanceCheck(6, "a stream without events reads as nothing", unknownStream),
        ConformanceCheck(8, "events of one type are found, by bytes, with full pages", typeFilter),
    ]

    private static let length: Int64 = 10

    static func ranges(_ bench: Bench) async throws {
        let stream = bench.stream("ten")
        try await bench.fill(stream, Int(length))
        try await bench.fill(bench.stream("another"), 3)
        for from in [-1, 0, 1, 2, 10, 11, Int64.max] {
            for through in [-1, 0, 1, 5, 10, 11, Int64.max] {
                let wanted = (1...length).filter { from <= $0 && $0 <= through }
                for direction in [StreamQuery.Direction.forward, .backward] {
                    let page = try await bench.store.read(
                        stream,
                        StreamQuery(
                            from: Version(from), through: Version(through), direction: direction))
                    #expect(
                        page.map(\.version.number)
                            == (direction == .forward ? wanted : wanted.reversed()),
                        "\(from) to \(through) \(direction)")
                    #expect(page.allSatisfy { $0.stream == stream })
                }
            }
        }
    }

    static func limits(_ bench: Bench) async throws {
        let stream = bench.stream("ten")
        try await bench.fill(stream, Int(length))
        let forward = try await bench.store.read(
            stream, StreamQuery(from: Version(3), through: Version(8), limit: 4))
        #expect(forward.map(\.version.number) == [3, 4, 5, 6])
        let backward = try await bench.store.read(
            stream,
            StreamQuery(from: Version(3), through: Version(8), direction: .backward, limit: 4))
        #expect(backward.map(\.version.number) == [8, 7, 6, 5])
        let last = try await bench.store.read(stream, StreamQuery(direction: .backward, limit: 1))
        #expect(last.map(\.version.number) == [length])
    }

    static func paging(_ bench: Bench) async throws {
        let stream = bench.stream("long")
        try await bench.fill(stream, 2500)
        for page in [999, 1000, 1250, 2500] {
            let history = try await bench.history(stream, page: page)
            #expect(history.map(\.version.number) == Array(1...2500), "pages of \(page)")
        }
        let whole = try await bench.store.read(stream, StreamQuery(limit: 10_000))
        #expect(whole.count == 2500, "no cap below the limit that was asked for")
    }

    static func readYourWrites(_ bench: Bench) async throws {
        let stream = bench.stream("fresh")
        let other = try await bench.place.open().events
        for number in 1...20 {
            let event = bench.events.event()
            try await bench.append([event], to: stream)
            for store in [bench.store, try await bench.caughtUp(other)] {
                let last = try await store.read(
                    stream, StreamQuery(direction: .backward, limit: 1))
                #expect(last.map(\.id) == [event.id])
                #expect(try await store.head(of: stream)?.version == Version(Int64(number)))
            }
        }
    }

    static func unknownStream(_ bench: Bench) async throws {
        try await bench.fill(bench.stream("known"), 2)
        #expect(try await bench.store.read(bench.stream("unknown"), StreamQuery()).isEmpty)
        #expect(try await bench.store.head(of: bench.stream("unknown")) == nil)
        #expect(try await bench.store.streams(after: nil, limit: 10).count == 1)
    }

    static func typeFilter(_ bench: Bench) async throws {
        let stream = bench.stream("mixed")
        let (composed, decomposed) = ("Caf\u{E9}", "Cafe\u{301}")
        let types = ["A", composed, "a", "A", decomposed, "AB", "A", composed]
        try await bench.append(types.map { bench.events.event(type: $0) }, to: stream)
        func versions(_ query: StreamQuery) async throws -> [Int64] {
            try await bench.store.read(stream, query).map(\.version.number)
        }
        #expect(try await versions(StreamQuery(type: "A")) == [1, 4, 7])
        #expect(try await versions(StreamQuery(direction: .backward, type: "A")) == [7, 4, 1])
        #expect(try await versions(StreamQuery(limit: 2, type: "A")) == [1, 4])
        #expect(try await versions(StreamQuery(from: Version(2), limit: 2, type: "A")) == [4, 7])
        #expect(try await versions(StreamQuery(type: composed)) == [2, 8])
        #expect(try await versions(StreamQuery(type: decomposed)) == [5])
        #expect(try await versions(StreamQuery(type: "None")).isEmpty)
    }
}
