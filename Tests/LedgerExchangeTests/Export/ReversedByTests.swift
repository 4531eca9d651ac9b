import Descriptions
import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

/// What exports of events say of reversals, and what that leaves as it is.
@Suite struct ReversedByTests {
    private static func export(
        _ bench: StatementBench, _ format: ExportFileFormat = .ndjson,
        _ scope: ExportScope? = nil, filter: String = "", tellsReversals: Bool = true
    ) async throws -> (bytes: [UInt8], proof: ExportProof) {
        let end = try await bench.end
        let request = ExportRequest(
            scope ?? .book(through: end), at: end, as: format, filter: filter,
            tellsReversals: tellsReversals)
        let sink = MemorySink()
        let outcome = try await request.write(from: bench.ledger, to: sink)
        return (sink.bytes, try await ExportProof(of: request, outcome, in: bench.ledger))
    }

    /// The attribute of each line, by the event's id.
    private static func told(_ bytes: [UInt8]) throws -> [String: String] {
        try bytes.split(separator: 0x0A).reduce(into: [:]) { told, line in
            let event = try CloudEvent(Array(line))
            guard case .string(let text)? = event.value("daybookreversedby") else { return }
            told[event.id] = text
        }
    }

    private static func log(_ bench: StatementBench) async throws -> [RecordedEvent] {
        try await bench.place.store.readLog(LogQuery(after: .start, limit: 100)).events
    }

    @Test(arguments: TestEngine.allCases)
    func theOriginalNamesItsReversal(_ engine: TestEngine) async throws {
        let bench = try await StatementBench.sample(engine)
        let log = try await Self.log(bench)
        let reversal = try #require(log.last)
        let rent = try #require(log.first { $0.id.description == reversal.event.causationID })
        let expected = [rent.id.description: reversal.id.description]
        #expect(try Self.told(try await Self.export(bench).bytes) == expected)
        // Also where the reversal itself is left out, and not before it was recorded.
        let id = rent.stream
        let part = try await Self.export(bench, .ndjson, .account(id, versions: [3...3, 8...8]))
        #expect(try Self.told(part.bytes) == expected)
        let filtered = try await Self.export(bench, filter: "event = FundsWithdrawn")
        #expect(try Self.told(filtered.bytes) == expected)
        let before = try await Self.export(bench, .ndjson, .account(id, versions: [1...7]))
        #expect(try Self.told(before.bytes).isEmpty)
        let past = try await Self.export(
            bench, .ndjson, .book(through: Position(reversal.position.number - 1)))
        #expect(try Self.told(past.bytes).isEmpty)
        // As an array it is the same.
        let array = String(decoding: try await Self.export(bench, .json).bytes, as: UTF8.self)
        let lines = String(decoding: try await Self.export(bench).bytes, as: UTF8.self)
        #expect(array == "[\n" + lines.dropLast().replacing("\n", with: ",\n") + "\n]\n")
    }

    /// It is said of an event, and is nothing of it: hashes and seals are what they were.
    @Test func anImportReadsPastIt() async throws {
        let bench = try await StatementBench.sample()
        let (told, bare) = (
            try await Self.export(bench).bytes,
            try await Self.export(bench, tellsReversals: false).bytes
        )
        #expect(told != bare && !String(decoding: bare, as: UTF8.self).contains("reversedby"))
        for bytes in [told, bare] {
            let copy = ImportFixture()
            try await copy.importEvents(bytes)
            #expect(try await copy.events() == (try await Self.log(bench)))
            #expect(
                try await copy.ledger.seal().digest == (try await bench.ledger.seal()).digest)
            let end = try await copy.store.lastPosition()
            let sink = MemorySink()
            try await ExportRequest(.book(through: end), at: end, as: .ndjson)
                .write(from: copy.ledger, to: sink)
            #expect(sink.bytes == told)
            // One export over the other adds nothing.
            for again in [told, bare] {
                #expect(try await copy.importEvents(again).eventsWritten == 0)
            }
        }
        let id = try #require(try Self.told(told).values.first)
        let lie = String(decoding: told, as: UTF8.self)
            .replacing(#""daybookreversedby":"\#(id)""#, with: #""daybookreversedby":"nobody""#)
        #expect(lie.contains("nobody"))
        let copy = ImportFixture()
        try await copy.importEvents(lie)
        #expect(try await copy.events() == (try await Self.log(bench)))
    }

