import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// What a file says of a closed period is refused, with its line and the way out.
@Suite struct ClosedPeriodImportTests {
    private static let header = "id,account,date,amount,memo\n"
    private static let march = CalendarPeriod("2026-03")!
    private static let rule = "is closed by 2026-03: date it after 2026-03-31, or reopen 2026-03"

    /// Closes periods with ids of its own.
    private static func ledger(_ fixture: ImportFixture) -> Ledger {
        Ledger(
            events: fixture.store, readModels: fixture.store,
            environment: .seeded(6, ManualClock(ImportFixture.now)))
    }

    private static func closed() async throws -> (fixture: ImportFixture, ledger: Ledger) {
        let fixture = ImportFixture()
        try await fixture.importCSV(header + "1,acc-1,2026-02-14,5,old\n")
        let ledger = ledger(fixture)
        _ = try await ledger.closePeriod(march)
        return (fixture, ledger)
    }

    @Test func rowsAreRefusedWithTheirLines() async throws {
        let (fixture, ledger) = try await Self.closed()
        let file =
            Self.header + "2,acc-1,2026-02-14,1,a\n3,acc-1,2026-04-01,2,b\n"
            + "4,acc-2,2026-03-31T23:59:59,3,c\n5,acc-1,2026-04-02,4,d\n"
        let before = try await fixture.events()
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importCSV(file)
        }
        // Behind the first bad row nothing is looked up any more.
        #expect(error?.messages == ["books.csv:2:9: date: 2026-02-14 \(Self.rule)"])
        #expect(try await fixture.events() == before)

