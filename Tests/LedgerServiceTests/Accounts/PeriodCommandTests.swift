import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

/// Periods are closed and reopened, and commands are judged by them.
@Suite struct PeriodCommandTests {
    @Test(arguments: TestEngine.allCases)
    func closingAndReopeningAreEventsOfTheBook(_ engine: TestEngine) async throws {
        let book = try await PeriodBench(engine)
        let ledger = book.ledger
        let stream = account("$periods")
        #expect(
            try await ledger.closePeriod(PeriodBench.july)
                == .recorded(StreamVersion(stream: stream, version: Version(1))))
        // Closed is closed: nothing is recorded again.
        for name in ["2026-07", "2026-07-31", "2026-06", "2025"] {
            let period = try #require(CalendarPeriod(name))
            #expect(try await ledger.closePeriod(period) == .wasClosed(by: PeriodBench.july))
        }
        let june = try #require(CalendarPeriod("2026-06"))
        await #expect(
            throws: Rejection.period(.closedBy("2026-06", last: "2026-07", through: "2026-07-31"))
        ) { try await ledger.reopenPeriod(june, reason: "a late invoice") }
        let reopened = try await ledger.reopenPeriod(PeriodBench.july, reason: "a late invoice")
        #expect(reopened == StreamVersion(stream: stream, version: Version(2)))
        #expect(try await ledger.reopenPeriod(june, reason: "a late invoice") == nil)

        let events = try await book.bench.store.read(stream, StreamQuery())
        #expect(events.map(\.type) == ["PeriodClosed", "PeriodReopened"])
        #expect(
            events.map(\.event.payload.description) == [
                #"{"period":"2026-07"}"#, #"{"period":"2026-07","reason":"a late invoice"}"#,
            ])
        #expect(events.allSatisfy { $0.event.actor == "tester" && $0.isOfTheBook })
        #expect(try await book.bench.store.reservedStreams().ofTheBook == [stream])
        #expect(try await Verifier(ledger).run().findings == [])
        let standings = try await ledger.periodStandings()
        #expect(standings.map(\.event) == [events[1]])
        #expect(standings.map(\.reason) == ["a late invoice"])
        #expect(standings.map(\.closedBy) == [nil])
    }

    @Test(arguments: TestEngine.allCases)
    func whatIsNoPeriodToCloseIsRefused(_ engine: TestEngine) async throws {
        let book = try await PeriodBench(engine)
        // It is the first of August, noon.
        for (name, day) in [
            ("2026-08", "2026-08-31"), ("2026", "2026-12-31"), ("2026-08-01", "2026-08-01"),
            ("9999", "9999-12-31"),
        ] {
            let period = try #require(CalendarPeriod(name))
            await #expect(throws: Rejection.period(.notEnded(name, lastDay: day))) {
                try await book.ledger.closePeriod(period)
            }
        }
        for (reason, rejection) in [
            ("", Rejection.reasonMissing), (" \t", .reasonMissing),
            (String(repeating: "x", count: 501), .reasonTooLong(bytes: 501, maximum: 500)),
            ("a\u{1B}[31m", .textNotPrintable(field: "reason")),
        ] {
            await #expect(throws: rejection) {
                try await book.ledger.reopenPeriod(PeriodBench.july, reason: reason)
            }
        }
        #expect(try await book.bench.store.head(of: account("$periods")) == nil)
    }

    // MARK: The rule

    /// Every command that is dated into a closed period, and what is not.
    @Test(arguments: TestEngine.allCases)
    func whatIsDatedIntoAClosedPeriodIsRefused(_ engine: TestEngine) async throws {
        let book = try await PeriodBench(engine)
        let bench = book.bench
        try await bench.submit(.open("empty"), occurred: PeriodBench.moment("2026-02-01"))
        _ = try await book.ledger.closePeriod(PeriodBench.july)
        let before = try await bench.log()
        for command in [
            Command.open("acc-3"), .deposit("acc-1", 1), .withdraw("acc-1", 1),
            .transfer("acc-1", "acc-2", 1), .close("empty"), .reverse("acc-1", 2),
        ] {
            let rejection = PeriodBench.closedJuly
            await #expect(throws: rejection, "\(command)") {
                try await bench.ledger.preview(command, occurred: PeriodBench.lateJuly)
            }
            await #expect(throws: rejection, "\(command)") {
                try await bench.submit(command, occurred: PeriodBench.lateJuly)
            }
        }
        for (text, day) in [
            ("2026-07-31T23:59:59.999999Z", "2026-07-31"), ("2026-07-31", "2026-07-31"),
            ("2026-03-05", "2026-03-05"),
        ] {
            await #expect(
                throws: Rejection.period(.closed(day: day, by: "2026-07", through: "2026-07-31"))
            ) {
                try await bench.submit(
                    .deposit("acc-1", 1), occurred: PeriodBench.moment(text))
            }
        }
        #expect(try await bench.log() == before)
        // The first moment behind it is open, and the ways out are: date it later, or reopen.
        try await bench.submit(.deposit("acc-1", 1), occurred: PeriodBench.moment("2026-08-01"))
        try await bench.submit(.reverse("acc-1", 2))
        try await book.ledger.reopenPeriod(PeriodBench.july, reason: "a late invoice")
        try await bench.submit(.deposit("acc-1", 1), occurred: PeriodBench.lateJuly)
        #expect(try await book.intruders() == [])
    }

    /// A command that was carried out before the closing has its first outcome behind it.
    @Test(arguments: TestEngine.allCases)
    func aRepeatedCommandIsNotJudgedAgain(_ engine: TestEngine) async throws {
        let book = try await PeriodBench(engine)
        let (id, late) = (EventFactory().commandID(), PeriodBench.lateJuly)
        let first = try await book.bench.submit(.deposit("acc-1", 5), id: id, occurred: late)
        _ = try await book.ledger.closePeriod(PeriodBench.july)
        let again = try await book.bench.submit(.deposit("acc-1", 5), id: id, occurred: late)
        #expect(again.isReplay && again.events == first.events)
    }

    /// The clock of another host is behind: what is dated now is dated into July there.
    @Test(arguments: TestEngine.allCases)
    func nowMayBeClosed(_ engine: TestEngine) async throws {
        let book = try await PeriodBench(engine)
        let other = try book.another(.seeded(9, ManualClock(PeriodBench.lateJuly)))
        let preview = try await other.preview(.deposit("acc-1", 1))
        _ = try await book.ledger.closePeriod(PeriodBench.july)
        await #expect(throws: PeriodBench.closedJuly) {
            try await other.confirm(preview, of: .deposit("acc-1", 1))
        }
        await #expect(throws: PeriodBench.closedJuly) {
            try await other.submit(.deposit("acc-1", 1))
        }
        await #expect(throws: PeriodBench.closedJuly) {
            try await other.preview(.deposit("acc-1", 1))
        }
        #expect(try await book.intruders() == [])
    }

    // MARK: What one process does not know of another

    @Test(arguments: TestEngine.allCases)
    func aClosingIsNoConflictOfTheAccount(_ engine: TestEngine) async throws {
        let book = try await PeriodBench(engine)
        let other = try book.another()
        let (late, deposit) = (PeriodBench.lateJuly, Command.deposit("acc-1", 1))
        let dated = try await other.preview(deposit, occurred: late)
        let today = try await other.preview(deposit)
        _ = try await book.ledger.closePeriod(PeriodBench.july)
        // What is dated today is recorded as it was previewed.
        let receipt = try await other.confirm(today, of: deposit)
        #expect(receipt.states.map(\.version) == [Version(3)])
        let third = try book.another()
        #expect(
            try await third.submit(deposit, expecting: Version(3)).states.map(\.version)
                == [Version(4)])
        // What is dated into the period is refused for that, and never for a conflict.
        await #expect(throws: PeriodBench.closedJuly) {
            try await other.confirm(dated, of: deposit)
        }
        for ledger in [other, try book.another()] {
            await #expect(throws: PeriodBench.closedJuly) {
                try await ledger.submit(deposit, expecting: Version(4), occurred: late)
            }
        }
        await #expect(throws: PeriodBench.closedJuly) {
            try await book.another().submit(deposit, occurred: late)
        }
        #expect(try await book.intruders() == [])
    }

    /// What is told of a conflict is about accounts only.
    @Test(arguments: TestEngine.allCases)
    func aConflictNamesTheAccount(_ engine: TestEngine) async throws {
        let book = try await PeriodBench(engine)
        let other = try book.another()
        let preview = try await other.preview(.deposit("acc-1", 1))
        _ = try await book.ledger.closePeriod(PeriodBench.july)
        try await book.bench.submit(.deposit("acc-1", 7))
        await #expect(
            throws: EventStoreError.versionConflict([
                ExpectationFailure(
                    stream: account("acc-1"), expected: .version(Version(2)), actual: Version(3))
            ])
        ) { try await other.confirm(preview, of: .deposit("acc-1", 1)) }
    }

    /// Known as closed, and open again: what is known never refuses anything by itself.
    @Test(arguments: TestEngine.allCases)
    func aReopeningIsSeen(_ engine: TestEngine) async throws {
        let book = try await PeriodBench(engine)
        _ = try await book.ledger.closePeriod(PeriodBench.july)
        let other = try book.another()
        await #expect(throws: PeriodBench.closedJuly) {
            try await other.submit(.deposit("acc-1", 1), occurred: PeriodBench.lateJuly)
        }
        try await book.ledger.reopenPeriod(PeriodBench.july, reason: "a late invoice")
        #expect(other.closedPeriods.last == PeriodBench.july)
        let receipt = try await other.submit(
            .deposit("acc-1", 1), occurred: PeriodBench.lateJuly)
        #expect(receipt.states.map(\.version) == [Version(3)])
    }

    /// Where nothing is closed meanwhile, a command reads nothing of the periods.
    @Test func whatIsKnownCostsNothing() async throws {
        let book = try await PeriodBench(.sqlite)
        let counting = CountingEventStore(book.bench.store)
        let ledger = book.bench.ledger(on: counting)
        func cost() async throws -> CountingEventStore.Counts {
            try await counting.counts { _ = try await ledger.submit(.deposit("acc-1", 1)) }
        }
        let bare = try await cost()
        #expect(bare.writes == 1)
        _ = try await book.ledger.closePeriod(PeriodBench.july)
        // The guard is lost once, and the command is not judged again by the account.
        let lost = try await cost()
        #expect(lost.writes == 1 && lost.heads == bare.heads + 1)
        let known = try await cost()
        #expect(known.writes == 1 && known.heads == bare.heads && known.reads == bare.reads)
    }

    /// Periods that change before each append: that is told as what it is, in the end.
    @Test func itEndsWherePeriodsNeverRest() async throws {
        let book = try await PeriodBench(.inMemory)
        let restless = Restless(base: book.bench.store)
        let ledger = book.bench.ledger(on: restless)
        await #expect {
            try await ledger.submit(.deposit("acc-1", 1))
        } throws: { error in
            guard case EventStoreError.busy(let reason) = error else { return false }
            return reason.contains("$periods")
        }
        #expect(try await book.bench.store.head(of: account("acc-1"))?.version == Version(2))
    }

    // MARK: Other books

    /// An account of a time before such names were reserved, where periods would be declared.
    @Test(arguments: TestEngine.allCases)
    func anAccountMayHaveTheName(_ engine: TestEngine) async throws {
        let book = try await PeriodBench(engine)
        let opening = LedgerEvent.accountOpened(AccountOpened(owner: "Ada", currency: gbp))
        let stored = try #require(try book.ledger.codec.encode(opening))
        let now = book.bench.clock.now
        try await book.bench.record(
            [
                NewEvent(
                    id: book.ledger.environment.newEventID(at: now), type: stored.type,
                    payload: stored.payload, fold: stored.fold, occurredAt: now, recordedAt: now)
            ], to: "$periods")
        for ledger in [book.ledger, try book.another()] {
            _ = try await ledger.submit(.deposit("$periods", 5))
            _ = try await ledger.submit(.transfer("$periods", "acc-1", 2))
            _ = try await ledger.submit(
                .deposit("acc-2", 1), occurred: PeriodBench.lateJuly)
            await #expect(throws: Rejection.streamNotOfTheBook(account: "$periods")) {
                try await ledger.closePeriod(PeriodBench.july)
            }
            await #expect(throws: Rejection.streamNotOfTheBook(account: "$periods")) {
                try await ledger.reopenPeriod(PeriodBench.july, reason: "r")
            }
            #expect(try await ledger.periodStandings() == [])
        }
        let balance = try await book.ledger.load(account("$periods")).account.balanceMinor
        #expect(balance == 6)
        #expect(try await Verifier(book.ledger).run().findings == [])
    }

    /// What another program wrote into the stream and closes nothing: `verify` names it.
    @Test func whatClosesNothingIsNamed() async throws {
        let book = try await PeriodBench(.inMemory)
        _ = try await book.ledger.closePeriod(PeriodBench.july)
        let factory = EventFactory(seed: 3)
        for (type, payload) in [
            ("PeriodClosed", #"{"period":"2026-06"}"#), ("PeriodClosed", #"{"period":"June"}"#),
            ("PeriodClosed", "{}"), ("PeriodReopened", #"{"period":"2026-06","reason":"r"}"#),
            ("PeriodReopened", #"{"period":"2027","reason":"r"}"#), ("PeriodNoted", "{}"),
        ] {
            try await book.bench.record(
                [
                    factory.event(
                        type: type, payload: JSONText(stored: Array(payload.utf8)))
                ], to: "$periods")
        }
        let ledger = try book.another()
        await #expect(throws: PeriodBench.closedJuly) {
            try await ledger.submit(.deposit("acc-1", 1), occurred: PeriodBench.lateJuly)
        }
        #expect(ledger.closedPeriods.last == PeriodBench.july)
        #expect(try await ledger.periodStandings().map(\.period) == [PeriodBench.july])
        let findings = try await Verifier(ledger).run().findings
        #expect(findings.map(\.version?.number) == [2, 3, 4, 5, 6])
        #expect(findings.allSatisfy { $0.reason.hasPrefix("declares nothing: ") })
    }
}

/// A store in which somebody records in `$periods` before each append of another.
private struct Restless: ForwardingStore {
    let base: any EventStore & ReadModelStore
    private let ids = EventFactory(seed: 44)

    init(base: any EventStore & ReadModelStore) { self.base = base }

    func append(_ request: AppendRequest) async throws -> AppendOutcome {
        _ = try await base.append(
            AppendRequest([
                StreamWrite(
                    stream: StreamID(stored: "$periods"), expecting: .any,
                    events: ids.events(1, type: "PeriodNoted"))
            ]))
        return try await base.append(request)
    }
}
