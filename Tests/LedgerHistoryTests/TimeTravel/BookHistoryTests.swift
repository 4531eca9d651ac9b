import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import Synchronization
import TestSupport
import Testing

@Suite struct BookHistoryTests {
    /// Segments and checkpoints so small that a short log has many, and that most of them go again.
    private static func history(_ ledger: Ledger, bytes: Int = 12_000) -> BookHistory {
        BookHistory(ledger: ledger, checkpointBytes: bytes, segment: 8)
    }

    private func bench(
        _ engine: TestEngine, _ random: SeededRandom, appends: Int = 120
    ) async throws -> LedgerBench {
        let bench = try LedgerBench(engine)
        var history = RandomHistory(random)
        try await history.write(to: bench, accounts: 9, appends: appends)
        return bench
    }

    @Test(arguments: TestEngine.forHistories)
    func everyPositionEqualsTheNaiveFold(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "BookHistoryTests")
        let bench = try await bench(engine, random)
        let log = try await bench.log()
        let history = Self.history(bench.ledger, bytes: 60_000)
        // In any order, and then step by step both ways, as a cursor moves.
        let jumps = (0...log.count).shuffled(using: &random)
        for end in jumps + Array(0...log.count) + (0...log.count).reversed() {
            let state = try await history.state(at: Position(Int64(end)))
            try #require(state.position == Position(Int64(end)))
            try await expect(state, toBe: Array(log.prefix(end)), bench)
            let totals = try await history.totals(at: Position(Int64(end)))
            #expect(totals.position == state.position)
            #expect(totals.accounts == Int64(state.accounts.count))
            #expect(try await totals.totals() == state.totals())
        }
        let beyond = try await history.state(at: Position(.max))
        #expect(beyond.position == Position(Int64(log.count)))
        let usage = await history.usage
        #expect(usage.checkpoints > 1 && usage.longestStretch > 8, "none was dropped: \(usage)")
        #expect(usage.bytes <= 60_000)
    }

    @Test(arguments: TestEngine.forHistories)
    func everyMomentEqualsTheNaiveFold(_ engine: TestEngine) async throws {
        let random = SeededRandom.announced(for: "BookHistoryTests")
        let bench = try await bench(engine, random, appends: 60)
        let log = try await bench.log()
        let history = Self.history(bench.ledger)
        for clock in Clock.allCases {
            for event in log {
                let moment = clock.time(of: event.event)
                for moment in [moment, Timestamp(microseconds: moment.microseconds - 1)] {
                    let state = try await history.state(at: moment, clock: clock)
                    try await expect(
                        state, toBe: NaiveBook.book(at: moment, log, clock), bench)
                }
            }
        }
    }

    /// The log speaks of the accounts in another order than the clock does.
    @Test(arguments: TestEngine.forHistories)
    func anAccountMayBeginBehindOneThatTheLogHasLater(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        var random = RandomHistory(SeededRandom(seed: 3))
        for (index, day) in [3, 1, 2].enumerated() {
            let name = "acc-\(index + 1)"
            let event = try random.events(1, of: name, isNew: true)[0]
            try await bench.record([event.occurring(onDay: Int64(day))], to: name)
        }
        let log = try await bench.log()
        let history = Self.history(bench.ledger)
        for day in 0...4 {
            let moment = Timestamp(dayNumber: Int64(day))
            let state = try await history.state(at: moment, clock: .occurred)
            try await expect(state, toBe: NaiveBook.book(at: moment, log, .occurred), bench)
            let order = try await history.order(state, BookList(.owner))
            #expect(order.count == state.accounts.count)
        }
    }

    private func expect(
        _ state: BookState, toBe events: [RecordedEvent], _ bench: LedgerBench
    ) async throws {
        try await expect(state, toBe: NaiveBook.Book(events), bench)
    }

    private func expect(
        _ state: BookState, toBe book: NaiveBook.Book, _ bench: LedgerBench
    ) async throws {
        let naive = book.accounts
        let accounts = state.accounts
        try #require(accounts.count == naive.count)
        let handles = (0..<accounts.count).map(accounts.handle(ofRow:))
        let names = try await bench.store.streams(handles)
        for row in 0..<accounts.count {
            let name = try #require(names[accounts.handle(ofRow: row)]?.name)
            let expected = try #require(naive[name])
            try #require(accounts.balanceMinor(ofRow: row) == expected.balance)
            try #require(accounts.version(ofRow: row).number == expected.version)
            try #require(
                accounts.lastEventAt(ofRow: row).microseconds == expected.lastEventAt)
            try #require(accounts.status(ofRow: row).rawValue == expected.status)
            try #require((accounts.currency(ofRow: row)?.code ?? "") == expected.currency)
            try #require(accounts.row(of: accounts.handle(ofRow: row)) == row)
        }
        for name in ["currency_totals", "event_types", "daily_activity"] {
            try #require(try await state.rows(of: name) == NaiveBook.rows(name, book.events))
        }
        try #require(state.lateEvents == Int64(book.late.values.reduce(0, +)))
        let byCurrency = Dictionary(grouping: naive.values.filter { !$0.currency.isEmpty }) {
            $0.currency
        }
        for total in try await state.totals() {
            let held = try #require(byCurrency[total.currency.code])
            try #require(total.balanceMinor == held.reduce(0) { $0 + Int128($1.balance) })
        }
        #expect(try await state.rows(of: "account_summary") == nil)
    }

    // MARK: Cost

    @Test func aStepCostsNoMoreThanTheStretch() async throws {
        let bench = try await bench(.inMemory, SeededRandom(seed: 5), appends: 400)
        let log = try await bench.log()
        let counting = CountingEventStore(bench.store)
        let history = BookHistory(
            ledger: bench.ledger(on: counting), checkpointBytes: 1 << 20, segment: 64)
        _ = try await history.state(at: Position(.max))
        var random = SeededRandom.announced(for: "BookHistoryTests")
        for _ in 0..<100 {
            let position = Position(Int64.random(in: 0...Int64(log.count), using: &random))
            let cost = try await counting.counts { _ = try await history.state(at: position) }
            #expect(cost.foldEntries < 64 && cost.events <= 3, "\(position): \(cost)")
        }
        let last = Position(Int64(log.count))
        _ = try await history.state(at: last)
        let again = try await counting.counts { _ = try await history.state(at: last) }
        #expect(again.foldEntries == 0, "\(again)")
        #expect(counting.counts.writes == 0)
    }

    /// A moment of a log whose times rise is found in its stretch, not in the whole log.
    @Test func aMomentOfARisingLogCostsItsStretch() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.submit(.open("acc-1"))
        try await bench.submit(.open("acc-2"))
        for index in 0..<500 { try await bench.submit(.deposit("acc-\(index % 2 + 1)", 5)) }
        let log = try await bench.log()
        let counting = CountingEventStore(bench.store)
        let history = BookHistory(
            ledger: bench.ledger(on: counting), checkpointBytes: 1 << 20, segment: 32)
        _ = try await history.state(at: Position(.max))
        for event in log where event.position.number % 23 == 0 {
            for clock in Clock.allCases {
                let moment = clock.time(of: event.event)
                let cost = try await counting.counts {
                    let state = try await history.state(at: moment, clock: clock)
                    #expect(state.accounts.count == min(2, Int(event.position.number)))
                }
                // The stretch, and the unfinished segment at the end.
                #expect(cost.foldEntries <= 3 * 32, "\(cost)")
            }
        }
    }

    /// The days of an old book outweigh its accounts.
    @Test func theReadModelsOfACheckpointCount() async throws {
        let bench = try LedgerBench(.inMemory)
        let factory = EventFactory()
        let events = (0..<400).map { factory.deposit(5).occurring(onDay: Int64($0)) }
        for event in events { try await bench.record([event], to: "acc-1") }
        let history = Self.history(bench.ledger, bytes: 100_000)
        _ = try await history.state(at: Position(.max))
        let usage = await history.usage
        #expect(usage.bytes > 20_000 && usage.bytes <= 100_000, "\(usage)")
        #expect(usage.checkpoints < 10, "\(usage)")
    }

    /// Who needs what another task is reading waits for it, and reads none of it a second time.
    @Test func walksAtTheSameTimeAreOne() async throws {
        let bench = try await bench(.inMemory, SeededRandom(seed: 7), appends: 300)
        let log = try await bench.log()
        let counting = CountingEventStore(bench.store)
        let history = Self.history(bench.ledger(on: counting), bytes: 1 << 20)
        let end = Position(Int64(log.count))
        let cost = try await counting.counts {
            async let one = history.state(at: end)
            async let other = history.state(at: end)
            async let third = history.state(at: Position(end.number / 2))
            let states = try await [one, other, third]
            for (state, count) in zip(states, [log.count, log.count, log.count / 2]) {
                try await expect(state, toBe: Array(log.prefix(count)), bench)
            }
        }
        #expect(cost.foldEntries < log.count + 5 * 8, "\(cost)")
    }

    /// A reader who gives up hands the rest to the one who waits.
    @Test func whoWaitsGoesOnWhereAnotherGaveUp() async throws {
        let bench = try await bench(.inMemory, SeededRandom(seed: 8), appends: 300)
        let log = try await bench.log()
        let history = Self.history(bench.ledger, bytes: 1 << 20)
        let first = Task {
            try await history.state(at: Position(.max)) { reached, _ in
                if reached.number >= 100 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        let second = Task { try await history.state(at: Position(.max)) }
        await #expect(throws: CancellationError.self) { try await first.value }
        try await expect(try await second.value, toBe: log, bench)
    }

    /// With the last who waits the walk ends: nothing is read that nobody wants.
    @Test func aWalkEndsWithTheLastWhoWaits() async throws {
        let bench = try await bench(.inMemory, SeededRandom(seed: 8), appends: 400)
        let log = try await bench.log()
        let counting = CountingEventStore(bench.store)
        let history = Self.history(bench.ledger(on: counting), bytes: 1 << 20)
        // Each gives up as soon as it is its turn and it has come so far.
        let walks = (0..<3).map { _ in
            Task {
                try await history.state(at: Position(.max)) { reached, _ in
                    if reached.number >= 50 { withUnsafeCurrentTask { $0?.cancel() } }
                }
            }
        }
        for walk in walks {
            await #expect(throws: CancellationError.self) { try await walk.value }
        }
        #expect(counting.counts.foldEntries < log.count / 2, "\(counting.counts)")
    }

    // MARK: Moments

    /// A step goes to the next moment at which something happened; back from the first one is
    /// before all.
    @Test(arguments: TestEngine.forHistories)
    func momentsAreSteppedThrough(_ engine: TestEngine) async throws {
        let random = SeededRandom.announced(for: "BookHistoryTests")
        let bench = try await bench(engine, random, appends: 40)
        let history = Self.history(bench.ledger)
        for clock in Clock.allCases { try await expectSteps(history, clock, bench) }
        // What is known of the moments goes on with the log.
        var more = RandomHistory(SeededRandom(seed: 4))
        for (name, day) in [("late-1", Int64(2)), ("late-2", 30_000)] {
            let event = try more.events(1, of: name, isNew: true)[0]
            try await bench.record([event.occurring(onDay: day)], to: name)
            for clock in Clock.allCases { try await expectSteps(history, clock, bench) }
        }
    }

    private func expectSteps(
        _ history: BookHistory, _ clock: Clock, _ bench: LedgerBench
    ) async throws {
        let moments = Set(try await bench.log().map { clock.time(of: $0.event) }).sorted()
        let first = try #require(moments.first)
        func step(_ count: Int64, from moment: Timestamp) async throws -> Timestamp? {
            try await history.moment(count, from: moment, clock: clock)
        }
        for (index, moment) in moments.enumerated() {
            for count in 1...3 {
                let next = moments.dropFirst(index + 1).prefix(count).last
                try #require(try await step(Int64(count), from: moment) == next)
                let back =
                    index >= count
                    ? moments[index - count] : Timestamp(microseconds: first.microseconds - 1)
                try #require(try await step(-Int64(count), from: moment) == back)
            }
        }
        // Between two of them the one before is what is shown.
        let late = Timestamp(microseconds: moments[3].microseconds + 1)
        if late < moments[4] {
            #expect(try await step(-1, from: late) == moments[2])
            #expect(try await step(1, from: late) == moments[4])
        }
        let before = Timestamp(microseconds: first.microseconds - 1)
        #expect(try await step(-1, from: before) == nil)
        #expect(try await step(1, from: before) == first)
    }

    // MARK: Distrust

    /// A checkpoint of another log is not used: its event is not there.
    @Test func aCheckpointOfAnotherLogIsIgnored() async throws {
        let first = try await bench(.inMemory, SeededRandom(seed: 1))
        let second = try await bench(.inMemory, SeededRandom(seed: 2))
        let swapping = SwappingStore(first.store)
        let history = Self.history(first.ledger(on: swapping), bytes: 1 << 20)
        let log = try await first.log()
        let middle = log.count / 2
        let end = try await history.state(at: Position(Int64(middle)))
        try await expect(end, toBe: Array(log.prefix(middle)), first)
        _ = try await history.totals(at: Position(Int64(middle)))
        swapping.swap(second.store)
        let other = try await second.log()
        for position in [middle, middle - 3, 20] {
            let totals = try await history.totals(at: Position(Int64(position)))
            let naive = NaiveBook.totals(Array(other.prefix(position)))
            #expect(try await totals.totals() == naive.compactMap { BookTotal($0) })
            let state = try await history.state(at: Position(Int64(position)))
            try await expect(state, toBe: Array(other.prefix(position)), second)
        }
    }

    @Test func aCancelledFoldLeavesWhatItLearned() async throws {
        let bench = try await bench(.inMemory, SeededRandom(seed: 3), appends: 300)
        let counting = CountingEventStore(bench.store)
        let history = Self.history(bench.ledger(on: counting), bytes: 1 << 20)
        let task = Task {
            try await history.state(at: Position(.max)) { reached, _ in
                if reached.number >= 200 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        let cost = try await counting.counts { _ = try await history.state(at: Position(205)) }
        #expect(cost.foldEntries <= 16, "\(cost)")
        let log = try await bench.log()
        try await expect(
            try await history.state(at: Position(.max)), toBe: log, bench)
    }

    @Test func anEventThatCannotBeFoldedIsNamed() async throws {
        let bench = try LedgerBench(.inMemory)
        let factory = EventFactory(seed: 99)
        try await bench.submit(.open("acc-1"))
        // Its currency is another one than the account's.
        try await bench.record([factory.deposit(1)], to: "acc-1")
        let history = Self.history(bench.ledger)
        await #expect(throws: (any Error).self) { try await history.state(at: Position(2)) }
        #expect(try await history.state(at: Position(1)).accounts.count == 1)
    }

    // MARK: Many at once

    @Test func manyTasksAskAtOnce() async throws {
        let bench = try await bench(.sqlite, SeededRandom(seed: 8), appends: 150)
        let log = try await bench.log()
        let history = Self.history(bench.ledger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in stride(from: log.count, through: 0, by: -7) {
                group.addTask {
                    let state = try await history.state(at: Position(Int64(number)))
                    try await expect(state, toBe: Array(log.prefix(number)), bench)
                }
            }
            try await group.waitForAll()
        }
    }
}

/// A store that can become another one: a file that was put in its place.
private final class SwappingStore: ForwardingStore {
    private let current: Mutex<any EventStore & ReadModelStore>

    init(_ store: any EventStore & ReadModelStore) { current = Mutex(store) }

    var base: any EventStore & ReadModelStore { current.withLock { $0 } }

    func swap(_ store: any EventStore & ReadModelStore) { current.withLock { $0 = store } }
}

extension NewEvent {
    func occurring(onDay day: Int64) -> NewEvent {
        NewEvent(
            id: id, type: type, schemaVersion: schemaVersion, payload: payload, metadata: metadata,
            fold: fold, occurredAt: Timestamp(dayNumber: day), recordedAt: recordedAt)
    }
}
