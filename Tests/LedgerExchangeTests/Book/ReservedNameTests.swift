import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// Names that begin with `$` belong to the book: no account comes to be under one, and what stands
/// there is in the log and in no list of accounts.
@Suite struct ReservedNameTests {
    @Test(arguments: TestEngine.allCases)
    func noAccountIsOpenedThere(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1"))
        try await bench.ledger.declareUnit("POINTS", decimals: 0)
        let before = try await bench.log()
        for name in ["$cash", "$", "$units", "$\u{301}"] {
            let commands: [Command] = [
                .open(name), .deposit(name, 1), .withdraw(name, 1), .close(name),
            ]
            for command in commands {
                await #expect(throws: Rejection.nameReserved(name), "\(command)") {
                    try await bench.submit(command)
                }
                await #expect(throws: Rejection.nameReserved(name), "\(command)") {
                    try await bench.ledger.preview(command)
                }
            }
            for (source, destination) in [(name, "acc-1"), ("acc-1", name)] {
                await #expect(throws: Rejection.nameReserved(name)) {
                    try await bench.submit(.transfer(source, destination, 1))
                }
            }
        }
        #expect(try await bench.log() == before)
        // A name that holds the sign elsewhere is any name.
        try await bench.submit(.open("us$"))
    }

    @Test(arguments: TestEngine.allCases)
    func whatIsTheBooksIsNoAccount(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1"))
        try await bench.ledger.declareUnit("POINTS", decimals: 0)
        try await bench.submit(.deposit("acc-1", 5))
        try await bench.catchUp()
        try await bench.ledger.declareUnit("MILES", decimals: 1)
        try await bench.record(notes(2), to: "$notes")
        try await bench.submit(.open("acc-2"))
        try await bench.catchUp()
        let log = try await bench.log()
        #expect(log.count == 7)

        let ofAccounts = log.filter { !$0.stream.name.hasPrefix("$") }
        for projection in LedgerProjections.all {
            let name = projection.schema.name
            let expected = try #require(
                NaiveBook.rows(
                    name, ["event_types", "late_events"].contains(name) ? log : ofAccounts))
            let rows = try await bench.store.rows(
                projection.schema, ReadModelQuery(limit: 100))
            #expect(Set(rows) == Set(expected), "\(name)")
        }
        let summaries = try await bench.store.rows(
            AccountSummary.schema, ReadModelQuery(limit: 100))
        #expect(summaries.map { $0[0] } == [.text("acc-1"), .text("acc-2")])
        #expect(try await bench.store.status(AccountSummary.schema)?.rowCount == 2)
        #expect(
            try await bench.bookOfNow().map(\.id.name).sorted() == ["acc-1", "acc-2"])
        let state = try await BookHistory(ledger: bench.ledger, segment: 2).state(at: Position(7))
        #expect(state.accounts.count == 2)
        #expect(try await state.totals().map(\.accounts) == [2])
        #expect(
            try await bench.store.accounts(
                at: Position(7), after: nil, descending: false, limit: 1
            ).map(\.stream.name) == ["acc-1"])
        #expect(
            try await bench.store.accounts(
                at: Position(7), after: nil, descending: true, limit: 9
            ).map(\.stream.name) == ["acc-2", "acc-1"])

        let report = try await Verifier(bench.ledger).run(seal: try await bench.ledger.seal())
        #expect(report.findings == [])
        #expect(report.events == 7)
        #expect(report.accounts == 2)
        #expect(report.sealedStreams == 4)
        let reserved = try await bench.store.reservedStreams()
        #expect(reserved.ofTheBook.map(\.name) == ["$notes", "$units"])
        #expect(reserved.accounts == [])
    }

    @Test func aSearchOfTheBookLooksAtAccounts() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.record(notes(2), to: "$notes")
        try await bench.submit(.open("acc-1"))
        for text in ["version >= 1", "version >= 1 and data.text != 'x'"] {
            var hits: [String] = []
            try await bench.ledger.whenInBook(try Condition(text), firstOnly: false) { hit in
                hits.append("\(hit.id)@\(hit.version)")
                return true
            }
            #expect(hits.allSatisfy { $0 == "acc-1@1" }, "\(text): \(hits)")
        }
    }

    /// As an earlier version left it: an account whose history began as an account's does.
    @Test(arguments: TestEngine.allCases)
    func anAccountOfBeforeGoesOn(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1"))
        func recorded(_ event: LedgerEvent) throws -> NewEvent {
            let stored = try #require(try bench.ledger.codec.encode(event))
            let now = bench.clock.advance(microseconds: 1000)
            return NewEvent(
                id: bench.ledger.environment.newEventID(at: now), type: stored.type,
                payload: stored.payload, fold: stored.fold, occurredAt: now, recordedAt: now)
        }
        let opening = LedgerEvent.accountOpened(AccountOpened(owner: "Ada", currency: gbp))
        try await bench.record([try recorded(opening)], to: "$cash")
        let deposit = LedgerEvent.fundsDeposited(FundsMoved(amount: pounds(5)))
        try await bench.record([try recorded(deposit)], to: "$paid")
        // What no type of ours says stays an event of the account.
        try await bench.record(notes(1), to: "$cash")
        try await bench.submit(.deposit("$cash", 7))
        try await bench.submit(.transfer("$cash", "acc-1", 2))
        try await bench.catchUp()
        #expect(try await bench.ledger.load(account("$cash")).account.balanceMinor == 5)
        #expect(
            try await bench.bookOfNow().map { "\($0.id) \($0.account.balanceMinor)" }
                .sorted() == ["$cash 5", "$paid 5", "acc-1 2"])
        #expect(try await Verifier(bench.ledger).run().findings == [])
        #expect(
            try await bench.store.reservedStreams().accounts.map(\.name) == ["$cash", "$paid"])
        await #expect(throws: Rejection.accountAlreadyOpen) {
            try await bench.submit(.open("$cash"))
        }
    }

    // MARK: Files

    @Test func noRowOpensAnAccountThere() async throws {
        let fixture = ImportFixture()
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importCSV(
                "id,account,date,amount,memo\n1,$cash,2026-01-01,5,x\n2,acc-1,2026-01-01,5,x\n")
        }
        #expect(
            error?.messages.first?.hasSuffix(
                "2:3: account: '$cash' cannot name an account: names that begin with $ belong "
                    + "to the book") == true, "\(String(describing: error))")
        for data in [#"{"stake":1,"currency":"GBP"}"#, "{}"] {
            let line = CloudEventImportTests.line("1", "BetPlaced", data)
                .replacing("acc-1", with: "$cash")
            let error = await #expect(throws: ImportError.self) {
                try await fixture.importEvents(
                    line, data == "{}" ? EffectTable() : CloudEventImportTests.rules)
            }
            #expect(error?.messages.first?.contains("belong to the book") == true)
        }
        #expect(try await fixture.store.lastPosition() == .start)
    }

    /// The book's own streams go out and come back with the accounts, to the byte.
    @Test func anExportTakesTheBookAlong() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.ledger.declareUnit("POINTS", decimals: 0)
        try await bench.submit(.open("acc-1"))
        try await bench.ledger.declareUnit("MILES", decimals: 1)
        let sink = MemorySink()
        try await Exporter(store: bench.store).export(
            .book(through: Position(.max)), as: CloudEventWriter(), to: sink)
        let fixture = ImportFixture()
        let report = try await fixture.importEvents(sink.bytes)
        #expect(report.eventsWritten == 3)
        #expect(report.accountsOpened == 1)
        #expect(try await fixture.events().map(\.hash) == bench.log().map(\.hash))
        #expect(try await fixture.importEvents(sink.bytes).alreadyRecorded == 3)

        for (lines, count) in [
            (
                String(
                    decoding: try await fixture.export(CSVExport(codec: ImportFixture.codec)),
                    as: UTF8.self), 2
            ),
            (
                String(
                    decoding: try await fixture.export(HledgerExport(codec: ImportFixture.codec)),
                    as: UTF8.self), 5
            ),
        ] {
            #expect(!lines.contains("units"))
            #expect(
                lines.split(separator: "\n", omittingEmptySubsequences: false).count <= count + 1)
        }
    }

    private func notes(_ count: Int) -> [NewEvent] {
        EventFactory(seed: 77).events(count, type: "Noted")
    }
}
