import EventStoreCore
import TestSupport
import Testing

/// Reading the whole log.
enum LogReadingChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(7, "the log holds every event once, in order, at any page size", order),
        ConformanceCheck(7, "the log keeps each stream's order and agrees with it", agreement),
        ConformanceCheck(7, "two readers see the same log", sameForAll),
        ConformanceCheck(7, "a page ends at the position that was asked for", bounds),
        ConformanceCheck(7, "a filter keeps its types and nothing else", filter),
        ConformanceCheck(7, "a filter that matches nothing still makes progress", fruitlessFilter),
        ConformanceCheck(7, "an empty log is at its end", emptyLog),
        ConformanceCheck(
            7, "an event is in the log when its append returns", atOnce),
    ]

    /// 60 events in 6 streams, of types T0, T1 and T2.
    private static func fill(_ bench: Bench) async throws {
        for index in 0..<60 {
            try await bench.append(
                [bench.events.event(type: "T\(index % 3)")], to: bench.stream("s\(index * 7 % 6)"))
        }
    }

    static func order(_ bench: Bench) async throws {
        try await fill(bench)
        for page in [1, 7, 20, 59, 60, 61, 500] {
            let log = try await bench.log(page: page)
            #expect(log.map(\.position.number) == Array(1...60), "pages of \(page)")
        }
        #expect(try await bench.store.lastPosition() == Position(60))
    }

    static func agreement(_ bench: Bench) async throws {
        try await fill(bench)
        let log = try await bench.log()
        for name in 0..<6 {
            let stream = bench.stream("s\(name)")
            let history = try await bench.history(stream)
            #expect(log.filter { $0.stream == stream } == history)
            #expect(!history.isEmpty)
        }
    }

    static func sameForAll(_ bench: Bench) async throws {
        try await fill(bench)
        let other = try await bench.place.open().events
        let mine = try await bench.log(page: 7)
        #expect(try await bench.log(page: 13, of: bench.caughtUp(other)) == mine)
        try await bench.fill(bench.stream("s0"), 5)
        _ = try await bench.caughtUp(other)
        #expect(try await Array(bench.log(of: other).prefix(60)) == mine)
        #expect(try await bench.log(of: other).count == 65)
    }

    static func bounds(_ bench: Bench) async throws {
        try await fill(bench)
        let page = try await bench.store.readLog(
            LogQuery(after: Position(10), through: Position(15)))
        #expect(page.events.map(\.position.number) == [11, 12, 13, 14, 15])
        #expect(page.readThrough == Position(15))
        #expect(page.isAtEnd, "nothing of what was asked for is left")
        let exact = try await bench.store.readLog(LogQuery(after: Position(55), limit: 5))
        #expect(exact.events.map(\.position.number) == [56, 57, 58, 59, 60])
        #expect(exact.isAtEnd, "a page that is full may be the last one")
        let cut = try await bench.store.readLog(
            LogQuery(after: Position(10), through: Position(15), limit: 2))
        #expect(cut.events.map(\.position.number) == [11, 12])
        #expect(cut.readThrough == Position(12))
        #expect(!cut.isAtEnd)
        let tail = try await bench.store.readLog(LogQuery(after: Position(58)))
        #expect(tail.events.map(\.position.number) == [59, 60])
        #expect(tail.readThrough == Position(60))
        #expect(tail.isAtEnd)
        let behind = try await bench.store.readLog(LogQuery(after: Position(60)))
        #expect(behind == LogPage(events: [], readThrough: Position(60), isAtEnd: true))
    }

    static func filter(_ bench: Bench) async throws {
        try await fill(bench)
        let all = try await bench.log()
        for types in [["T0"], ["T1", "T2"], ["T0", "T1", "T2"], ["T2", "None"]].map(Set.init) {
            for page in [1, 7, 500] {
                let filtered = try await bench.log(page: page, types: types)
                #expect(filtered == all.filter { types.contains($0.type) }, "\(types) by \(page)")
                #expect(!filtered.isEmpty)
            }
        }
        let page = try await bench.store.readLog(
            LogQuery(after: .start, limit: 3, types: ["T1"]))
        #expect(page.events.count == 3, "the limit counts what the filter keeps")
        #expect(page.readThrough >= Position(8) && page.readThrough < Position(11))
    }

    static func fruitlessFilter(_ bench: Bench) async throws {
        try await fill(bench)
        var after = Position.start
        for _ in 0..<100 {
            let page = try await bench.store.readLog(
                LogQuery(after: after, limit: 5, types: ["None"]))
            #expect(page.events.isEmpty)
            #expect(page.readThrough > after)
            after = page.readThrough
            if page.isAtEnd { break }
        }
        #expect(after == Position(60))
        let nothing = try await bench.store.readLog(LogQuery(after: .start, types: []))
        #expect(nothing.events.isEmpty, "no types are not the same as all types")
    }

    static func emptyLog(_ bench: Bench) async throws {
        let page = try await bench.store.readLog(LogQuery(after: .start))
        #expect(page == LogPage(events: [], readThrough: .start, isAtEnd: true))
        let fold = try await bench.store.readFold(LogQuery(after: .start), whole: [])
        #expect(fold.entries.isEmpty && fold.details.isEmpty)
        #expect(fold.readThrough == .start)
        #expect(fold.isAtEnd)
        #expect(try await bench.store.lastPosition() == .start)
    }

    static func atOnce(_ bench: Bench) async throws {
        for number in 1...10 {
            let event = bench.events.event()
            let outcome = try await bench.append([event], to: bench.stream("s\(number % 2)"))
            let page = try await bench.store.readLog(LogQuery(after: Position(Int64(number - 1))))
            #expect(page.events.map(\.id) == [event.id])
            #expect(page.readThrough.number == outcome.positions.upperBound)
        }
    }
}
