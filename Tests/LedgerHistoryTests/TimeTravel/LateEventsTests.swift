import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// What late events cost, and that the answer does not depend on how far their read model is.
@Suite struct LateEventsTests {
    private static let interval: Int64 = 6

    /// So many deposits on random days: of `ordered` in their order, of the others in none.
    private static func deposits(
        _ count: Int, to names: [String], ordered: Set<String>, after last: [String: Int64],
        _ factory: EventFactory, _ random: inout SeededRandom
    ) -> [(name: String, event: NewEvent, day: Int64)] {
        var last = last
        return (0..<count).map { _ in
            let name = names.randomElement(using: &random) ?? names[0]
            var day = Int64.random(in: 0..<90, using: &random)
            if ordered.contains(name) {
                day = (last[name] ?? 0) + Int64.random(in: 0...2, using: &random)
            }
            last[name] = day
            let amount = Int64.random(in: 1...500, using: &random)
            return (name, factory.deposit(amount).occurring(onDay: day), day)
        }
    }

    private static let names = ["in-order", "one-late", "scrambled", "other"]

    /// A book whose read models stand in its middle, or at its end, or nowhere.
    private static func bench(
        _ engine: TestEngine, _ random: inout SeededRandom, before: Int, behind: Int
    ) async throws -> LedgerBench {
        let bench = try LedgerBench(engine, interval: interval)
        let factory = EventFactory(seed: random.seed)
        var last: [String: Int64] = [:]
        for (index, count) in [before, behind].enumerated() {
            let rows = deposits(
                count, to: names, ordered: ["in-order", "one-late"], after: last, factory, &random)
            for row in rows {
                try await bench.record([row.event], to: row.name)
                last[row.name] = row.day
            }
            if index == 0, before > 0 {
                try await bench.record([factory.deposit(7).occurring(onDay: 1)], to: "one-late")
                try await bench.catchUp()
            }
        }
        for name in names { try await bench.takeSnapshots(of: name) }
        return bench
    }

