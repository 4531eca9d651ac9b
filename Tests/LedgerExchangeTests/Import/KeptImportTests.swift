import Descriptions
import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

@testable import LedgerService

/// What the book keeps of imports.
@Suite struct KeptImportTests {
    /// Each event bears the import's id, and the book says how many there are.
    @Test(arguments: TestEngine.allCases)
    func anImportIsKept(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("other"))
        let report = try await bench.importRows(
            LedgerBench.rows, LedgerBench.first, file: "in/march\u{1B}.csv")
        try await bench.submit(.deposit("acc-1", 7))
        #expect(report.id == LedgerBench.first)
        #expect(report.eventsWritten == 5)
        let items = try await bench.ledger.recordedImports()
        let item = try #require(items.first)
        #expect(items.count == 1 && item.id == LedgerBench.first)
        #expect(item.file == #"march\u{1B}.csv"# && item.format == "csv")
        #expect(item.event.event.actor == "clerk")
        let counts = try #require(try await bench.ledger.counts(of: [item])[item.id])
        #expect(counts == item.counts)
        #expect(counts.events == 5 && counts.movements == 3 && counts.opened == 2)

        let log = try await bench.log()
        let own = log.filter { $0.commandID == LedgerBench.first }
        let isOneTransaction = bench.store.capabilities.atomicBulk
        #expect(
            own.map(\.type)
                == (isOneTransaction ? [] : ["ImportBegan"]) + [
                    "AccountOpened", "FundsDeposited", "AccountOpened", "FundsDeposited",
                    "FundsWithdrawn", "ImportRecorded",
                ])
        #expect(log.count == own.count + 2)
        #expect(try await bench.ledger.reversedByImport() == [:])
        #expect(try await bench.bookOfNow().map(\.id.name) == ["acc-1", "acc-2", "other"])
        #expect(try await Verifier(bench.ledger).run().findings == [])

        // What writes nothing is nothing to take back.
        let again = try await bench.importRows(LedgerBench.rows, LedgerBench.second)
        #expect(again.id == nil && again.alreadyRecorded == 3)
        #expect(try await bench.log() == log)
    }

    /// Others write between the appends of an import that is no transaction.
    @Test func othersAreNotOfIt() async throws {
        let bench = try LedgerBench(.array)
        let busy = BusyStore(bench.store)
        try await bench.importRows(LedgerBench.rows, LedgerBench.first, on: busy)
        let item = try #require(try await bench.ledger.recordedImports().first)
        #expect(item.counts?.events == 5)
        var found: [RecordedEvent] = []
        try await bench.store.forEachPage(of: item) { found = $0 + found }
        #expect(found.count == 5 && found.allSatisfy { $0.stream.name.hasPrefix("acc-") })
        #expect(try await bench.log().contains { $0.stream.name == "noise" })
        #expect(try await bench.ledger.counts(of: [item])[item.id] == item.counts)
    }

    /// What is there of an import that was cut off is known, and so is the rest under its own id.
    @Test func onesThatWereCutOffAreKept() async throws {
        let bench = try LedgerBench(.array)
        await #expect(throws: EventStoreError.self) {
            try await bench.importRows(
                LedgerBench.rows, LedgerBench.first, on: BusyStore(bench.store, appends: 1))
        }
        let item = try #require(try await bench.ledger.recordedImports().first)
        #expect(item.counts == nil)
        let counts = try #require(try await bench.ledger.counts(of: [item])[item.id])
        #expect(counts.events > 0 && counts.events < 5)
        let rest = try await bench.importRows(LedgerBench.rows, LedgerBench.second)
        #expect(rest.id == LedgerBench.second)
        #expect(Int64(rest.eventsWritten) == 5 - counts.events)
        let items = try await bench.ledger.recordedImports()
        #expect(items.map(\.id) == [LedgerBench.first, LedgerBench.second])
        #expect(items.map { $0.counts?.events } == [nil, 5 - counts.events])
    }

    @Test func twoAtOnceAreKept() async throws {
        let bench = try LedgerBench(.array)
        async let one = bench.importRows(
            (1...600).map { "\($0),a-\($0 % 7),2026-02-14,1,x\n" }.joined(), LedgerBench.first)
        async let other = bench.importRows(
            (1...600).map { "\($0),b-\($0 % 7),2026-02-14,1,x\n" }.joined(), LedgerBench.second)
        let reports = try await [one, other]
        #expect(reports.map(\.eventsWritten) == [607, 607])
        let items = try await bench.ledger.recordedImports()
        #expect(Set(items.map(\.id)) == [LedgerBench.first, LedgerBench.second])
        for item in items {
            var found: [RecordedEvent] = []
            try await bench.store.forEachPage(of: item) { found += $0 }
            let initial = item.id == LedgerBench.first ? "a-" : "b-"
            #expect(found.count == 607 && item.counts?.events == 607)
            #expect(found.allSatisfy { $0.stream.name.hasPrefix(initial) })
        }
    }

    /// Rejected files, dry runs, and imports that are to leave nothing.
    @Test func nothingIsKeptOfWhatIsNotThere() async throws {
        let bench = try LedgerBench(.sqlite)
        await #expect(throws: ImportError.self) {
            try await bench.importRows(LedgerBench.rows + "4,acc-1,never,1,d\n", LedgerBench.first)
        }
        #expect(try await bench.store.lastPosition() == .start)
        try await bench.importRows(LedgerBench.rows, nil)
        #expect(try await bench.log().allSatisfy { $0.commandID == nil })
        #expect(try await bench.ledger.recordedImports() == [])
        #expect(try await bench.ledger.recordedImport(LedgerBench.first) == nil)
    }

    /// Where a dry run could not be undone there is none.
    @Test(arguments: TestEngine.allCases)
    func aDryRunRecordsNothing(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        let rows = (1...600).map { "\($0),a-\($0 % 7),2026-02-14,1,x\n" }.joined()
        if bench.store.capabilities.atomicBulk {
            let report = try await bench.importRows(rows, LedgerBench.first, isDryRun: true)
            #expect(report.eventsWritten == 607 && report.id == nil)
        } else {
            await #expect(throws: ImportError.self) {
                try await bench.importRows(rows, LedgerBench.first, isDryRun: true)
            }
            var options = ImportOptions(file: "bets.ndjson")
            options.isDryRun = true
            let line = CloudEventImportTests.line("1", "BetSettled", #"{"payout":"1.50"}"#)
            do {
                _ = try await bench.importer.importCloudEvents(EffectTable(), options) {
                    ArraySource(line, chunkSize: 64)
                }
                Issue.record("it was not refused")
            } catch ImportError.options(let reason) {
                #expect(reason.contains("cannot be tried"))
            }
        }
        #expect(try await bench.store.lastPosition() == .start)
    }

    /// Rows of nothing are recorded, and there is nothing to take back of them.
    @Test func rowsOfNothingMoveNothing() async throws {
        let bench = try LedgerBench(.sqlite)
        try await bench.importRows(
            LedgerBench.rows + "4,acc-1,2026-02-17,0,d\n5,acc-2,2026-02-18,0.00,e\n",
            LedgerBench.first)
        let item = try #require(try await bench.ledger.recordedImport(LedgerBench.first))
        #expect(item.counts?.events == 7 && item.counts?.movements == 3)
        let report = try await bench.takeBack(LedgerBench.first)
        #expect(report.reversed == 3 && report.refused == 0 && report.refusals == [])
        #expect(try await bench.ledger.reversedByImport() == [LedgerBench.first: 3])
    }

    /// An account that was opened before such names were reserved goes on, and nothing is kept.
    @Test func aBookWithAnAccountOfThatNameKeepsNone() async throws {
        let bench = try LedgerBench(.inMemory)
        let opened = try #require(
            try EventCodec().encode(
                .accountOpened(AccountOpened(owner: "Ada", currency: gbp, overdraftLimitMinor: 0))))
        try await bench.record(
            [EventFactory(seed: 5).event(type: opened.type, payload: opened.payload)],
            to: "$imports")
        let report = try await bench.importRows(LedgerBench.rows, LedgerBench.first)
        #expect(report.id == nil && report.eventsWritten == 5)
        #expect(try await bench.log().allSatisfy { $0.commandID == nil })
        #expect(try await bench.ledger.recordedImports() == [])
    }

    /// Events of one command belong together, and those of an import no more than its rows do.
    @Test(arguments: [TestEngine.sqlite, .array])
    func rowsOfAFileDidNotCauseEachOther(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.importRows(LedgerBench.rows, LedgerBench.first)
        #expect(try await bench.store.isImport(LedgerBench.first))
        #expect(try await !bench.store.isImport(LedgerBench.second))
        let event = try #require(try await bench.log().first { $0.type == "FundsWithdrawn" })
        try await bench.submit(.reverse("acc-1", event.version.number))
        let reversal = try #require(try await bench.log().last)
        for subject in [event, reversal] {
            let tree = try await BookReader(bench.ledger).causes(
                of: subject, within: CausationTree.Bounds(looking: 1000))
            #expect(tree.nodes.map(\.event.id) == [event.id, reversal.id])
            #expect(tree.nodes.map(\.link) == [.root, .caused])
        }
    }

    // MARK: Copies

    private static func imported() async throws -> ImportFixture {
        let fixture = ImportFixture()
        var options = ImportOptions(file: "books.csv", actor: "clerk")
        options.id = LedgerBench.first
        try await fixture.importCSV(
            LedgerBench.header + LedgerBench.rows, ImportFixture.mapping, options)
        return fixture
    }

    private static func restored(
        _ bytes: [UInt8], into fixture: ImportFixture, _ id: CommandID, isCopy: Bool = false
    ) async throws -> ImportReport {
        var options = ImportOptions(file: "book.ndjson", actor: "clerk")
        (options.id, options.isCopy) = (id, isCopy)
        return try await fixture.importer.importCloudEvents(EffectTable(), options) {
            ArraySource(bytes, chunkSize: 100)
        }
    }

    /// A book that is restored knows its imports, and says nothing of having been restored.
    @Test func aRestoredBookKnowsItsImports() async throws {
        let source = try await Self.imported()
        let bytes = try await source.export(CloudEventWriter())
        let copy = ImportFixture()
        let report = try await Self.restored(bytes, into: copy, LedgerBench.second)
        #expect(report.id == nil && report.eventsWritten == 6)
        #expect(try await copy.events().map(\.hash) == source.events().map(\.hash))
        let item = try #require(try await copy.ledger.recordedImport(LedgerBench.first))
        var taken = ImportReversal.Report()
        try await ImportReversal(of: item, in: copy.ledger, reason: "r").run(&taken)
        #expect(taken.reversed == 3 && taken.refused == 0)
        for name in ["acc-1", "acc-2"] { #expect(try await copy.balance(name) == 0) }
        #expect(try await Verifier(copy.ledger).run().findings == [])
    }

    private static func lines(_ bytes: [UInt8], areOfImports: Bool) -> [UInt8] {
        bytes.split(separator: UInt8(ascii: "\n")).filter {
            String(decoding: $0, as: UTF8.self).contains(#""$imports""#) == areOfImports
        }.flatMap { $0 + [UInt8(ascii: "\n")] }
    }

    /// Accounts and `$imports` may have been exported one by one, and come in any order.
    @Test func aBookInAnotherOrderKnowsItsImports() async throws {
        let source = try await Self.imported()
        let bytes = try await source.export(CloudEventWriter())
        let copy = ImportFixture()
        let imports = Self.lines(bytes, areOfImports: true)
        #expect(!imports.isEmpty)
        let sorted = imports + Self.lines(bytes, areOfImports: false)
        #expect(try await Self.restored(sorted, into: copy, LedgerBench.second).eventsWritten == 6)
        let item = try #require(try await copy.ledger.recordedImport(LedgerBench.first))
        #expect(item.event.position == Position(1))
        var taken = ImportReversal.Report()
        try await ImportReversal(of: item, in: copy.ledger, reason: "r").run(&taken)
        #expect(taken.reversed == 3 && taken.refused == 0)
        for name in ["acc-1", "acc-2"] { #expect(try await copy.balance(name) == 0) }
    }

    /// The same of one that was cut off, of which nothing says how many they are.
    @Test func aPartInAnotherOrderIsKnown() async throws {
        let bench = try LedgerBench(.array)
        await #expect(throws: EventStoreError.self) {
            try await bench.importRows(
                LedgerBench.rows, LedgerBench.first, on: BusyStore(bench.store, appends: 1))
        }
        let sink = MemorySink()
        try await Exporter(store: bench.store).export(
            .book(through: Position(.max)), as: CloudEventWriter(), to: sink)
        let copy = ImportFixture()
        let sorted =
            Self.lines(sink.bytes, areOfImports: false) + Self.lines(sink.bytes, areOfImports: true)
        _ = try await Self.restored(sorted, into: copy, LedgerBench.second)
        let item = try #require(try await copy.ledger.recordedImport(LedgerBench.first))
        #expect(try await copy.store.lastPosition() == item.event.position)
        let counts = try #require(try await copy.ledger.counts(of: [item])[item.id])
        #expect(item.counts == nil && counts.movements > 0)
        var taken = ImportReversal.Report()
        try await ImportReversal(of: item, in: copy.ledger, reason: "r").run(&taken)
        #expect(taken.reversed == counts.movements && taken.refused == 0)
    }

    /// Where the book does not say that a command was an import, its events are not one's either.
    @Test func rowsOfAnotherBooksFileDidNotCauseEachOther() async throws {
        let source = try await Self.imported()
        let ledger = Ledger(
            events: source.store, readModels: source.store, environment: .seeded())
        _ = try await ledger.submit(
            .transfer(
                from: "acc-1", to: "acc-2",
                Money(minorUnits: 1, currency: try #require(ImportFixture.mapping.fixedCurrency)),
                memo: nil), id: CommandID(high: 7, low: 7))
        let bytes = try await source.export(CloudEventWriter())
        let copy = ImportFixture()
        _ = try await Self.restored(
            Self.lines(bytes, areOfImports: false), into: copy, LedgerBench.second)
        #expect(try await copy.ledger.recordedImports() == [])
        let events = try await copy.events()
        for event in events {
            let tree = try await BookReader(copy.ledger).causes(
                of: event, within: CausationTree.Bounds(looking: 1000))
            let isOfTransfer = event.event.correlationID != nil
            #expect(tree.nodes.count == (isOfTransfer ? 2 : 1))
            #expect(tree.nodes.map(\.link) == (isOfTransfer ? [.root, .sameCommand] : [.root]))
        }
        #expect(events.count { $0.event.correlationID != nil } == 2)
    }

    /// Accounts of another book come in, and what that says of its imports stays with it.
    @Test func anotherBooksImportsStayThere() async throws {
        let source = try await Self.imported()
        let bytes = try await source.export(CloudEventWriter())
        let fixture = ImportFixture()
        var options = ImportOptions(file: "own.csv")
        options.id = LedgerBench.second
        try await fixture.importCSV(
            LedgerBench.header + "9,acc-9,2026-02-14,5,old\n", ImportFixture.mapping, options)
        for written in [5, 0] {
            let report = try await Self.restored(
                bytes, into: fixture, CommandID(high: 1, low: UInt64(written)))
            #expect(report.importsLeftOut == 1 && report.eventsWritten == written)
            #expect(report.id == nil)
        }
        #expect(
            try await fixture.ledger.recordedImports().map(\.id) == [LedgerBench.second])
        // A copy is to be equal, or none.
        await #expect(throws: ImportError.self) {
            try await Self.restored(bytes, into: fixture, CommandID(high: 2, low: 2), isCopy: true)
        }
    }

    /// A file may hold both: only what is new here is the import's.
    @Test func whatCameFromAnExportIsNoneOfIt() async throws {
        let source = try await Self.imported()
        let exported = try await source.export(CloudEventWriter())
        let line = CloudEventImportTests.line("1", "BetSettled", #"{"payout":"1.50"}"#)
            .replacing("acc-1", with: "bet-1")
        for bytes in [exported + Array((line + "\n").utf8), Array((line + "\n").utf8) + exported] {
            let fixture = ImportFixture()
            let report = try await Self.restored(bytes, into: fixture, LedgerBench.second)
            #expect(report.id == LedgerBench.second && report.eventsWritten == 7)
            let items = try await fixture.ledger.recordedImports()
            #expect(items.map(\.id) == [LedgerBench.first, LedgerBench.second])
            #expect(items.map { $0.counts?.events } == [5, 1])
        }
    }

    // MARK: What is recorded

    @Test(arguments: [
        ("books.csv", "books.csv"), ("/in/a b/books.csv", "books.csv"), ("stdin", "stdin"),
        ("/", "/"), ("in/", "in"), ("", ""), ("a\nb\u{202E}.csv", #"a\nb\u{202E}.csv"#),
        (String(repeating: "é", count: 300), String(repeating: "é", count: 100)),
    ])
    func ofAPathTheNameIsKept(_ path: String, _ name: String) {
        #expect(ImportRecord.name(of: path) == name)
    }

    private static func event(
        _ payload: String, _ type: String = ImportRecord.recorded,
        _ id: CommandID? = LedgerBench.first
    ) -> RecordedEvent {
        RecordedEvent(
            stream: ImportRecord.stream, version: Version(1), position: Position(1),
            event: EventFactory(seed: 3).event(
                type: type, payload: JSONText(stored: Array(payload.utf8))),
            commandID: id, previousHash: .zero, hash: .zero)
    }

    @Test(arguments: [
        "[]", "{}", #"{"file":"a"}"#, #"{"file":"a","format":"csv"}"#,
        #"{"file":1,"format":"csv","events":1,"movements":1,"opened":0}"#,
        #"{"file":"a","format":"csv","events":"1","movements":1,"opened":0}"#,
        #"{"file":"a","format":"csv","events":-1,"movements":0,"opened":0}"#,
        #"{"file":"a","format":"csv","events":1,"movements":2,"opened":0}"#,
        #"{"file":"a","format":"csv","events":1,"movements":1,"opened":2}"#,
        #"{"file":"a","format":"csv","events":9223372036854775807,"movements":1,"opened":0}"#,
    ])
    func whatIsNoRecordIsNamed(_ payload: String) {
        #expect(throws: CodecError.self) {
            try ImportRecord.content(of: Self.event(payload))
        }
        var declarations = Declarations()
        #expect(throws: CodecError.self) { try declarations.take(Self.event(payload)) }
    }

    @Test func whatIsARecordIsRead() throws {
        let text = #"{"file":"a","format":"csv","events":3,"movements":2,"opened":1}"#
        let content = try #require(try ImportRecord.content(of: Self.event(text)))
        #expect(content.file == "a" && content.counts?.movements == 2)
        let began = try ImportRecord.content(of: Self.event(text, ImportRecord.began))
        #expect(began?.counts == nil && began?.id == LedgerBench.first)
        #expect(try ImportRecord.content(of: Self.event(text, "Noted")) == nil)
        #expect(throws: CodecError.self) {
            try ImportRecord.content(of: Self.event(text, ImportRecord.recorded, nil))
        }
    }
}
