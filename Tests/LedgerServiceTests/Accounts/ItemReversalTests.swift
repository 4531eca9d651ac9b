import EventStoreCore
import LedgerCore
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

/// Events that were items of another program's table have other ids than they had before, so that
/// what a reversal says of its event is compared. Whoever writes to the table may say anything.
@Suite struct ItemReversalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var version = 2
        var amount: Int64 = 40
        var effect = MoneyEffect.debit
        var isItem = true
        let counts: Bool

        var testDescription: String {
            "@\(version) \(amount) \(effect)\(isItem ? "" : ", no item"): \(counts)"
        }
    }

    private static func event(
        _ factory: EventFactory, _ type: String, _ members: String, _ effect: MoneyEffect,
        _ amount: Int64, isItem: Bool = true
    ) throws -> NewEvent {
        let payload = #"{\#(members)"amountMinor":\#(amount),"currency":"GBP","memo":"m"}"#
        return factory.event(
            type: type, payload: JSONText(stored: Array(payload.utf8)),
            metadata: isItem ? JSONText(stored: Array(#"{"layout":"spring"}"#.utf8)) : nil,
            fold: try FoldFields(Movement(effect: effect, amount: pounds(amount))))
    }

    @Test(arguments: [
        Case(counts: true), Case(version: 1, counts: false), Case(amount: 1, counts: false),
        Case(effect: .credit, counts: false), Case(isItem: false, counts: false),
    ])
    func countsIfItTakesTheEventBack(_ item: Case) async throws {
        let bench = try LedgerBench(.sqlite)
        try await bench.submit(.open("acc-1", overdraft: 500))
        let factory = EventFactory(seed: 7)
        let names = #""reverses":\#(item.version),"effect":"\#(item.effect.rawValue)","#
        let events = [
            try Self.event(factory, "FundsDeposited", "", .credit, 40),
            try Self.event(
                factory, "FundsReversed", names, item.effect, item.amount, isItem: item.isItem),
        ]
        let write = StreamWrite(
            stream: account("acc-1"), expecting: .version(Version(1)), events: events)
        _ = try await bench.store.append(AppendRequest([write]))
        try await Self.isMarkedEverywhere(bench, item.counts ? ["acc-1@2 by 3"] : [])
        guard item.counts else {
            let receipt = try await bench.submit(.reverse("acc-1", 2))
            #expect(receipt.events.map(\.version) == [Version(4)])
            return
        }
        await #expect(throws: Rejection.alreadyReversed("acc-1@2", by: "acc-1@3")) {
            try await bench.submit(.reverse("acc-1", 2))
        }
    }

    /// Pages, accounts, the log and links tell the same.
    private static func isMarkedEverywhere(_ bench: LedgerBench, _ expected: [String]) async throws
    {
        let log = try await bench.log()
        let whole = try await bench.store.reversals(through: Position(.max))
        for reversals in [
            whole, try await bench.ledger.reversals(of: log),
            try await bench.ledger.reversals(of: log),
            try await bench.store.reversals(of: log),
            try await bench.store.reversals(in: account("acc-1")),
        ] { #expect(marks(reversals, log) == expected) }
        let links = try await bench.store.links(of: whole)
        let linked = log.compactMap { event in
            links.reversal(of: event.version, in: event.stream).map {
                "\(event.stream)@\(event.version) by \($0)"
            }
        }
        #expect(linked == expected)
        // As it was told before there was a way to know it.
        let byIDs = try await bench.store.reversals(
            through: Position(.max), countingItems: false)
        #expect(marks(byIDs, log).isEmpty && !byIDs.hasItems)
    }

    private static func marks(_ reversals: Reversals, _ events: [RecordedEvent]) -> [String] {
        events.compactMap { event in
            reversals.version(reversing: event).map { "\(event.stream)@\(event.version) by \($0)" }
        }
    }

    /// The first one that takes it back counts, and no later one.
    @Test func anEventIsReversedOnce() async throws {
        let bench = try LedgerBench(.sqlite)
        try await bench.submit(.open("acc-1", overdraft: 500))
        let factory = EventFactory(seed: 7)
        func reversal(_ version: Int, _ amount: Int64) throws -> NewEvent {
            try Self.event(
                factory, "FundsReversed", #""reverses":\#(version),"effect":"debit","#, .debit,
                amount)
        }
        let events = [
            // One that names an event to come, which it would take back.
            try reversal(3, 40), try Self.event(factory, "FundsDeposited", "", .credit, 40),
            try reversal(3, 39), try reversal(3, 40), try reversal(3, 40),
        ]
        try await bench.record(events, to: "acc-1")
        try await Self.isMarkedEverywhere(bench, ["acc-1@3 by 5"])
    }

    /// What pages of a long book tell is what a look at all of it tells, also as the book grows;
    /// and a page that is asked for again costs what was recorded since.
    @Test func pagesOfALongBookTellTheSame() async throws {
        let bench = try LedgerBench(.sqlite)
        var random = SeededRandom.announced(for: "ItemReversalTests")
        let factory = EventFactory(seed: 7)
        let names = (0..<4).map { "acc-\($0)" }
        for name in names { try await bench.submit(.open(name)) }
        var versions = [1, 1, 1, 1]
        func grow(_ count: Int) async throws {
            for _ in 0..<count / 50 {
                // The first account has most of it.
                let row = Int.random(in: 0..<8, using: &random) % 5 % 4
                let events = try (0..<50).map { _ in
                    versions[row] += 1
                    let amount = Int64.random(in: 1...3, using: &random)
                    guard Int.random(in: 0..<10, using: &random) == 0 else {
                        return try Self.event(factory, "FundsDeposited", "", .credit, amount)
                    }
                    let named = Int.random(in: 1...versions[row], using: &random)
                    return try Self.event(
                        factory, "FundsReversed", #""reverses":\#(named),"effect":"debit","#,
                        .debit,
                        amount)
                }
                try await bench.record(events, to: names[row])
            }
        }
        let counting = CountingEventStore(bench.store)
        let ledger = bench.ledger(on: counting)
        try await grow(7000)
        for _ in 0..<3 {
            let log = try await bench.log()
            let whole = try await bench.store.reversals(through: Position(.max))
            #expect(Self.marks(whole, log).count > 20)
            for _ in 0..<20 {
                let start = Int.random(in: 0..<log.count, using: &random)
                let only = Bool.random(using: &random) ? log[start].stream : nil
                let page = Array(
                    log[start...].lazy.filter { only == nil || $0.stream == only }.prefix(40))
                let told = try await ledger.reversals(of: page)
                #expect(Self.marks(told, page) == Self.marks(whole, page), "@\(start)")
            }
            try await grow(200)
        }
        // Of each account, so that it is the log that is looked through: their rests are long.
        let log = try await bench.log()
        let first = names.flatMap { name in
            log.lazy.filter { $0.stream.name == name }.prefix(15)
        }
        _ = try await ledger.reversals(of: first)
        let again = try await counting.counts { _ = try await ledger.reversals(of: first) }
        #expect(again.events == 0, "\(again)")
    }
}
