import EventStoreCore
import EventStreaming
import TestSupport
import Testing
import TextFormats

/// What a filter leaves to an engine is what it would have let through itself.
@Suite struct FilterPushdownTests {
    private static let types = ["A", "B", "Ang\u{E9}lique", "Ange\u{301}lique"]
    private static let streams = ["acc-1", "acc-2", "acc-10", "x'y"]

    private static let exponent: @Sendable (CurrencyCode) -> Int? = { _ in 2 }

    @Test(arguments: TestEngine.allCases)
    func pushedDownAndEvaluatedFiltersKeepTheSameEvents(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "FilterPushdownTests")
        let ledger = try engine.make()
        let store = ledger.store
        let all = try await Self.fill(store, &random)
        var narrowed = 0
        for _ in 0..<(Campaign.isWhole ? 150 : 25) {
            let text = Self.filter(&random)
            let filter = try EventFilter(text)
            let limit = Int.random(in: 1...40, using: &random)
            let after = Position(Int64.random(in: 0...120, using: &random))
            let through = Position(after.number + Int64.random(in: 0...120, using: &random))
            let kept = all.filter { event in
                event.position > after && event.position <= through
                    && filter.matches(event, exponent: Self.exponent)
            }
            let query = LogQuery(after: after, through: through, limit: limit)
            let found = try await Self.walk(store, query, filter)
            #expect(found.map(\.position) == kept.map(\.position), "\(text)")
            let narrows =
                filter.types != nil || filter.subjects != nil || filter.subjectPrefix != nil
            narrowed += narrows ? 1 : 0
        }
        #expect(narrowed > 5)
    }

    /// All pages of a part of the log.
    private static func walk(
        _ store: any EventStore, _ query: LogQuery, _ filter: EventFilter
    ) async throws -> [RecordedEvent] {
        var (found, after): ([RecordedEvent], Position) = ([], query.after)
        while true {
            let page = try await store.readLog(
                LogQuery(after: after, through: query.through, limit: query.limit), filter,
                exponent: exponent)
            #expect(page.events.count <= query.limit)
            found += page.events
            if page.isAtEnd { return found }
            try #require(page.readThrough > after)
            after = page.readThrough
        }
    }

    private static func fill(
        _ store: any EventStore, _ random: inout SeededRandom
    ) async throws -> [RecordedEvent] {
        let factory = EventFactory(seed: random.next())
        for _ in 0..<200 {
            let stream = streams.randomElement(using: &random) ?? ""
            let amount = Int64.random(in: 0...1_000, using: &random)
            let event = factory.event(
                type: types.randomElement(using: &random) ?? "",
                payload: JSONText(stored: Array(#"{"x":\#(amount % 7),"a":{"b":"c"}}"#.utf8)),
                fold: try FoldFields(sign: 1, amountMinor: amount, currency: CurrencyCode("GBP")),
                actor: amount.isMultiple(of: 2) ? "me" : nil)
            let write = StreamWrite(
                stream: StreamID(stored: stream), expecting: .any, events: [event])
            _ = try await store.append(AppendRequest([write]))
        }
        return try await store.readLog(LogQuery(after: .start)).events
    }

    private static func filter(_ random: inout SeededRandom, depth: Int = 2) -> String {
        func pick(_ words: [String]) -> String { words.randomElement(using: &random) ?? "" }
        func quoted(_ texts: [String]) -> String {
            "'" + pick(texts).replacing("'", with: "\\'") + "'"
        }
        switch Int.random(in: 0..<(depth > 0 ? 12 : 9), using: &random) {
        case 0, 1: return "type = \(quoted(types))"
        case 2: return "type \(pick(["IN", "NOT IN"])) (\(quoted(types)), \(quoted(types)))"
        case 3, 4: return "subject = \(quoted(streams))"
        case 5: return "subject LIKE \(pick(["'acc-1%'", "'%2'", "'acc-_'"]))"
        case 6: return "amount \(pick(["<", ">=", "!="])) \(pick(["5", "2.50", "9.99"]))"
        case 7: return pick(["data.x > 3", "data.a.b = c", "actor = me", "type != A"])
        case 8: return "NOT (type = \(quoted(types)))"
        default:
            let operation = pick([" AND ", " AND ", " OR ", " XOR "])
            return "(" + filter(&random, depth: depth - 1) + ")" + operation + "("
                + filter(&random, depth: depth - 1) + ")"
        }
    }
}
