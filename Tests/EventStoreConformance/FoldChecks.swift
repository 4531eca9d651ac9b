import EventStoreCore
import TestSupport
import Testing

/// `readFold`: the log, reduced to numbers.
enum FoldChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(7, "a fold page says what the log says, field by field", agreement),
        ConformanceCheck(7, "a filtered fold page says what the filtered log says", filtered),
        ConformanceCheck(6, "a fold of a stream says what the stream says", streamAgreement),
        ConformanceCheck(7, "handles resolve to the streams they stand for", handles),
    ]

    /// The second by its bytes alone: another type looks the same.
    private static let whole: Set<String> = ["AccountOpened", "Caf\u{E9}"]

    private static func fill(_ bench: Bench) async throws {
        for index in 0..<40 {
            let event =
                switch index % 4 {
                case 0: bench.events.deposit(Int64(index) * 1_000_000_007)
                case 1: bench.events.withdrawal(Int64.max - Int64(index))
                case 2: bench.events.event(type: "AccountOpened", actor: "op", correlationID: "c")
                default: bench.events.event(type: "Caf\(index % 8 == 3 ? "\u{E9}" : "e\u{301}")")
                }
            let stream = index % 9 == 8 ? "$book" : "s\(index % 5)"
            try await bench.append([event], to: bench.stream(stream))
        }
    }

    static func agreement(_ bench: Bench) async throws {
        try await fill(bench)
        for page in [1, 7, 40, 500] {
            try await compare(bench, page: page, types: nil)
        }
    }

    static func streamAgreement(_ bench: Bench) async throws {
        try await fill(bench)
        for name in ["s2", "$book"] {
            try await compare(bench, bench.stream(name))
        }
        let none = try await bench.store.readFold(
            bench.stream("nobody"), from: Version(1), through: Version(9), limit: 9, whole: whole)
        #expect(none.isEmpty)
    }

    /// Events of the book's own streams come whole, whatever their types.
    private static func isWhole(_ event: RecordedEvent) -> Bool {
        event.stream.isReserved || whole.holds(event.type)
    }

    private static func compare(_ bench: Bench, _ stream: StreamID) async throws {
        let events = try await bench.store.read(stream, StreamQuery())
        #expect(events.count >= 4)
        for (from, through, limit) in [(1, 8, 100), (3, 6, 100), (1, 8, 3), (8, 20, 5), (9, 20, 5)]
        {
            let entries = try await bench.store.readFold(
                stream, from: Version(Int64(from)), through: Version(Int64(through)), limit: limit,
                whole: whole)
            let wanted = events.filter { (from...through).contains(Int($0.version.number)) }
            #expect(
                entries
                    == wanted.prefix(limit).map {
                        StreamFoldEntry($0, isWhole: isWhole($0))
                    })
        }
    }

    static func filtered(_ bench: Bench) async throws {
        try await fill(bench)
        try await compare(bench, page: 6, types: ["FundsDeposited"])
        try await compare(bench, page: 6, types: ["AccountOpened", "FundsWithdrawn"])
        try await compare(bench, page: 6, types: ["None"])
    }

    private static func compare(_ bench: Bench, page: Int, types: Set<String>?) async throws {
        let log = try await bench.log(types: types)
        var after = Position.start
        var compared = 0
        while true {
            let query = LogQuery(after: after, limit: page, types: types)
            let fold = try await bench.store.readFold(query, whole: whole)
            let names = try await bench.store.streams(fold.entries.map(\.stream))
            let expected = log.dropFirst(compared).prefix(fold.entries.count)
            #expect(expected.count == fold.entries.count)
            for (entry, event) in zip(fold.entries, expected) {
                expectSame(entry, event, fold, names)
            }
            #expect(fold.details == expected.filter(isWhole))
            compared += fold.entries.count
            if fold.isAtEnd { break }
            try #require(fold.readThrough > after, "a page that is not the last must get on")
            after = fold.readThrough
        }
        #expect(compared == log.count)
    }

    private static func expectSame(
        _ entry: FoldEntry, _ event: RecordedEvent, _ page: FoldPage,
        _ names: [StreamHandle: StreamID]
    ) {
        let fold = event.event.fold
        #expect(entry.position == event.position)
        #expect(names[entry.stream] == event.stream)
        #expect(entry.version == event.version)
        #expect(entry.occurredAt == event.event.occurredAt)
        #expect(entry.recordedAt == event.event.recordedAt)
        #expect(entry.sign == fold.sign)
        #expect(entry.amountMinor == fold.amountMinor ?? 0)
        #expect(entry.currency == fold.currency?.packed ?? 0)
        let type = element(of: page.types, at: entry.type)
        #expect(type.map { Array($0.utf8) } == Array(event.type.utf8))
        if isWhole(event) {
            #expect(element(of: page.details, at: entry.detail) == event)
        } else {
            #expect(entry.detail == -1)
        }
    }

    /// Nil behind the end: an engine that is wrong must fail, not end the run.
    private static func element<Element>(of array: [Element], at index: Int32) -> Element? {
        array.indices.contains(Int(index)) ? array[Int(index)] : nil
    }

    static func handles(_ bench: Bench) async throws {
        try await fill(bench)
        let fold = try await bench.store.readFold(LogQuery(after: .start), whole: [])
        let handles = Set(fold.entries.map(\.stream))
        #expect(handles.count == 6, "a stream has one handle")
        let names = try await bench.store.streams(Array(handles))
        #expect(Set(names.keys) == handles)
        #expect(
            Set(names.values)
                == Set((0..<5).map { bench.stream("s\($0)") } + [bench.stream("$book")]))
        #expect(try await bench.store.streams([StreamHandle(987_654_321)]).isEmpty)
        #expect(try await bench.store.streams([]).isEmpty)
    }
}
