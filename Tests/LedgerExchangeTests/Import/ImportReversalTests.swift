import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// Imports that are taken back.
@Suite struct ImportReversalTests {
    /// The newest first, once each, and nothing of others.
    @Test(arguments: TestEngine.allCases)
    func everyMovementIsReversed(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.importRows(LedgerBench.rows, LedgerBench.first)
        try await bench.submit(.deposit("acc-1", 7))
        let before = try await bench.log()
        let report = try await bench.takeBack(LedgerBench.first)
        #expect(report.reversed == 3 && report.reversedBefore == 0 && report.refused == 0)
        #expect(try await bench.balance("acc-1") == 7)
        #expect(try await bench.balance("acc-2") == 0)
        let after = try await bench.log()
        let own = before.filter {
            $0.commandID == LedgerBench.first && $0.event.fold.sign != 0
        }
        #expect(
            after.dropFirst(before.count).map(\.event.causationID)
                == own.reversed().map(\.id.description))
        #expect(after.dropFirst(before.count).allSatisfy { $0.type == "FundsReversed" })
        #expect(try await bench.ledger.reversedByImport() == [LedgerBench.first: 3])

        let again = try await bench.takeBack(LedgerBench.first)
        #expect(again.reversed == 0 && again.reversedBefore == 3 && again.refused == 0)
        #expect(try await bench.log() == after)
        #expect(try await Verifier(bench.ledger).run().findings == [])
    }

    /// Others' events between all appends; `ImportedSidesTests` has more than one stretch.
    @Test func aLongOneAmongOthers() async throws {
        let bench = try LedgerBench(.array)
        let rows = (1...120).map { "\($0),a-\($0 % 3),2026-02-14,\($0),x\n" }.joined()
        try await bench.importRows(rows, LedgerBench.first, on: BusyStore(bench.store))
        let report = try await bench.takeBack(LedgerBench.first)
        #expect(report.reversed == 120 && report.refused == 0)
        for name in ["a-0", "a-1", "a-2"] { #expect(try await bench.balance(name) == 0) }
        let reversed = try await bench.log().filter { $0.type == "FundsReversed" }
        #expect(reversed.count == 120 && reversed.allSatisfy { $0.stream.name != "noise" })
    }

    /// What there is of an import that was cut off.
    @Test func aPartIsTakenBack() async throws {
        let bench = try LedgerBench(.array)
        await #expect(throws: EventStoreError.self) {
            try await bench.importRows(
                LedgerBench.rows, LedgerBench.first, on: BusyStore(bench.store, appends: 1))
        }
        let item = try #require(try await bench.ledger.recordedImport(LedgerBench.first))
        let counts = try #require(try await bench.ledger.counts(of: [item])[item.id])
        let report = try await bench.takeBack(LedgerBench.first)
        #expect(report.reversed == counts.movements && counts.movements > 0)
        try await bench.importRows(LedgerBench.rows, LedgerBench.second)
        #expect(try await bench.takeBack(LedgerBench.second).reversed == 3 - counts.movements)
        for name in ["acc-1", "acc-2"] { #expect(try await bench.balance(name) == 0) }
    }

    /// A run that is cut off leaves what it did, and the next one does the rest.
    @Test func itGoesOnWhereItWasCutOff() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.importRows(LedgerBench.rows, LedgerBench.first)
        let item = try #require(try await bench.ledger.recordedImport(LedgerBench.first))
        let cut = bench.ledger(on: BusyStore(bench.store, appends: 1))
        var report = ImportReversal.Report()
        do {
            try await ImportReversal(of: item, in: cut, reason: "r").run(&report)
            Issue.record("it was not cut off")
        } catch {
            #expect(error as? EventStoreError == .ioFailure("the line is cut"))
        }
        #expect(report.reversed == 1)

        // Somebody ends it, at the next one.
        let ledger = bench.ledger
        let cancelled = await Task {
            var report = ImportReversal.Report()
            do {
                try await ImportReversal(of: item, in: ledger, reason: "r").run(&report) { report in
                    guard report.reversed == 1 else { return }
                    withUnsafeCurrentTask { task in if let task { task.cancel() } }
                }
                return (report, false)
            } catch {
                return (report, error is CancellationError)
            }
        }.value
        #expect(cancelled.0.reversed == 1 && cancelled.0.reversedBefore == 1 && cancelled.1)

        let last = try await bench.takeBack(LedgerBench.first)
        #expect(last.reversed == 1 && last.reversedBefore == 2 && last.refused == 0)
        #expect(try await bench.log().count { $0.type == "FundsReversed" } == 3)
    }

    @Test func ofTwoAtOnceEachEventIsReversedByOne() async throws {
        let bench = try LedgerBench(.sqlite)
        let rows = (1...30).map { "\($0),a-\($0 % 3),2026-02-14,\($0),x\n" }.joined()
        try await bench.importRows(rows, LedgerBench.first)
        let other = bench.ledger(on: try bench.place.another())
        async let one = bench.takeBack(LedgerBench.first)
        async let two = bench.takeBack(LedgerBench.first, in: other)
        let reports = try await [one, two]
        #expect(reports.reduce(0) { $0 + $1.reversed } == 30)
        #expect(reports.allSatisfy { $0.reversed + $0.reversedBefore == 30 && $0.refused == 0 })
        for name in ["a-0", "a-1", "a-2"] { #expect(try await bench.balance(name) == 0) }
    }

    // MARK: Refusals

    /// What a rule refuses is told, and the rest goes on; when the rule has nothing against it any
    /// more, so does that.
    @Test(arguments: [TestEngine.inMemory, .sqlite])
    func whatIsRefusedIsTold(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.importRows(
            "1,spent,2026-02-14,5,a\n2,closed,2026-02-14,3,b\n3,free,2026-02-14,4,c\n",
            LedgerBench.first)
        try await bench.submit(.withdraw("spent", 100))
        try await bench.submit(.withdraw("closed", 300))
        try await bench.submit(.close("closed"))
        let report = try await bench.takeBack(LedgerBench.first)
        #expect(report.reversed == 1 && report.refused == 2)
        #expect(report.refusals.map(\.place.stream.name) == ["closed", "spent"])
        #expect(report.refusals.map(\.place.version) == [Version(2), Version(2)])
        #expect(report.refusals.first?.reason.hasPrefix("accountClosed: ") == true)
        #expect(
            report.refusals.last?.reason
                == "insufficientFunds: available 4.00 GBP, requested 5.00 GBP")
        #expect(try await bench.balance("free") == 0)

        try await bench.submit(.deposit("spent", 100))
        let again = try await bench.takeBack(LedgerBench.first)
        #expect(again.reversed == 1 && again.reversedBefore == 1 && again.refused == 1)
        #expect(try await bench.balance("spent") == 0)
    }

    /// History is not judged, so an older event may have taken out what a newer one put in. Taken
    /// back, it gives what the newer one needs.
    @Test func whatAnOlderEventGivesBackIsUsed() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.importRows(
            "1,acc-1,2026-02-14,-50,a\n2,acc-1,2026-02-15,100,b\n3,acc-1,2026-02-16,-50,c\n"
                + "4,acc-1,2026-02-17,30,d\n5,acc-1,2026-02-18,-20,e\n", LedgerBench.first)
        let report = try await bench.takeBack(LedgerBench.first)
        #expect(report.reversed == 5 && report.refused == 0 && report.refusals == [])
        #expect(report.reversedBefore == 0)
        #expect(try await bench.balance("acc-1") == 0)
    }

    /// Before anything is recorded.
    @Test func aReasonIsNeeded() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.importRows(LedgerBench.rows, LedgerBench.first)
        await #expect(throws: Rejection.reasonMissing) {
            try await bench.takeBack(LedgerBench.first, reason: " ")
        }
        #expect(try await !bench.log().contains { $0.type == "FundsReversed" })
    }

    /// What is left, and what that has moved, before anything is recorded.
    @Test func whatIsLeftIsKnownBefore() async throws {
        let bench = try LedgerBench(.array)
        try await bench.importRows(LedgerBench.rows + "4,acc-1,2026-02-17,0,d\n", LedgerBench.first)
        let item = try #require(try await bench.ledger.recordedImport(LedgerBench.first))
        let reversal = ImportReversal(of: item, in: bench.ledger, reason: "r")
        let whole = try await reversal.outlook()
        #expect(whole.left == 3 && whole.reversed == 0 && whole.sums.count == 1)
        #expect(whole.sums.first?.credited == Total(minorUnits: 800, currency: gbp))
        #expect(whole.sums.first?.debited == Total(minorUnits: 200, currency: gbp))
        try await bench.submit(.reverse("acc-2", 2))
        let rest = try await reversal.outlook()
        #expect(rest.left == 2 && rest.reversed == 1)
        #expect(rest.sums.first?.credited == Total(minorUnits: 500, currency: gbp))
        var report = ImportReversal.Report()
        try await reversal.run(&report)
        #expect(report.reversed == 2 && report.reversedBefore == 1)
        let none = try await reversal.outlook()
        #expect(none.left == 0 && none.reversed == 3 && none.sums == [])
    }

    @Test func aDateToComeIsRefusedOnce() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.importRows(LedgerBench.rows, LedgerBench.first)
        let item = try #require(try await bench.ledger.recordedImport(LedgerBench.first))
        let tomorrow = Timestamp(
            microseconds: bench.clock.advance(seconds: 1).microseconds + 86_400_000_000)
        var report = ImportReversal.Report()
        do {
            try await ImportReversal(
                of: item, in: bench.ledger, reason: "r", occurred: tomorrow
            ).run(&report)
            Issue.record("it was not refused")
        } catch Rejection.dateInFuture {
            #expect(report == ImportReversal.Report())
        }
    }

    // MARK: Foreign events

    /// Other systems' movements, and both sides of what they tie together as a transfer, once.
    @Test func foreignEventsAreTakenBack() async throws {
        let fixture = ImportFixture()
        func line(_ id: String, _ account: String, _ type: String, _ data: String) -> String {
            #"{"specversion":"1.0","id":"\#(id)","source":"/x","type":"\#(type)","#
                + #""subject":"\#(account)","time":"2026-01-02T03:04:05Z","#
                + #""correlationid":"tie","data":\#(data)}"# + "\n"
        }
        func side(_ other: String) -> String {
            #"{"amountMinor":40,"currency":"GBP","memo":"m","counterparty":"\#(other)"}"#
        }
        let opened = #"{"owner":"Ada","currency":"GBP","overdraftLimitMinor":0}"#
        let file = [
            line("1", "a", "AccountOpened", opened), line("2", "b", "AccountOpened", opened),
            line("3", "a", "FundsDeposited", #"{"amountMinor":100,"currency":"GBP"}"#),
            line("4", "a", "FundsWithdrawn", side("b")),
            line("5", "b", "FundsDeposited", side("a")),
            line("6", "c", "BetSettled", #"{"payout":"1.50","currency":"GBP"}"#),
            line("7", "c", "Noted", "{}"),
        ].joined()
        var options = ImportOptions(file: "events.ndjson")
        options.id = LedgerBench.first
        let rules = EffectTable(
            Dictionary(uniqueKeysWithValues: [try EffectTable.rule("BetSettled=credit:payout")]))
        let report = try await fixture.importer.importCloudEvents(rules, options) {
            ArraySource(file, chunkSize: 50)
        }
        #expect(report.id == LedgerBench.first && report.eventsWritten == 7)
        let item = try #require(try await fixture.ledger.recordedImport(LedgerBench.first))
        #expect(item.counts?.movements == 4 && item.format == "cloudevents")
        var taken = ImportReversal.Report()
        try await ImportReversal(of: item, in: fixture.ledger, reason: "r").run(&taken)
        #expect(taken.reversed == 4 && taken.reversedBefore == 0 && taken.refused == 0)
        for name in ["a", "b", "c"] { #expect(try await fixture.balance(name) == 0) }
        let reversals = try await fixture.events().filter { $0.type == "FundsReversed" }
        #expect(reversals.count == 4)
    }
}