    /// A proof of an export of before is checked by the bytes of before.
    @Test func oldProofsHold() async throws {
        let bench = try await StatementBench.sample()
        for format in [ExportFileFormat.ndjson, .json, .csv, .hledger] {
            for isOld in [true, false] {
                let (bytes, proof) = try await Self.export(
                    bench, format, filter: "amount > 10", tellsReversals: !isOld)
                let isNew = !isOld && [.ndjson, .json].contains(format)
                #expect(proof.text.contains(#""daybook-export":"\#(isNew ? 2 : 1)""#))
                let read = try ExportProof(Array(proof.text.utf8))
                #expect(read == proof)
                #expect(try await read.findings(in: bench.ledger) { ArraySource(bytes) } == [])
            }
        }
        let (_, proof) = try await Self.export(bench, .csv)
        for version in ["0", "2", "4"] {
            let text = proof.text.replacing(
                #""daybook-export":"1""#, with: #""daybook-export":"\#(version)""#)
            #expect(throws: ExportProblem.self) { try ExportProof(Array(text.utf8)) }
        }
    }

    /// A reversal that went through another program's table has lost its id, and is told all the
    /// same; what was written before that was known is checked by what it was.
    @Test(arguments: ExportFileFormat.allCases)
    func reversalsOfItemsAreTold(_ format: ExportFileFormat) async throws {
        let bench = try await Self.ofItems()
        let (bytes, proof) = try await Self.export(bench, format)
        let text = String(decoding: bytes, as: UTF8.self)
        let log = try await Self.log(bench)
        let marks: [String] =
            switch format {
            case .ndjson, .json: [#""daybookreversedby":"\#(log[2].id)""#]
            case .csv: [",,3\n"]
            case .hledger: [", reversed-by:3"]
            case .ledger: ["reversed-by: 3"]
            case .beancount: ["reversed-by: 3"]
            }
        for mark in marks { #expect(text.components(mark) == 1, "\(text)") }
        #expect(proof.text.contains(#""daybook-export":"3""#))
        let end = try await bench.end
        let request = ExportRequest(
            .book(through: end), at: end, as: format, tellsItems: false)
        let sink = MemorySink()
        let outcome = try await request.write(from: bench.ledger, to: sink)
        let before = try await ExportProof(of: request, outcome, in: bench.ledger)
        #expect(sink.bytes != bytes && !before.text.contains(#""daybook-export":"3""#))
        for (bytes, proof) in [(bytes, proof), (sink.bytes, before)] {
            let read = try ExportProof(Array(proof.text.utf8))
            #expect(read == proof)
            #expect(try await read.findings(in: bench.ledger) { ArraySource(bytes) } == [])
        }
    }

    @Test(arguments: StatementFormat.allCases)
    func statementsTellReversalsOfItems(_ format: StatementFormat) async throws {
        let bench = try await Self.ofItems()
        let bytes = try await bench.text("acc-1", "2026-03", format)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text.contains("reversed by v3") || text.contains(#""reversedBy":3"#)
                || text.contains(",3,"), "\(text)")
        #expect(try await bench.check(bytes).holds)
        let book = try await StatementBook(
            bench.ledger, at: try await bench.end, tellsItems: false)
        let statement = try await book.statement(
            of: account("acc-1"), try StatementPeriod(month: "2026-03"))
        let sink = MemorySink()
        try await book.write(statement, as: StatementForm(format, .a4), to: sink)
        #expect(sink.bytes != bytes)
        #expect(try await bench.check(sink.bytes).holds)
    }

    /// acc-1 opened, 40 in, and taken back, as items of a table say it.
    private static func ofItems() async throws -> StatementBench {
        let bench = try StatementBench()
        let other = try StatementBench()
        try await other.open("acc-1", at: "2026-03-01")
        let deposit = try await other.move("acc-1", 4000, at: "2026-03-02", memo: "rent")
        try await other.reverse(deposit, at: "2026-03-03")
        let factory = EventFactory(seed: 5)
        for recorded in try await log(other) {
            let event = NewEvent(
                id: factory.eventID(), type: recorded.type, payload: recorded.event.payload,
                metadata: JSONText(stored: Array(#"{"layout":"spring"}"#.utf8)),
                fold: recorded.event.fold, occurredAt: recorded.event.occurredAt,
                recordedAt: recorded.event.recordedAt)
            try await bench.record(event, in: recorded.stream.name)
        }
        return bench
    }

    /// What is published is of its moment.
    @Test func publishedEventsSayNothingOfIt() async throws {
        let bench = try await StatementBench.sample()
        let outlet = EventOutlet(descriptions: { DescriptionSet() })
        for recorded in try await Self.log(bench) {
            let event = outlet.outgoing(recorded)
            #expect(!String(decoding: event.json, as: UTF8.self).contains("daybookreversedby"))
        }
    }

    /// A foreign event may have brought an attribute of that name: it is given back.
    @Test func aForeignAttributeOfThatNameStays() async throws {
        let fixture = ImportFixture()
        let rules = try EffectTable(
            [EffectTable.rule("Paid=credit:sum")].reduce(into: [:]) { $0[$1.type] = $1.rule })
        try await fixture.importEvents(
            """
            {"specversion":"1.0","id":"1","source":"/x","type":"Paid","subject":"a",\
            "daybookreversedby":"them","data":{"sum":"5.00","currency":"GBP"}}
            """, rules)
        let paid = try #require(try await fixture.events().last { $0.stream.name == "a" })
        _ = try await fixture.ledger.submit(.reverse("a", paid.version.number))
        let end = try await fixture.store.lastPosition()
        let sink = MemorySink()
        try await ExportRequest(.book(through: end), at: end, as: .ndjson)
            .write(from: fixture.ledger, to: sink)
        #expect(try Self.told(sink.bytes) == ["1": "them"])
    }
}

extension String {
    /// How often a text stands in it.
    fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
