import EventStoreCore
import LedgerCore
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// Commands that happened earlier than they are recorded.
@Suite struct DatedCommandTests {
    /// So many hours of 2026-08-01; the clock of the bench stands at 12:00 when it begins.
    private static func hour(_ hour: Int64) -> Timestamp {
        ManualClock().now.advanced(by: (hour - 12) * 3600 * Timestamp.second)
    }

    /// `acc-1` has 100 since 8:00, `acc-2` nothing since 9:00.
    private static func bench(_ engine: TestEngine) async throws -> LedgerBench {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1"), occurred: hour(7))
        try await bench.submit(.open("acc-2"), occurred: hour(9))
        try await bench.submit(.deposit("acc-1", 100), occurred: hour(8))
        return bench
    }

    /// Every command, with the accounts whose events it records.
    private static let commands: [(Command, [String])] = [
        (.open("acc-3"), ["acc-3"]), (.deposit("acc-1", 5), ["acc-1"]),
        (.withdraw("acc-1", 5), ["acc-1"]), (.transfer("acc-1", "acc-2", 5), ["acc-1", "acc-2"]),
        (.close("acc-2"), ["acc-2"]), (.reverse("acc-1", 2), ["acc-1"]),
    ]

    @Test(arguments: TestEngine.allCases)
    func happenedThenAndIsRecordedNow(_ engine: TestEngine) async throws {
        for (command, accounts) in Self.commands {
            let bench = try await Self.bench(engine)
            let before = bench.clock.now
            let preview = try await bench.ledger.preview(command, occurred: Self.hour(10))
            #expect(preview.occurred == Self.hour(10))
            let receipt = try await bench.ledger.confirm(preview, of: command)
            #expect(receipt.events.map(\.stream.name) == accounts)
            for event in receipt.events {
                #expect(event.event.occurredAt == Self.hour(10))
                #expect(event.event.recordedAt > before)
                #expect(event.event.recordedAt <= bench.clock.now)
            }
            // Recorded last, whenever it happened.
            #expect(try await bench.log().suffix(accounts.count) == receipt.events[...])
            let rest = try await bench.submit(.deposit("acc-1", 1)).events
            #expect(rest.allSatisfy { $0.event.occurredAt == $0.event.recordedAt })
        }
    }