        var options = ImportOptions(file: "books.csv", actor: "import", keepGoing: true)
        let report = try await fixture.importCSV(file, ImportFixture.mapping, options)
        #expect(report.eventsWritten == 2)
        #expect(
            report.badRows.map(\.description) == [
                "books.csv:2:9: date: 2026-02-14 \(Self.rule)",
                "books.csv:4:9: date: 2026-03-31 \(Self.rule)",
            ])
        #expect(try await fixture.store.head(of: account("acc-2")) == nil)

        // The way out.
        try await ledger.reopenPeriod(Self.march, reason: "a late statement")
        options.keepGoing = false
        let again = try await fixture.importCSV(file, ImportFixture.mapping, options)
        #expect(again.eventsWritten == 3 && again.alreadyRecorded == 2)
    }

    /// Rows that are recorded already are no news, whatever is closed since.
    @Test func aFileThatIsKnownStaysKnown() async throws {
        let fixture = ImportFixture()
        let ledger = Self.ledger(fixture)
        let file = Self.header + "1,acc-1,2026-02-14,5,a\n2,acc-1,2026-03-14,-5,b\n"
        try await fixture.importCSV(file)
        _ = try await ledger.closePeriod(Self.march)
        let report = try await fixture.importCSV(file)
        #expect(report.alreadyRecorded == 2 && report.eventsWritten == 0)
        let line = CloudEventImportTests.line("1", "Noted", "{}")
        try await ledger.reopenPeriod(Self.march, reason: "r")
        #expect(try await fixture.importEvents(line).eventsWritten == 1)
        _ = try await ledger.closePeriod(Self.march)
        #expect(try await fixture.importEvents(line).alreadyRecorded == 1)
    }

    @Test func foreignEventsAreRefused() async throws {
        let (fixture, _) = try await Self.closed()
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importEvents(CloudEventImportTests.line("1", "Noted", "{}"))
        }
        #expect(
            error?.messages == ["events.ndjson:1:1: time: 2026-01-02 \(Self.rule)"])
        // One that says no time happened when it is imported.
        let undated = CloudEventImportTests.line("1", "Noted", "{}")
            .replacing(#""time":"2026-01-02T03:04:05+01:00","#, with: "")
        #expect(try await fixture.importEvents(undated).eventsWritten == 1)
    }

    // MARK: Exports

    /// A book with a closed, reopened and closed month, and with movements before, within and
    /// behind; beside it, what nothing but another program would have recorded: a movement of the
    /// closed month.
    private static func book() async throws -> LedgerBench {
        let bench = try LedgerBench(.inMemory)
        func moment(_ text: String) -> Timestamp { Timestamp(text, .partial)! }
        try await bench.submit(.open("acc-1"), occurred: moment("2026-01-01"))
        try await bench.submit(.deposit("acc-1", 5), occurred: moment("2026-03-01"))
        _ = try await bench.ledger.closePeriod(march)
        try await bench.ledger.reopenPeriod(march, reason: "r")
        try await bench.submit(.deposit("acc-1", 7), occurred: moment("2026-03-02"))
        _ = try await bench.ledger.closePeriod(march)
        try await bench.submit(.deposit("acc-1", 9))
        let late = try await bench.log()[4].event
        try await bench.record(
            [
                NewEvent(
                    id: EventFactory(seed: 91).eventID(), type: late.type, payload: late.payload,
                    fold: late.fold, occurredAt: late.occurredAt, recordedAt: bench.clock.now)
            ], to: "acc-1")
        return bench
    }

    private static func export(_ bench: LedgerBench) async throws -> [UInt8] {
        let sink = MemorySink()
        try await Exporter(store: bench.store).export(
            .book(through: Position(.max)), as: CloudEventWriter(), to: sink)
        return sink.bytes
    }

    /// A whole book comes back as it was, whatever it had closed when.
    @Test func aWholeBookIsRestored() async throws {
        let bench = try await Self.book()
        let fixture = ImportFixture()
        let bytes = try await Self.export(bench)
        #expect(try await fixture.importEvents(bytes).eventsWritten == 8)
        #expect(try await fixture.events().map(\.hash) == bench.log().map(\.hash))
        #expect(try await fixture.importEvents(bytes).alreadyRecorded == 8)
        #expect(try await Verifier(fixture.ledger).run().findings == [])
        #expect(try await fixture.ledger.periodStandings().map(\.closedBy) == [Self.march])
    }

    /// So is one that is copied in two goes, by way of its reopening.
    @Test func aCopyGoesOn() async throws {
        let bench = try await Self.book()
        let lines = try await Self.export(bench).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
        let fixture = ImportFixture()
        func bytes(_ lines: some Sequence<ArraySlice<UInt8>>) -> [UInt8] {
            lines.flatMap { $0 + [UInt8(ascii: "\n")] }
        }
        // Up to the first closing, then up to what the rules allowed.
        #expect(try await fixture.importEvents(bytes(lines[..<3])).eventsWritten == 3)
        #expect(try await fixture.importEvents(bytes(lines[..<7])).eventsWritten == 4)
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importEvents(bytes(lines))
        }
        #expect(error?.messages.map { $0.hasSuffix(Self.rule) } == [true])

        let copy = InMemoryEventStore()
        let migration = LedgerCopy(
            from: bench.store, to: copy, codec: EventCodec(),
            environment: bench.ledger.environment)
        #expect(try await migration.run(after: .start, ImportOptions(file: "copy")) == 8)
        #expect(
            try await copy.readLog(LogQuery(after: .start)).events.map(\.hash)
                == bench.log().map(\.hash))
        let rest = LedgerCopy(
            from: bench.store, to: fixture.store, codec: EventCodec(),
            environment: bench.ledger.environment)
        #expect(try await rest.run(after: Position(7), ImportOptions(file: "copy")) == 1)

        // What was closed in one go may be reopened in the next.
        let third = ImportFixture()
        #expect(try await third.importEvents(bytes(lines[..<3])).eventsWritten == 3)
        let further = LedgerCopy(
            from: bench.store, to: third.store, codec: EventCodec(),
            environment: bench.ledger.environment)
        #expect(try await further.run(after: Position(3), ImportOptions(file: "copy")) == 5)
    }

    /// Another ledger's events of the closed time are refused, though they come from an export.
    @Test func anotherLedgersPastIsRefused() async throws {
        let source = ImportFixture()
        try await source.importCSV(Self.header + "9,acc-9,2026-02-14,5,old\n")
        let (fixture, _) = try await Self.closed()
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importEvents(try await source.export(CloudEventWriter()))
        }
        #expect(error?.messages.first == "events.ndjson:1:1: time: 2026-02-14 \(Self.rule)")
    }

    // MARK: Beside others

    /// An import that is no transaction ends where somebody closes or reopens a period beside it.
    @Test func anImportWithoutATransactionIsGuarded() async throws {
        let place = try TestEngine.array.make()
        let store = place.store
        let environment = LedgerEnvironment.seeded(5)
        let ledger = Ledger(events: store, readModels: store, environment: environment)
        _ = try await ledger.closePeriod(try #require(CalendarPeriod("2025")))
        let importer = Importer(
            events: store, readModels: store, codec: EventCodec(), environment: environment)
        // More than are sent at once, and a closing in between.
        let count = 1500
        let rows = (1...count).map { "\($0),acc-1,2026-02-01,1,x\n" }.joined()
        let options = ImportOptions(file: "books.csv")
        let closing = Task {
            try await eventually("the import has begun", within: .seconds(60)) {
                try await store.lastPosition() > Position(1)
            }
            return try await ledger.closePeriod(Self.march)
        }
        do {
            let report = try await importer.importCSV(ImportFixture.mapping, options) {
                ArraySource(Self.header + rows)
            }
            _ = try await closing.value
            #expect(report.eventsWritten == count + 1)
        } catch EventStoreError.versionConflict(let failures) {
            #expect(failures.map(\.stream.name) == ["$periods"])
        }
        _ = try await closing.value
        // Whichever was first: nothing of the closed months stands behind the closing.
        let log = try await store.readLog(LogQuery(after: .start, limit: 10_000)).events
        let end = try #require(log.last { $0.type == "PeriodClosed" }).position
        #expect(log.allSatisfy { $0.stream.name == "$periods" || $0.position < end })
    }
}