    /// An account in order costs at a moment just what it costs at the version that the moment
    /// falls on; another one its late events more, and what its read model has not seen.
    @Test(arguments: TestEngine.forHistories)
    func rowsReadAreCounted(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "LateEventsTests.rowsReadAreCounted")
        for (before, behind) in [(120, 0), (80, 40), (0, 120)] {
            let bench = try await Self.bench(engine, &random, before: before, behind: behind)
            let log = try await bench.log()
            let checkpoint =
                try await bench.store.status(LateEvent.schema)?.checkpoint.number ?? 0
            let counting = CountingEventStore(bench.store)
            let ledger = bench.ledger(on: counting)
            for _ in 0..<60 {
                let event = try #require(log.randomElement(using: &random))
                let id = event.stream
                let head = try #require(try await ledger.events.head(of: id))
                let place = try await ledger.place(.time(event.event.occurredAt), of: head)
                let plain = try await counting.counts {
                    _ = try await ledger.load(id, at: AccountPlace(place.version))
                }
                var late: Int64 = 0
                let cost = try await counting.counts {
                    late = try await ledger.load(id, at: place).late.count
                }
                let own = log.filter { $0.stream == id }
                let unseen = own.filter {
                    $0.position.number > checkpoint && $0.version > place.version
                }
                let rows = NaiveBook.late(own).count { $0[1].integer ?? 0 > place.version.number }
                #expect(cost.snapshots == plain.snapshots && cost.events == 0)
                #expect(cost.rows <= rows, "\(cost) \(place)")
                #expect(
                    cost.foldEntries <= plain.foldEntries + Int(late) + unseen.count,
                    "\(cost) \(plain) \(place)")
                guard unseen.isEmpty else { continue }
                #expect(cost.foldEntries == plain.foldEntries + Int(late))
                if NaiveBook.late(own).isEmpty { #expect(cost.rows == 0 && late == 0) }
            }
        }
    }

    /// What every question of an account is answered with.
    private struct Answers: Equatable {
        let account: PastAccount
        let comparison: AccountComparison
        let explanation: BalanceExplanation
        let explained: [Version]
        let handed: [Version]
        let versions: [ClosedRange<Int64>]
        let hits: [Version]
        let trend: [Int64]?
        let book: BookListing
        let next: TimePoint?

        init(_ bench: LedgerBench, _ id: StreamID, _ moment: Timestamp) async throws {
            let (ledger, reader) = (bench.ledger, BookReader(bench.ledger))
            let point = TimePoint.moment(moment, .occurred)
            let place = try await reader.place(of: id, at: point)
            account = try await ledger.load(id, at: place)
            comparison = try await ledger.compare(id, AccountPlace(Version(3)), place)
            var (explained, handed, hits): ([Version], [Version], [Version]) = ([], [], [])
            explanation = try await ledger.explain(id, at: place) {
                explained.append($0.entry.version)
            }
            _ = try await ledger.forEachEvent(of: id, at: place) { event, _ in
                handed.append(event.version)
                return true
            }
            versions = try await ledger.versions(of: id, at: place).runs
            _ = try await ledger.when(
                try Condition("balance > 0"), in: id, through: place,
                visit: { hit in
                    hits.append(hit.version)
                    return true
                })
            (self.explained, self.handed, self.hits) = (explained, handed, hits)
            trend = try await reader.trends([id], at: point)[id]
            book = try await reader.listing(BookList(at: point), isProjected: false)
            next = try await reader.stepDays(
                1, from: Standpoint(account: id, point: point, clock: .occurred))
        }

        static func == (one: Answers, other: Answers) -> Bool {
            one.account == other.account && one.comparison == other.comparison
                && one.explanation == other.explanation && one.explained == other.explained
                && one.handed == other.handed && one.versions == other.versions
                && one.hits == other.hits && one.trend == other.trend
                && one.book.accounts == other.book.accounts
                && one.book.lateEvents == other.book.lateEvents && one.next == other.next
        }
    }

    /// Never made, behind, up to date, made again, and with rows that say what is not so.
    @Test(arguments: TestEngine.forHistories)
    func theAnswerDoesNotDependOnTheReadModel(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "LateEventsTests.theAnswer")
        let bench = try LedgerBench(engine, interval: 5)
        var history = RandomHistory(random)
        try await history.write(to: bench, accounts: 4, appends: 60)
        let log = try await bench.log()
        var questions: [(id: StreamID, moment: Timestamp, answers: Answers)] = []
        var isLate = false
        for number in 0..<500 where number < 12 || !isLate {
            let event = try #require(log.randomElement(using: &random))
            let id = event.stream
            let moment = event.event.occurredAt.advanced(
                by: Int64.random(in: -1...1, using: &random))
            questions.append((id, moment, try await Answers(bench, id, moment)))
            isLate = isLate || questions[number].answers.account.late.count > 0
        }
        #expect(isLate)
        func expectTheSame(_ what: Comment) async throws {
            for (id, moment, answers) in questions {
                let now = try await Answers(bench, id, moment)
                #expect(now == answers, what)
            }
        }
        let schema = LateEvent.schema
        func change(_ rows: [[ReadModelValue]], through: Int) async throws {
            try await bench.store.prepare(schema)
            let from = try #require(try await bench.store.status(schema)).checkpoint
            let change = ReadModelChange(
                upserts: rows, from: from, through: Position(Int64(through)),
                at: Timestamp(microseconds: 0))
            #expect(try await bench.store.apply(change, to: schema))
        }
        let middle = log.count / 2
        try await change(NaiveBook.late(Array(log.prefix(middle))), through: middle)
        try await expectTheSame("behind")
        try await bench.catchUp()
        #expect(
            try await bench.store.rows(schema, ReadModelQuery(limit: 1000)) == NaiveBook.late(log))
        try await expectTheSame("up to date")
        let runner = ProjectionRunner(
            events: bench.store, readModels: bench.store, now: bench.ledger.environment.now)
        try await runner.rebuild(LateEventsProjection())
        try await expectTheSame("made again")
        // Rows of events that are not late, or not there, and rows that are none.
        let wrong = (1...4).flatMap { number in
            [[2, 0, 1], [9999, 5, 6], [-3, 1, 2], [4, .max, 1]].map { values in
                [ReadModelValue.text("acc-\(number)")] + values.map { .integer($0) }
            }
        }
        try await change(wrong, through: log.count)
        try await expectTheSame("with wrong rows")
        try await change([], through: log.count + 50)
        try await expectTheSame("ahead of the log")
        #expect(!(try await Verifier(bench.ledger).run()).isSound)
    }

    /// A book at a moment reads its stretch of the log, and loads no account.
    @Test(arguments: TestEngine.forHistories)
    func theBookAtAMomentLoadsNoAccount(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "LateEventsTests.theBook")
        let bench = try await Self.bench(engine, &random, before: 100, behind: 20)
        let log = try await bench.log()
        let counting = CountingEventStore(bench.store)
        let history = BookHistory(ledger: bench.ledger(on: counting), segment: 64)
        _ = try await history.state(at: .position(Position(.max)))
        for day in [5, 30, 60, 89] as [Int64] {
            let moment = Timestamp(dayNumber: day).endOfDay
            var late: Int64 = 0
            let cost = try await counting.counts {
                let state = try await history.state(at: .moment(moment, .occurred))
                late = state.lateEvents
                let types = try await state.rows(of: "event_types")
                #expect(types == NaiveBook.types(log.filter { $0.event.occurredAt <= moment }))
            }
            #expect(cost.snapshots == 0 && cost.heads == 0 && cost.rows == 0, "\(cost)")
            #expect(cost.foldEntries <= 2 * log.count)
            let naive = NaiveBook.book(at: moment, log, .occurred)
            #expect(late == Int64(naive.late.values.reduce(0, +)))
        }
    }

    /// From one day with an event to the next, as they happened.
    @Test(arguments: TestEngine.forHistories)
    func stepsByDaysMissNoLateDay(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        let factory = EventFactory()
        for day in [10, 20, 14, 30, 3] as [Int64] {
            try await bench.record([factory.deposit(1).occurring(onDay: day)], to: "acc-1")
        }
        for isProjected in [false, true] {
            if isProjected { try await bench.catchUp() }
            let reader = BookReader(bench.ledger)
            var days: [Int64] = []
            var point = TimePoint?.some(.moment(Timestamp(dayNumber: 0), .occurred))
            while let start = point {
                let standpoint = Standpoint(
                    account: account("acc-1"), point: start, clock: .occurred)
                point = try await reader.stepDays(1, from: standpoint)
                if case .moment(let moment, _)? = point { days.append(moment.dayNumber) }
            }
            #expect(days == [3, 10, 14, 20, 30])
            var back: [Int64] = []
            for _ in 0..<4 {
                let standpoint = Standpoint(
                    account: account("acc-1"),
                    point: .moment(
                        Timestamp(dayNumber: back.last ?? 30).endOfDay, .occurred),
                    clock: .occurred)
                if case .moment(let moment, _)? = try await reader.stepDays(-1, from: standpoint) {
                    back.append(moment.dayNumber)
                }
            }
            #expect(back == [20, 14, 10, 3])
            let found = try await reader.surroundings(
                of: .moment(Timestamp(dayNumber: 10).endOfDay, .occurred),
                account: account("acc-1"))
            #expect(found.at?.dayNumber == 10 && found.next?.dayNumber == 14)
            #expect(found.back == 3)
        }
    }
}
