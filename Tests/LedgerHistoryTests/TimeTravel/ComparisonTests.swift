import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@Suite struct ComparisonTests {
    @Test(arguments: TestEngine.forHistories)
    func randomVersionsEqualTheNaiveWay(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "ComparisonTests")
        let bench = try LedgerBench(engine, interval: 9)
        var history = RandomHistory(random)
        try await history.write(to: bench, accounts: 4, appends: 120)
        for (id, events) in Dictionary(grouping: try await bench.log(), by: \.stream) {
            for _ in 0..<25 {
                let one = Int.random(in: 0...events.count, using: &random)
                let other = Int.random(in: 0...events.count, using: &random)
                let comparison = try await bench.ledger.compare(
                    id, AccountPlace(Version(Int64(one))), AccountPlace(Version(Int64(other))))
                let (low, high) = (min(one, other), max(one, other))
                let between = Array(events[low..<high])
                #expect(comparison.isReversed == (other < one))
                #expect(comparison.eventCount == Int64(high - low))
                #expect(comparison.before.version == Version(Int64(low)))
                let naive = [low, high].map { end in
                    NaiveBook.accounts(Array(events.prefix(end)))[id.name] ?? .init()
                }
                #expect(comparison.before.account.balanceMinor == naive[0].balance)
                #expect(comparison.after.account.balanceMinor == naive[1].balance)
                #expect(comparison.netMinor == naive[1].balance - naive[0].balance)
                Self.expect(comparison.byType, toBe: between)
                #expect(
                    comparison.elapsedMicroseconds(.occurred)
                        == (low == 0 ? nil : naive[1].lastEventAt - naive[0].lastEventAt))
                let names = comparison.changes.map(\.name)
                #expect(names.contains("balance") == (naive[0].text != naive[1].text))
                #expect(names.contains("status") == (naive[0].status != naive[1].status))
                #expect(names.contains("owner") == (naive[0].owner != naive[1].owner))
            }
        }
    }

    /// Moments of a history that is dated back in many places, of accounts and of the book.
    @Test(arguments: TestEngine.forHistories, Clock.allCases)
    func randomMomentsEqualTheNaiveWay(_ engine: TestEngine, _ clock: Clock) async throws {
        var random = SeededRandom.announced(for: "ComparisonTests")
        let bench = try LedgerBench(engine, interval: 7)
        var source = RandomHistory(random)
        try await source.write(to: bench, accounts: 5, appends: 90)
        let log = try await bench.log()
        let history = BookHistory(ledger: bench.ledger, checkpointBytes: 300, segment: 16)
        func moment() throws -> Timestamp {
            let event = try #require(log.randomElement(using: &random))
            return clock.time(of: event.event).advanced(
                by: Int64.random(in: -1...0, using: &random))
        }
        for _ in 0..<40 {
            let (one, other) = (try moment(), try moment())
            let low = NaiveBook.book(at: min(one, other), log, clock)
            let high = NaiveBook.book(at: max(one, other), log, clock)
            let known = Set(low.events.map(\.position))
            let between = high.events.filter { !known.contains($0.position) }
            let book = try await history.compare(.moment(one, clock), .moment(other, clock))
            #expect(book.isReversed == (other < one))
            Self.expect(book.byType, toBe: between)
            for (side, naive) in [(book.before, low), (book.after, high)] {
                #expect(side.accounts == Int64(naive.accounts.count))
                #expect(side.lateEvents == Int64(naive.late.values.reduce(0, +)))
                for total in side.totals {
                    let held = naive.accounts.values.filter {
                        $0.currency == total.currency.code
                    }
                    #expect(total.balanceMinor == held.reduce(0) { $0 + Int128($1.balance) })
                    let explanation = try await history.explain(total.currency, at: side.point)
                    #expect(explanation.foldsAgree)
                    #expect(explanation.balanceMinor == total.balanceMinor)
                }
            }
            for (name, account) in high.accounts {
                let head = try #require(try await bench.store.head(of: try StreamID(name)))
                let places = (
                    try await bench.ledger.place(.time(one), of: head, clock: clock),
                    try await bench.ledger.place(.time(other), of: head, clock: clock)
                )
                let found = try await bench.ledger.compare(head.stream, places.0, places.1)
                #expect(found.after.account.balanceMinor == account.balance)
                #expect(found.after.account.status.rawValue == account.status)
                #expect(found.after.account.owner == account.owner)
                #expect(
                    found.before.account.balanceMinor == low.accounts[name]?.balance ?? 0)
                Self.expect(found.byType, toBe: between.filter { $0.stream.name == name })
                let later = try await bench.ledger.explain(
                    head.stream, at: one < other ? places.1 : places.0)
                #expect(later.foldsAgree)
                #expect(later.state == found.after)
                #expect(later.late.count == Int64(high.late[name] ?? 0))
            }
        }
    }

    /// Two positions cost their states and what lies between them, not the rest of the log.
    @Test func positionsDoNotReadWhatLiesBehindThem() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.submit(.open("acc-1"))
        for _ in 0..<300 { try await bench.submit(.deposit("acc-1", 1)) }
        let counting = CountingEventStore(bench.store)
        let history = BookHistory(
            ledger: bench.ledger(on: counting), checkpointBytes: 1 << 20, segment: 16)
        let cost = try await counting.counts {
            let found = try await history.compare(
                .position(Position(5)), .position(Position(10)))
            #expect(found.eventCount == 5)
        }
        #expect(cost.foldEntries <= 20, "\(cost)")
    }

    /// What is recorded of a moment while it is being explained is of the next question.
    @Test(arguments: TestEngine.forHistories)
    func aMomentBesideAWriterIsOneBook(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1"))
        let moment = Timestamp(microseconds: 4_000_000_000_000_000)
        let history = BookHistory(ledger: bench.ledger, checkpointBytes: 1 << 20, segment: 16)
        let pounds = try #require(Currency(code: "GBP"))
        let writing = Task {
            for _ in 0..<300 { try await bench.submit(.deposit("acc-1", 1)) }
        }
        for _ in 0..<60 {
            let book = try await history.explain(pounds, at: .moment(moment, .occurred))
            #expect(book.foldsAgree)
            let found = try await history.compare(
                .position(.start), .moment(moment, .occurred))
            #expect(
                found.net.map(\.minorUnits)
                    == [found.byType.reduce(0) { $0 + $1.flow.netMinor }])
        }
        try await writing.value
    }

    /// Between a moment and a version an event may count the other way round.
    @Test func aMomentBesideAVersionIsComparedByItsEvents() async throws {
        let bench = try LedgerBench(.inMemory)
        let factory = EventFactory()
        for (day, amount) in [(5, 1), (9, 2), (3, 4)] as [(Int64, Int64)] {
            try await bench.record([factory.deposit(amount).occurring(onDay: day)], to: "acc-1")
        }
        let head = try #require(try await bench.store.head(of: account("acc-1")))
        let moment = Timestamp(dayNumber: 5).endOfDay
        let place = try await bench.ledger.place(.time(moment), of: head)
        #expect(place.version == Version(1) && place.moment == moment)
        let found = try await bench.ledger.compare(
            head.stream, place, AccountPlace(Version(2)))
        #expect(found.before.account.balanceMinor == 5)
        #expect(found.after.account.balanceMinor == 3)
        #expect(found.netMinor == -2)
        #expect(found.byType.reduce(0) { $0 + $1.flow.netMinor } == -2)
        #expect(found.eventCount == 0)
        #expect(
            found.lateBefore.words == "1 event of that time was recorded later, at v3")
    }

    /// Subtotals, added up again in the plainest way.
    static func expect(_ flows: [TypeFlow], toBe events: [RecordedEvent]) {
        let groups = Dictionary(grouping: events) { event in
            event.type + "/"
                + (event.event.fold.sign == 0 ? "" : event.event.fold.currency?.description ?? "")
        }
        let lines = flows.map { flow in
            "\(flow.type)/\(flow.currency?.code ?? ""): \(flow.flow.events), "
                + "\(flow.flow.creditsMinor), \(flow.flow.debitsMinor), \(flow.flow.netMinor)"
        }
        let expected = groups.sorted { $0.key < $1.key }.map { key, events in
            func sum(_ sign: Int8) -> Int64 {
                events.filter { $0.event.fold.sign == sign }
                    .reduce(0) { $0 + ($1.event.fold.amountMinor ?? 0) }
            }
            return "\(key): \(events.count), \(sum(1)), \(sum(-1)), \(sum(1) - sum(-1))"
        }
        #expect(lines.sorted() == expected.sorted())
    }

    @Test(arguments: TestEngine.forHistories)
    func randomPositionsOfTheBookEqualTheNaiveWay(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "ComparisonTests")
        let bench = try LedgerBench(engine)
        var source = RandomHistory(random)
        try await source.write(to: bench, accounts: 8, appends: 120)
        let log = try await bench.log()
        let history = BookHistory(ledger: bench.ledger, checkpointBytes: 300, segment: 16)
        for _ in 0..<40 {
            let one = Int.random(in: 0...log.count, using: &random)
            let other = Int.random(in: 0...log.count, using: &random)
            let comparison = try await history.compare(
                .position(Position(Int64(one))), .position(Position(Int64(other))))
            let (low, high) = (min(one, other), max(one, other))
            Self.expect(comparison.byType, toBe: Array(log[low..<high]))
            for (side, end) in [(comparison.before, low), (comparison.after, high)] {
                #expect(side.point == .position(Position(Int64(end))))
                let totals = NaiveBook.totals(Array(log.prefix(end)))
                #expect(side.totals.map(\.currency.code) == totals.map { $0[0].text })
                #expect(side.totals.map(\.balanceMinor) == totals.map { $0[4].total })
                #expect(side.accounts == Int64(Set(log.prefix(end).map(\.stream)).count))
                #expect(side.time(.recorded) == log.prefix(end).last?.event.recordedAt)
            }
            for net in comparison.net {
                let moved = log[low..<high].filter {
                    $0.event.fold.currency?.description == net.currency.code
                }
                #expect(
                    net.minorUnits
                        == moved.reduce(0) {
                            $0 + Int128($1.event.fold.sign) * Int128($1.event.fold.amountMinor ?? 0)
                        })
            }
            for currency in comparison.after.totals.map(\.currency) {
                let explanation = try await history.explain(
                    currency, at: .position(Position(Int64(high))))
                #expect(explanation.foldsAgree)
                #expect(
                    explanation.balanceMinor
                        == comparison.after.totals.first { $0.currency == currency }?
                        .balanceMinor)
                Self.expect(
                    explanation.byType,
                    toBe: log.prefix(high).filter {
                        $0.event.fold.sign != 0
                            && $0.event.fold.currency?.description == currency.code
                    })
            }
        }
    }
}

extension NaiveBook.Account {
    fileprivate var text: String { version == 0 || currency.isEmpty ? "" : "\(balance)\(currency)" }
}
