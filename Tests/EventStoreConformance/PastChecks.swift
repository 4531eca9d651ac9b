import EventStoreCore
import TestSupport
import Testing

/// Where streams stood at a position of the log.
enum PastChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(8, "a head is found at every position of the log", heads),
        ConformanceCheck(8, "streams are paged as of every position, both ways", pages),
        ConformanceCheck(8, "of many streams the few first ones are found", fewOfMany),
        ConformanceCheck(8, "names are paged with the handles of a fold", names),
    ]

    /// Streams that begin one after the other, in another order than that of their names, and go
    /// on in turn; two of them in one append.
    private static func fill(_ bench: Bench) async throws {
        for (index, name) in ["m", "z", "b", "Ä", "a", "日本", "mm"].enumerated() {
            try await bench.fill(bench.stream(name), index % 3 + 1)
            try await bench.fill(bench.stream("m"), 1)
        }
        _ = try await bench.store.append(
            AppendRequest([
                StreamWrite(
                    stream: bench.stream("y"), expecting: .noStream,
                    events: bench.events.events(2)),
                StreamWrite(
                    stream: bench.stream("c"), expecting: .noStream, events: bench.events.events(1)
                ),
            ]))
        try await bench.fill(bench.stream("b"), 20)
    }

    /// The last event of each stream at or before a position, by the names' bytes.
    private static func expected(_ log: [RecordedEvent], at position: Position) -> [StreamHead] {
        var last: [StreamID: RecordedEvent] = [:]
        for event in log where event.position <= position { last[event.stream] = event }
        return last.values.map {
            StreamHead(
                stream: $0.stream, version: $0.version, hash: $0.hash, position: $0.position)
        }
        .sorted { $0.stream < $1.stream }
    }

    static func heads(_ bench: Bench) async throws {
        try await fill(bench)
        let log = try await bench.log()
        let all = Set(log.map(\.stream))
        for number in 0...Int64(log.count + 1) {
            let then = expected(log, at: Position(number))
            for stream in all {
                let head = try await bench.store.head(of: stream, at: Position(number))
                #expect(head == then.first { $0.stream == stream }, "\(stream) at \(number)")
            }
            #expect(try await bench.store.streamCount(at: Position(number)) == Int64(then.count))
        }
        #expect(try await bench.store.head(of: bench.stream("no"), at: Position(.max)) == nil)
    }

    static func pages(_ bench: Bench) async throws {
        try await fill(bench)
        let log = try await bench.log()
        for number in stride(from: Int64(0), through: Int64(log.count + 1), by: 2) {
            let then = expected(log, at: Position(number))
            for (limit, descending) in [(1, false), (2, true), (4, false), (4, true), (50, true)] {
                var listed: [StreamHead] = []
                while true {
                    let page = try await bench.store.streams(
                        at: Position(number), after: listed.last?.stream, descending: descending,
                        limit: limit)
                    listed += page
                    try #require(listed.count <= then.count, "pages overlap")
                    if page.count < limit { break }
                }
                #expect(
                    listed == (descending ? then.reversed() : then),
                    "pages of \(limit) at \(number)")
            }
        }
        let end = Position(Int64(log.count))
        let behind = try await bench.store.streams(
            at: end, after: bench.stream("n"), descending: false, limit: 1)
        #expect(behind.map(\.stream.name) == ["y"], "the name given need not exist")
        let before = try await bench.store.streams(
            at: end, after: bench.stream("n"), descending: true, limit: 2)
        #expect(before.map(\.stream.name) == ["mm", "m"])
        await bench.expectOverLimit(value: 0, maximum: bench.store.limits.pageSize) {
            _ = try await bench.store.streams(
                at: end, after: nil, descending: false, limit: 0)
        }
    }

    static func fewOfMany(_ bench: Bench) async throws {
        let names = (0..<60).map { bench.stream("s\($0 * 37 % 60)") }
        for stream in names { try await bench.fill(stream, 1) }
        for number in [1, 3, 7, 20] {
            let then = names.prefix(number).sorted()
            for descending in [false, true] {
                let page = try await bench.store.streams(
                    at: Position(Int64(number)), after: nil, descending: descending, limit: 5)
                let wanted = descending ? then.reversed() : then
                #expect(page.map(\.stream) == Array(wanted.prefix(5)))
            }
        }
    }

    static func names(_ bench: Bench) async throws {
        try await fill(bench)
        let fold = try await bench.store.readFold(LogQuery(after: .start), whole: [])
        let handles = Set(fold.entries.map(\.stream))
        let byHandle = try await bench.store.streams(Array(handles))
        for limit in [1, 4, 50] {
            var listed: [NamedStream] = []
            while true {
                let page = try await bench.store.streamNames(
                    after: listed.last?.stream, limit: limit)
                listed += page
                try #require(listed.count <= handles.count, "pages overlap")
                if page.count < limit { break }
            }
            #expect(listed.map(\.stream) == byHandle.values.sorted())
            for name in listed { #expect(byHandle[name.handle] == name.stream) }
        }
        await bench.expectOverLimit(value: 0, maximum: bench.store.limits.pageSize) {
            _ = try await bench.store.streamNames(after: nil, limit: 0)
        }
    }
}
