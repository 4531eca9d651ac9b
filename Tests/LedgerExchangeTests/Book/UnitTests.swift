import Descriptions
import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import LedgerTestSupport
import Synchronization
import TestSupport
import Testing
import TextFormats

@Suite struct UnitTests {
    @Test(arguments: TestEngine.allCases)
    func aUnitIsDeclaredForGood(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        #expect(bench.ledger.units.declared.isEmpty)
        let (unit, recorded) = try await bench.ledger.declareUnit("BTC", decimals: 8)
        #expect(unit.code == "BTC")
        #expect(recorded == StreamVersion(stream: account("$units"), version: Version(1)))
        #expect(try await bench.ledger.declareUnit("BTC", decimals: 8).recorded == nil)
        await #expect(throws: Rejection.unitDeclared(unit)) {
            try await bench.ledger.declareUnit("BTC", decimals: 2)
        }
        await #expect(throws: Rejection.unitIsCurrency(gbp)) {
            try await bench.ledger.declareUnit("GBP", decimals: 2)
        }
        let log = try await bench.log()
        #expect(log.map(\.type) == ["UnitDeclared"])
        #expect(log.first?.event.payload.description == #"{"code":"BTC","decimals":8}"#)
        #expect(log.first?.event.actor == "tester")
        // Another process learns of it.
        let other = Ledger(
            events: bench.store, readModels: bench.store, environment: bench.ledger.environment)
        #expect(other.units.unit("BTC") == nil)
        try await other.learnDeclarations()
        #expect(other.units == bench.ledger.units)
        try await other.declareUnit("POINTS", decimals: 0)
        #expect(bench.ledger.units.unit("POINTS") == nil)
        await #expect(throws: Rejection.self) {
            try await bench.ledger.declareUnit("POINTS", decimals: 1)
        }
        #expect(bench.ledger.units.unit("POINTS")?.exponent == 0)
        #expect(try await Verifier(bench.ledger).run().findings == [])
    }

    @Test(arguments: TestEngine.allCases)
    func twentyDeclareAtOnce(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let ledger = Ledger(
                        events: bench.store, readModels: bench.store,
                        environment: bench.ledger.environment)
                    _ = try? await ledger.declareUnit("U\(number % 3)", decimals: number % 2)
                }
            }
        }
        try await bench.ledger.learnDeclarations()
        #expect(bench.ledger.units.declared.map(\.code) == ["U0", "U1", "U2"])
        #expect(try await bench.log().count == 3)
        #expect(try await Verifier(bench.ledger).run().findings == [])
    }

    /// What was declared behind what is known is not overlooked, and not contradicted.
    @Test(arguments: TestEngine.allCases)
    func anotherIsFirst(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        let store = OvertakenStore(bench.store, by: bench.ledger)
        let late = Ledger(events: store, readModels: store, environment: bench.ledger.environment)
        let refusal = await #expect(throws: Rejection.self) {
            try await late.declareUnit("POINTS", decimals: 0)
        }
        #expect(refusal?.name == "unitDeclared")
        #expect(try await bench.log().count == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func accountsAreInIt(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine, interval: 4)
        let btc = try await bench.ledger.declareUnit("BTC", decimals: 8).unit
        let name = account("acc-1")
        try await bench.submit(
            .open(account: name.name, AccountOpened(owner: "Ada", currency: btc)))
        try await bench.submit(.open("acc-2"))
        for _ in 0..<6 {
            let amount = try Money("0.12345678 BTC", currency: nil, units: bench.ledger.units)
            try await bench.submit(.deposit(to: name.name, FundsMoved(amount: amount)))
        }
        await #expect(
            throws: Rejection.currencyMismatch(account: btc, amount: gbp)
        ) { try await bench.submit(.deposit("acc-1", 1)) }
        try await bench.catchUp()
        let fresh = Ledger(
            events: bench.store, readModels: bench.store, environment: bench.ledger.environment)
        try await fresh.learnDeclarations()
        for ledger in [bench.ledger, fresh] {
            #expect(
                try await ledger.load(name).account.balance?.description == "0.74074068 BTC")
            let totals = try await BookHistory(ledger: ledger).state(at: .init(.max))
                .totals(ledger.units)
            #expect(
                totals.map(\.balance.description) == ["0.74074068 BTC", "0.00 GBP"])
            let rows = try await bench.store.rows(
                AccountSummary.schema, ReadModelQuery(limit: 9))
            #expect(
                rows.map { AccountSummary($0, ledger.units)?.account.balance?.description }
                    == ["0.74074068 BTC", "0.00 GBP"])
            let explanation = try await ledger.explain(name, at: AccountPlace(Version(7)))
            #expect(explanation.foldsAgree)
            #expect(explanation.fromZero.last?.currency?.exponent == 8)
            var hits = 0
            for condition in ["balance = 0.74074068", "amount = 0.12345678"] {
                try await ledger.whenInBook(try Condition(condition), firstOnly: true) { _ in
                    hits += 1
                    return true
                }
            }
            #expect(hits == 2)
        }
        let report = try await Verifier(fresh).run(seal: try await fresh.seal())
        #expect(report.findings == [])
        #expect(report.snapshots > 0)
    }

    /// A book that does not say how many decimals a unit has is read all the same, and what is
    /// shown of it says so.
    @Test(arguments: TestEngine.allCases)
    func oneThatIsNotDeclaredIsMarked(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        let fold = try FoldFields(sign: 1, amountMinor: 1500, currency: CurrencyCode("POINTS"))
        let events = (0..<3).map { _ in (type: "Earned", fold: fold) }
        let factory = EventFactory(seed: 5)
        try await bench.record(
            events.map { factory.event(type: $0.type, fold: $0.fold) }, to: "acc-1")
        try await bench.catchUp()
        let state = try await bench.ledger.load(account("acc-1"))
        #expect(
            state.account.balance?.description == "4500 minor units of POINTS (not declared)")
        await #expect(throws: Rejection.currencyUnknown("POINTS")) {
            try await bench.submit(
                .deposit(
                    to: "acc-1",
                    FundsMoved(
                        amount: Money(
                            minorUnits: 1, currency: try #require(state.account.currency)))))
        }
        #expect(try await Verifier(bench.ledger).run().findings == [])
        // Declared later, it is what it says from then on.
        try await bench.ledger.declareUnit("POINTS", decimals: 2)
        #expect(
            try await bench.ledger.load(account("acc-1")).account.balance?.description
                == "45.00 POINTS")
    }

    /// What another program wrote there: the first declaration holds, and `verify` tells.
    @Test func aWrongDeclarationIsNamed() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.ledger.declareUnit("BTC", decimals: 8)
        let factory = EventFactory(seed: 5)
        let payloads = [
            #"{"code":"BTC","decimals":2}"#, #"{"code":"btc","decimals":2}"#, "[]",
            #"{"code":"GBP","decimals":2}"#, #"{"code":"X","decimals":1e3}"#,
            #"{"code":"X","decimals":-1}"#, #"{"decimals":2}"#, #"{"code":"ETH","decimals":3}"#,
        ]
        try await bench.record(
            payloads.map {
                factory.event(type: "UnitDeclared", payload: JSONText(stored: Array($0.utf8)))
            }, to: "$units")
        try await bench.ledger.learnDeclarations()
        #expect(
            bench.ledger.units.declared.map { "\($0.code) \($0.exponent)" } == ["BTC 8", "ETH 3"])
        let findings = try await Verifier(bench.ledger).run().findings
        #expect(
            findings.map { $0.version?.number } == [2, 3, 4, 5, 6, 7, 8], "\(findings)")
        #expect(findings.allSatisfy { $0.reason.contains("declares nothing") })
    }

    /// The stream of declarations may be an account of an earlier version.
    @Test func aBookWhoseStreamIsAnAccountDeclaresNothing() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.record([EventFactory(seed: 5).deposit(5)], to: "$units")
        await #expect(throws: Rejection.streamNotOfTheBook(account: "$units")) {
            try await bench.ledger.declareUnit("BTC", decimals: 8)
        }
        #expect(try await bench.log().count == 1)
    }

    // MARK: Files

    private func fixture() async throws -> (ImportFixture, Importer) {
        let fixture = ImportFixture()
        let ledger = fixture.ledger
        try await ledger.declareUnit("BTC", decimals: 8)
        let importer = Importer(
            events: fixture.store, readModels: fixture.store, codec: ledger.codec,
            environment: ledger.environment)
        return (fixture, importer)
    }

    @Test func rowsAndEventsAreInIt() async throws {
        let (fixture, importer) = try await fixture()
        var mapping = CSVMapping()
        mapping.currency = "unit"
        mapping.balance = "balance"
        let text = """
            account,date,amount,unit,balance
            a,2026-01-02,0.00000002,BTC,0.00000003
            a,2026-01-01,0.00000001,BTC,0.00000001

            """
        let report = try await importer.importCSV(mapping, ImportOptions(file: "f.csv")) {
            ArraySource(text)
        }
        #expect(report.eventsWritten == 3)
        #expect(report.order == .newestFirst)
        #expect(report.divergences.beyond.rows == 0)
        let rule = EffectRule(effect: .credit, amountField: "n")
        let line =
            #"{"specversion":"1.0","id":"1","source":"/x","type":"Mined","subject":"b","#
            + #""time":"2026-01-02T00:00:00Z","data":{"n":"0.5","currency":"BTC"}}"#
        _ = try await importer.importCloudEvents(
            EffectTable(["Mined": rule]), ImportOptions(file: "f.ndjson")
        ) { ArraySource(line) }
        let ledger = fixture.ledger
        try await ledger.learnDeclarations()
        #expect(
            try await ledger.load(account("b")).account.balance?.description == "0.50000000 BTC")
        #expect(try await Verifier(ledger).run().findings == [])
        // Without the declaration nothing says what the whole units of the events were.
        #expect(try await Verifier(fixture.ledger).run().findings == [])

        let sink = MemorySink()
        try await Exporter(store: fixture.store).export(
            .book(through: Position(.max)), as: HledgerExport(codec: ledger.codec), to: sink)
        let journal = String(decoding: sink.bytes, as: UTF8.self)
        #expect(journal.contains("commodity 1000.00000000 BTC\n"), "\(journal)")
        #expect(journal.contains("0.50000000 BTC = 0.50000000 BTC"), "\(journal)")
    }

    @Test func rowsInAUnitThatNobodyKnowsAreRefused() async throws {
        let (fixture, importer) = try await fixture()
        for (unit, amount) in [("ETH", "1"), ("BTC", "0.000000001"), ("BTC", "92233720369")] {
            await #expect(throws: ImportError.self) {
                var mapping = CSVMapping()
                mapping.currency = "unit"
                _ = try await importer.importCSV(mapping, ImportOptions(file: "f.csv")) {
                    ArraySource("account,date,amount,unit\na,2026-01-02,\(amount),\(unit)\n")
                }
            }
        }
        #expect(try await fixture.store.lastPosition() == Position(1))
    }

    /// A line that declares what contradicts the book is no event of it.
    @Test func aDeclarationOfAFileObeysTheRules() async throws {
        let other = try LedgerBench(.inMemory)
        let factory = EventFactory(seed: 5)
        try await other.record(
            [#"{"code":"BTC","decimals":8}"#, #"{"code":"BTC","decimals":2}"#].map {
                factory.event(type: "UnitDeclared", payload: JSONText(stored: Array($0.utf8)))
            }, to: "$units")
        let sink = MemorySink()
        try await Exporter(store: other.store).export(
            .book(through: Position(.max)), as: CloudEventWriter(), to: sink)
        let fixture = ImportFixture()
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importEvents(sink.bytes)
        }
        #expect(error?.messages.first?.contains("8 decimals") == true)
        #expect(try await fixture.store.lastPosition() == .start)
    }
}

/// A store in which another process declares a unit as soon as all that was declared is read.
private final class OvertakenStore: ForwardingStore {
    let base: any EventStore & ReadModelStore
    private let other: Ledger
    private let isOvertaken = Mutex(false)

    init(_ base: any EventStore & ReadModelStore, by other: Ledger) {
        self.base = base
        self.other = other
    }

    func head(of stream: StreamID) async throws -> StreamHead? {
        let head = try await base.head(of: stream)
        guard stream == DescriptionDeclaration.stream else { return head }
        let isFirst = isOvertaken.withLock { isOvertaken in
            defer { isOvertaken = true }
            return !isOvertaken
        }
        if isFirst { try await other.declareUnit("POINTS", decimals: 2) }
        return head
    }
}
