import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService
import LedgerTestSupport
import Synchronization
import TestSupport
import Testing

@Suite struct SweepTests {
    private static func desk(_ engine: TestEngine = .inMemory) async throws -> ReactorBench {
        let desk = try ReactorBench(engine)
        for name in ["acc-1", "acc-2", "savings"] { try await desk.bench.submit(.open(name)) }
        return desk
    }

    private static func sweep(_ desk: ReactorBench, _ limit: Int64 = 100) -> Sweep {
        Sweep(desk.ledger, above: pounds(limit), to: account("savings"))
    }

    @Test(arguments: TestEngine.allCases)
    func whatIsAboveTheLimitGoes(_ engine: TestEngine) async throws {
        let desk = try await Self.desk(engine)
        for _ in 0..<5 { try await desk.bench.submit(.deposit("acc-1", 60)) }
        try await desk.bench.submit(.deposit("acc-2", 100))
        try await desk.bench.submit(.deposit("savings", 700))
        for _ in 0..<2 { try await desk.run("sweep", Self.sweep(desk)) }
        #expect(try await desk.balance("acc-1") == 100)
        #expect(try await desk.balance("acc-2") == 100)
        #expect(try await desk.balance("savings") == 900)
        // One transfer, by the first deposit that was answered.
        let made = try await desk.reactions()
        let cause = try #require(try await desk.bench.log().first { $0.event.fold.sign > 0 })
        #expect(made.map(\.type) == ["FundsWithdrawn", "FundsDeposited"])
        #expect(made.map(\.stream.name) == ["acc-1", "savings"])
        let name = try SubscriptionName("sweep")
        for event in made {
            #expect(event.event.causationID == "\(cause.id)")
            #expect(event.event.correlationID == "\(cause.id)")
            #expect(event.commandID == Reaction(of: name, to: cause, 0).commandID)
        }
        // More comes, and goes; and all of it once, however often it is read.
        try await desk.bench.submit(.deposit("acc-2", 5))
        for _ in 0..<2 {
            try await desk.run("sweep", Self.sweep(desk))
            try await desk.rewind("sweep")
        }
        #expect(try await desk.balance("acc-2") == 100)
        #expect(try await desk.balance("savings") == 905)
        #expect(try await desk.reactions().count == 4)
    }

    @Test func otherUnitsAndOtherEventsAreLeftAlone() async throws {
        let desk = try await Self.desk()
        let jpy = try #require(Currency(code: "JPY"))
        try await desk.bench.submit(
            .open(account: "yen", AccountOpened(owner: "Ada", currency: jpy)))
        try await desk.bench.submit(
            .deposit(
                to: "yen", FundsMoved(amount: Money(minorUnits: 1_000_000, currency: jpy))))
        try await desk.bench.submit(.deposit("acc-1", 100))
        // All events are handed to it, also those that move no money.
        try await desk.run("sweep", Self.sweep(desk), filter: "TRUE")
        #expect(try await desk.reactions().isEmpty)
        #expect(try await desk.notes("sweep").isEmpty)
    }

    @Test func whatTheRulesRefuseIsNoted() async throws {
        let desk = try await Self.desk()
        try await desk.bench.submit(.deposit("acc-1", 150))
        let lost = Sweep(desk.ledger, above: pounds(100), to: account("nowhere"))
        try await desk.run("sweep", lost)
        let note = try #require(try await desk.notes("sweep").first)
        #expect(note.reason.contains("accountNotFound"), "\(note)")
        #expect(try await desk.balance("acc-1") == 150)
        // It goes on behind it.
        try await desk.bench.submit(.open("nowhere"))
        try await desk.bench.submit(.deposit("acc-1", 1))
        try await desk.run("sweep", lost)
        #expect(try await desk.balance("nowhere") == 51)
    }

    /// An account whose history cannot be folded holds up nobody else.
    @Test func aDamagedHistoryIsNoted() async throws {
        let desk = try await Self.desk()
        let factory = EventFactory(seed: 5)
        try await desk.bench.record([factory.deposit(1_000)], to: "acc-2")
        try await desk.bench.submit(.deposit("acc-1", 150))
        try await desk.run("sweep", Self.sweep(desk))
        #expect(try await desk.notes("sweep").count == 1)
        #expect(try await desk.balance("acc-1") == 100)
    }

    /// Another writer comes between the look and the act: it looks again.
    @Test func aDepositThatComesBetweenIsSweptToo() async throws {
        let desk = try await Self.desk()
        try await desk.bench.submit(.deposit("acc-1", 150))
        let racing = RacingSweep(Self.sweep(desk)) {
            try await desk.bench.submit(.deposit("acc-1", 7))
        }
        try await desk.run("sweep", racing)
        #expect(try await desk.balance("acc-1") == 100)
        #expect(try await desk.balance("savings") == 57)
        #expect(try await desk.reactions().count == 2)
    }

    private final class RacingSweep: Reactor {
        private let sweep: Sweep
        private let race: @Sendable () async throws -> Void
        private let isFirst = Mutex(true)

        init(_ sweep: Sweep, _ race: @escaping @Sendable () async throws -> Void) {
            self.sweep = sweep
            self.race = race
        }

        func answer(_ event: RecordedEvent) async throws -> [any ReactorCommand] {
            let commands = try await sweep.answer(event)
            let isFirst = isFirst.withLock { isFirst in
                defer { isFirst = false }
                return isFirst
            }
            if isFirst { try await race() }
            return commands
        }
    }

    /// Two that sweep into one another's accounts come to an end.
    @Test func twoSweepsComeToAnEnd() async throws {
        let desk = try await Self.desk()
        try await desk.bench.submit(.deposit("acc-1", 1_000))
        let there = Sweep(desk.ledger, above: pounds(100), to: account("acc-2"))
        let back = Sweep(desk.ledger, above: pounds(0), to: account("acc-1"))
        for _ in 0..<5 {
            try await desk.run("there", there, filter: "TRUE")
            try await desk.run("back", back, filter: "TRUE")
        }
        #expect(try await desk.reactions().count == 4)
        #expect(try await desk.balance("acc-1") == 1_000)
    }
}