    /// A day that has not ended is meant as far as it has come.
    @Test func todayIsNow() async throws {
        let bench = try await Self.bench(.inMemory)
        let today = Self.hour(12).endOfDay
        let id = CommandID(high: 1, low: 2)
        let receipt = try await bench.submit(.deposit("acc-1", 5), id: id, occurred: today)
        let event = try #require(receipt.events.first).event
        #expect(event.occurredAt == event.recordedAt)
        // What was said is the same for ever, and so is the answer.
        bench.clock.advance(seconds: 100_000)
        let again = try await bench.submit(.deposit("acc-1", 5), id: id, occurred: today)
        #expect(again.isReplay && again.events == receipt.events)
        #expect(
            try await bench.submit(.deposit("acc-1", 5), occurred: today).events
                .map(\.event.occurredAt) == [today])
    }

    @Test(arguments: TestEngine.allCases)
    func whatIsNoMomentForIt(_ engine: TestEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.submit(.transfer("acc-1", "acc-2", 30), occurred: Self.hour(10))
        try await bench.submit(.open("acc-3"), occurred: Self.hour(5))
        try await bench.submit(.deposit("acc-3", 1), occurred: Self.hour(11))
        try await bench.submit(.withdraw("acc-3", 1), occurred: Self.hour(6))
        let count = try await bench.log().count
        let cases: [(Command, Int64, String)] = [
            (.deposit("acc-1", 5), 13, "dateInFuture"),
            (.open("acc-4"), 13, "dateInFuture"),
            // The end of a day that is not today's.
            (.deposit("acc-1", 5), 30, "dateInFuture"),
            (.deposit("acc-1", 5), 6, "dateBeforeOpening"),
            // Each side of it had begun by then.
            (.transfer("acc-1", "acc-2", 5), 8, "dateBeforeOpening"),
            (.transfer("acc-2", "acc-1", 5), 8, "dateBeforeOpening"),
            (.reverse("acc-1", 3), 9, "dateBeforeReversed"),
            (.reverse("acc-2", 2), 9, "dateBeforeReversed"),
            (.close("acc-3"), 10, "dateBeforeLastEvent"),
            (.close("acc-3"), 4, "dateBeforeOpening"),
            // The rules of the commands stay what they are.
            (.withdraw("acc-1", 71), 10, "insufficientFunds"),
            (.open("acc-1"), 10, "accountAlreadyOpen"),
            (.deposit("acc-9", 1), 10, "accountNotFound"),
        ]
        for (command, hour, name) in cases {
            let moment = hour == 30 ? Self.hour(30).endOfDay : Self.hour(hour)
            await #expect("\(command) at \(hour)") {
                try await bench.submit(command, occurred: moment)
            } throws: {
                ($0 as? Rejection)?.name == name
            }
        }
        #expect(try await bench.log().count == count)
    }

    /// The moments themselves are in reach.
    @Test(arguments: TestEngine.allCases)
    func theEdgesAreAllowed(_ engine: TestEngine) async throws {
        let bench = try await Self.bench(engine)
        let cases: [(Command, Int64)] = [
            (.deposit("acc-1", 5), 7), (.transfer("acc-1", "acc-2", 5), 9),
            (.reverse("acc-2", 2), 9), (.close("acc-2"), 9),
        ]
        for (command, hour) in cases {
            let receipt = try await bench.submit(command, occurred: Self.hour(hour))
            #expect(receipt.events.allSatisfy { $0.event.occurredAt == Self.hour(hour) })
        }
        let now = bench.clock.now
        #expect(
            try await bench.submit(.deposit("acc-1", 5), occurred: now).events.first?.event
                .occurredAt == now)
    }

    /// An account begins with what happened first, and not with what was recorded first.
    @Test func anOlderStatementMayBeBehindANewerOne() async throws {
        let bench = try await Self.bench(.inMemory)
        let factory = EventFactory()
        for hour: Int64 in [10, 3, 11] {
            let event = factory.deposit(7)
            try await bench.record(
                [
                    NewEvent(
                        id: event.id, type: event.type, schemaVersion: event.schemaVersion,
                        payload: event.payload, metadata: nil, fold: event.fold,
                        occurredAt: Self.hour(hour), recordedAt: event.recordedAt)
                ], to: "imported")
        }
        let euros = try #require(Currency(code: "EUR"))
        let wish = Command.deposit(
            to: "imported", FundsMoved(amount: Money(minorUnits: 1, currency: euros)))
        _ = try await bench.submit(wish, occurred: Self.hour(3))
        await #expect(
            throws: Rejection.dateBeforeOpening(
                Self.hour(2).description, account: "imported",
                opened: Self.hour(3).description)
        ) { try await bench.submit(wish, occurred: Self.hour(2)) }
    }

    /// What an account can pay is judged by what it has now.
    @Test(arguments: TestEngine.allCases)
    func moneyIsJudgedByNow(_ engine: TestEngine) async throws {
        let bench = try await Self.bench(engine)
        // At 7:00 it had nothing yet.
        let receipt = try await bench.submit(.withdraw("acc-1", 100), occurred: Self.hour(7))
        #expect(receipt.states.map(\.account.balanceMinor) == [0])
        try await bench.submit(.deposit("acc-1", 30))
        // At 10:00 it had the 100, and has the 30 now.
        await #expect(
            throws: Rejection.insufficientFunds(available: pounds(30), requested: pounds(31))
        ) { try await bench.submit(.withdraw("acc-1", 31), occurred: Self.hour(10)) }
    }

    /// Whenever it would have happened.
    @Test(arguments: TestEngine.allCases)
    func aClosedAccountStaysClosed(_ engine: TestEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.submit(.close("acc-2"), occurred: Self.hour(11))
        for hour: Int64 in [9, 10, 11, 12] {
            for command in [Command.deposit("acc-2", 1), .transfer("acc-1", "acc-2", 1)] {
                await #expect(throws: Rejection.accountClosed) {
                    try await bench.submit(command, occurred: Self.hour(hour))
                }
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func anExpectedVersionIsOfTheNewestState(_ engine: TestEngine) async throws {
        let bench = try await Self.bench(engine)
        let failure = ExpectationFailure(
            stream: account("acc-1"), expected: .version(Version(1)), actual: Version(2))
        await #expect(throws: EventStoreError.versionConflict([failure])) {
            try await bench.submit(
                .deposit("acc-1", 5), expecting: Version(1), occurred: Self.hour(7))
        }
        let receipt = try await bench.submit(
            .deposit("acc-1", 5), expecting: Version(2), occurred: Self.hour(7))
        #expect(receipt.states.map(\.version) == [Version(3)])
    }

    /// When it happened is part of what is wished for.
    @Test(arguments: TestEngine.allCases)
    func anotherDateIsAnotherWish(_ engine: TestEngine) async throws {
        let moments = [nil, Self.hour(9), Self.hour(10)]
        for first in moments {
            let bench = try await Self.bench(engine)
            let id = CommandID(high: 3, low: 4)
            let command = Command.transfer("acc-1", "acc-2", 5)
            let receipt = try await bench.submit(command, id: id, occurred: first)
            for other in moments {
                if other == first {
                    let again = try await bench.submit(command, id: id, occurred: other)
                    #expect(again.isReplay && again.events == receipt.events)
                } else {
                    await #expect(throws: EventStoreError.commandMismatch(id)) {
                        try await bench.submit(command, id: id, occurred: other)
                    }
                }
            }
        }
    }
}
