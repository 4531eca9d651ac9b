import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@Suite struct WhenTests {
    /// Conditions with the same in plain Swift, judged by the naive fold.
    private static let conditions:
        [(text: String, holds: @Sendable (NaiveBook.Account, RecordedEvent) -> Bool)] = [
            ("balance < 0", { account, _ in account.balance < 0 }),
            ("status = closed", { account, _ in account.status == "closed" }),
            (
                "event = BetPlaced or (event = FundsWithdrawn and not version < 5)",
                { _, event in
                    event.type == "BetPlaced"
                        || event.type == "FundsWithdrawn" && event.version.number >= 5
                }
            ),
            (
                "memo = out and balance > 0",
                { account, event in
                    NaiveBook.object(event)["memo"] as? String == "out" && account.balance > 0
                }
            ),
            ("shape = new", { _, event in NaiveBook.object(event)["shape"] as? String == "new" }),
            (
                "recorded > occurred",
                { _, event in event.event.recordedAt > event.event.occurredAt }
            ),
            ("position >= 100", { _, event in event.position.number >= 100 }),
        ]

    @Test(arguments: TestEngine.forHistories)
    func randomHistoriesEqualTheNaiveWay(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine, interval: 8)
        var history = RandomHistory(SeededRandom.announced(for: "WhenTests"))
        try await history.write(to: bench, accounts: 7, appends: 150)
        let log = try await bench.log()
        for (text, holds) in Self.conditions {
            let condition = try Condition(text)
            var naive: [String: NaiveBook.Account] = [:]
            var expected: [(name: String, version: Int64)] = []
            for event in log {
                naive[event.stream.name, default: .init()].take(event)
                if holds(naive[event.stream.name] ?? .init(), event) {
                    expected.append((event.stream.name, event.version.number))
                }
            }
            var found: [(name: String, version: Int64)] = []
            try await bench.ledger.whenInBook(condition, firstOnly: false) { hit in
                found.append((hit.id.name, hit.version.number))
                let event = log[Int(hit.position.number) - 1]
                #expect(event.stream == hit.id && event.version == hit.version)
                return true
            }
            #expect(found.elementsEqual(expected, by: ==), "\(text)")
            var firsts: [String: Int64] = [:]
            try await bench.ledger.whenInBook(condition, firstOnly: true) { hit in
                #expect(firsts.updateValue(hit.version.number, forKey: hit.id.name) == nil)
                return true
            }
            let expectedFirsts = Dictionary(
                expected.map { ($0.name, $0.version) }, uniquingKeysWith: { first, _ in first })
            #expect(firsts == expectedFirsts, "\(text)")
            for name in naive.keys {
                let own = expected.filter { $0.name == name }.map(\.version)
                let answer = try await bench.ledger.when(condition, in: account(name))
                #expect(answer.count == Int64(own.count))
                #expect(answer.first?.version.number == own.first)
                #expect(answer.last?.version.number == own.last)
            }
        }
    }

    /// At a moment of the occurred clock a history is that of what had happened, in that order,
    /// whenever it was recorded; by the recorded clock it is what was known.
    @Test(arguments: TestEngine.forHistories)
    func aMomentIsJudgedByWhatHadHappened(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "WhenTests.aMoment")
        let bench = try LedgerBench(engine, interval: 8)
        var history = RandomHistory(random)
        try await history.write(to: bench, accounts: 5, appends: 60)
        if Bool.random(using: &random) { try await bench.catchUp() }
        try await history.write(to: bench, accounts: 5, appends: 40)
        let log = try await bench.log()
        for (index, (text, holds)) in (Self.conditions + Self.conditions).enumerated() {
            let condition = try Condition(text)
            let clock: Clock = index % 3 == 0 ? .recorded : .occurred
            let moment = clock.time(of: try #require(log.randomElement(using: &random)).event)
            var firsts: [String: Int64] = [:]
            for id in Set(log.map(\.stream)) {
                let own = log.filter { $0.stream == id }
                let known = NaiveBook.until(moment, own, clock.time)
                let happened = own.sorted {
                    ($0.event.occurredAt, $0.version) < ($1.event.occurredAt, $1.version)
                }
                let all = clock == .occurred ? happened : own
                let inside =
                    clock == .occurred
                    ? happened.filter { $0.event.occurredAt <= moment } : known
                let hits = Self.hits(all, holds)
                firsts[id.name] = hits.first { $0.index < inside.count }?.version
                let head = try #require(try await bench.store.head(of: id))
                let place = try await bench.ledger.place(.time(moment), of: head, clock: clock)
                var found: [Int64] = []
                let answer = try await bench.ledger.when(
                    condition, in: id, through: place,
                    visit: { hit in
                        found.append(hit.version.number)
                        return true
                    })
                let expected = hits.filter { $0.index < inside.count }.map(\.version)
                #expect(found == expected, "\(text) \(id) \(moment)")
                #expect(answer.late.count == Int64(inside.count - known.count))
                #expect(answer.examined == Int64(inside.count))
                let told = try await bench.ledger.when(condition, in: id, from: place)
                #expect(told.count == Int64(hits.count))
                #expect(told.late == answer.late)
                #expect(
                    told.previous?.version.number
                        == hits.last { $0.index < inside.count - 1 }?.version)
                #expect(
                    told.next?.version.number == hits.first { $0.index >= inside.count }?.version)
            }
            var inBook: [String: Int64] = [:]
            let told = try await bench.ledger.whenInBook(
                condition, firstOnly: true, at: .moment(moment, clock)
            ) { hit in
                #expect(inBook.updateValue(hit.version.number, forKey: hit.id.name) == nil)
                return true
            }
            #expect(inBook == firsts, "\(text) \(moment)")
            let late = NaiveBook.book(at: moment, log, clock).late.values.reduce(0, +)
            #expect(told.lateEvents == Int64(late))
        }
    }

    /// The events after which a condition holds, by the naive fold in an order.
    private static func hits(
        _ events: [RecordedEvent], _ holds: (NaiveBook.Account, RecordedEvent) -> Bool
    ) -> [(index: Int, version: Int64)] {
        var account = NaiveBook.Account()
        var hits: [(index: Int, version: Int64)] = []
        for (index, event) in events.enumerated() {
            account.take(event)
            if holds(account, event) { hits.append((index, event.version.number)) }
        }
        return hits
    }

    @Test func aSearchEndsWhereItIsToldTo() async throws {
        let bench = try LedgerBench(.inMemory)
        for name in ["acc-1", "acc-2"] { try await bench.submit(.open(name)) }
        for index in 0..<20 { try await bench.submit(.deposit("acc-\(index % 2 + 1)", 100)) }
        let condition = try Condition("balance >= 3")
        var seen: [Int64] = []
        try await bench.ledger.whenInBook(condition, firstOnly: false) { hit in
            seen.append(hit.position.number)
            return seen.count < 3
        }
        #expect(seen == [7, 8, 9])
        seen = []
        try await bench.ledger.whenInBook(condition, firstOnly: false, at: .position(Position(8))) {
            seen.append($0.position.number)
            return true
        }
        #expect(seen == [7, 8])
        let answer = try await bench.ledger.when(
            condition, in: account("acc-1"), through: AccountPlace(Version(5)))
        #expect(answer.count == 2 && answer.examined == 5)
    }

    @Test func aCancelledSearchEnds() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.submit(.open("acc-1"))
        for _ in 0..<1100 { try await bench.submit(.deposit("acc-1", 1)) }
        for text in ["balance < 0", "memo = x"] {
            let condition = try Condition(text)
            let one = Task {
                try await bench.ledger.when(
                    condition, in: account("acc-1"),
                    progress: { _, _ in withUnsafeCurrentTask { $0?.cancel() } })
            }
            await #expect(throws: CancellationError.self) { try await one.value }
            let all = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await bench.ledger.whenInBook(condition, firstOnly: true) { _ in true }
            }
            await #expect(throws: CancellationError.self) { try await all.value }
        }
    }

    @Test func aHistoryThatCannotBeFoldedIsNamed() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.submit(.open("acc-1"))
        try await bench.record([EventFactory(seed: 99).deposit(1)], to: "acc-1")
        for text in ["balance < 0", "memo = x"] {
            let condition = try Condition(text)
            let error = await #expect(throws: HistoryError.self) {
                try await bench.ledger.whenInBook(condition, firstOnly: true) { _ in true }
            }
            #expect(error?.version == Version(2))
            await #expect(throws: HistoryError.self) {
                try await bench.ledger.when(condition, in: account("acc-1"))
            }
        }
    }
}
