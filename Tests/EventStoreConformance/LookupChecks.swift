import EventStoreCore
import TestSupport
import Testing

/// Finding single events, related events and streams.
enum LookupChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(8, "an event is found by its id", byID),
        ConformanceCheck(8, "events that share a correlation id are found in order", correlated),
        ConformanceCheck(8, "a head says version, hash and position of the last event", heads),
        ConformanceCheck(8, "streams are paged in the byte order of their names", streams),
    ]

    static func byID(_ bench: Bench) async throws {
        try await bench.fill(bench.stream("a"), 3)
        let event = bench.events.event(type: "Wanted", actor: "me")
        try await bench.append([event], to: bench.stream("b"))
        let found = try await bench.store.event(event.id)
        #expect(found?.event == event)
        #expect(found?.stream == bench.stream("b"))
        #expect(found?.version == Version(1))
        #expect(found?.position == Position(4))
        #expect(try await bench.store.event(bench.events.eventID()) == nil)
    }

    static func correlated(_ bench: Bench) async throws {
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        for (index, id) in ["x", composed, "x", nil, "X", decomposed, "x"].enumerated() {
            try await bench.append(
                [bench.events.event(correlationID: id)], to: bench.stream("s\(index % 3)"))
        }
        func positions(_ id: String, _ limit: Int) async throws -> [Int64] {
            try await bench.store.events(correlatedBy: id, limit: limit).map(\.position.number)
        }
        #expect(try await positions("x", 10) == [1, 3, 7])
        #expect(try await positions("x", 2) == [1, 3])
        #expect(try await positions("X", 10) == [5])
        #expect(try await positions(composed, 10) == [2])
        #expect(try await positions(decomposed, 10) == [6])
        #expect(try await positions("none", 10).isEmpty)
    }

    static func heads(_ bench: Bench) async throws {
        let streams = ["p", "q"].map(bench.stream)
        for size in [2, 1, 3] {
            for stream in streams {
                try await bench.fill(stream, size)
                let last = try #require(try await bench.history(stream).last)
                #expect(
                    try await bench.store.head(of: stream)
                        == StreamHead(
                            stream: stream, version: last.version, hash: last.hash,
                            position: last.position))
            }
        }
        #expect(try await bench.store.head(of: streams[0])?.version == Version(6))
    }

    static func streams(_ bench: Bench) async throws {
        let names = [
            "b", "a", "B", "ab", "Ä", "z", "e\u{301}", "\u{E9}", "日本", "~", "0",
            "\u{1F600}", "\u{FFFD}",
        ].map(bench.stream)
        for stream in names { try await bench.fill(stream, 1) }
        let sorted = names.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        for limit in [1, 2, 5, 13, 50] {
            var listed: [StreamHead] = []
            while true {
                let page = try await bench.store.streams(after: listed.last?.stream, limit: limit)
                #expect(page.count <= limit)
                listed += page
                try #require(listed.count <= names.count, "pages overlap")
                if page.count < limit { break }
            }
            #expect(listed.map(\.stream) == sorted, "pages of \(limit)")
            #expect(Set(listed.map(\.position)).count == names.count)
        }
        let behind = try await bench.store.streams(after: bench.stream("aa"), limit: 2)
        #expect(behind.map(\.stream.name) == ["ab", "b"], "the name given need not exist")
    }
}
