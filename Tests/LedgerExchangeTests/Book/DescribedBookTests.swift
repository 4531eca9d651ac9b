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

/// A book whose events a description explains.
@Suite struct DescribedBookTests {
    private static let library = """
        name = "library"
        [events."book.added"]
        stream = "new"
        set = ["title"]
        mark = { available = true }
        [events."book.borrowed"]
        published = "org.example.borrowed"
        expect = { available = true }
        mark = { available = false }
        set = ["borrower", "due"]
        [events."book.returned"]
        mark = { available = true }
        clear = ["borrower", "due"]
        [events."fine.paid"]
        credit = "sum"
        unit = "GBP"
        set = { lastFine = "sum" }
        """

    static func description(_ text: String = library) throws -> Description {
        let file = DescriptionFile(reading: Array(text.utf8))
        return try #require(file.description, "\(file.problems)")
    }

    private static func record(
        _ ledger: Ledger, _ type: String, _ json: String = "{}", in book: String = "book:1",
        expecting: Version? = nil, id: CommandID? = nil
    ) async throws -> Receipt {
        let command = try await ledger.recording(
            of: type, try JSONText(json), for: account(book))
        return try await ledger.submit(command, expecting: expecting, id: id)
    }

    private static let lent = #"{"borrower":"Ada","due":"2026-12-24"}"#

    private static func lend(_ ledger: Ledger, times: Int) async throws {
        _ = try await record(ledger, "book.added", #"{"title":"Liber abaci"}"#)
        for number in 0..<times {
            _ = try await record(ledger, "book.borrowed", lent)
            _ = try await record(ledger, "fine.paid", #"{"sum":"0.0\#(number % 10)"}"#)
            _ = try await record(ledger, "book.returned")
        }
    }

    // MARK: Declaring

    @Test(arguments: TestEngine.allCases)
    func aDescriptionIsAnEventOfTheBook(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        let place = try await bench.ledger.declare(try Self.description())
        #expect(place == StreamVersion(stream: account("$descriptions"), version: Version(1)))
        #expect(try await bench.ledger.declare(try Self.description()) == nil)
        let other = Ledger(
            events: bench.store, readModels: bench.store, environment: bench.ledger.environment)
        #expect(other.descriptions.isEmpty)
        try await other.learnDeclarations()
        #expect(other.descriptions == bench.ledger.descriptions)
        // A newer one of the name takes its place; one of the same types is refused.
        try await other.declare(
            try Self.description("name = 'library'\n[events.\"book.added\"]\nset = ['title']"))
        try await bench.ledger.learnDeclarations()
        #expect(bench.ledger.descriptions["book.borrowed"] == nil)
        let rival = try Self.description("name = 'x'\nunits = { P = 0 }\n[events.\"book.added\"]")
        let refusal = await #expect(throws: Rejection.self) {
            try await bench.ledger.declare(rival)
        }
        #expect(refusal?.name == "descriptionRefused")
        // Not a unit of it was declared.
        #expect(bench.ledger.units.declared.isEmpty)
        #expect(try await Verifier(bench.ledger).run().findings == [])
    }

    @Test func whatCannotBeReadDeclaresNothing() async throws {
        let bench = try LedgerBench(.inMemory)
        let factory = EventFactory(seed: 3)
        try await bench.record(
            [#"{"name":"x","text":"name = 5\n[events.a]"}"#, #"{"name":"x"}"#].map {
                factory.event(
                    type: "DescriptionDeclared", payload: JSONText(stored: Array($0.utf8)))
            }, to: "$descriptions")
        try await bench.ledger.learnDeclarations()
        #expect(bench.ledger.descriptions.isEmpty)
        let findings = try await Verifier(bench.ledger).run().findings
        #expect(findings.count == 2)
        #expect(findings.contains { $0.reason.contains("1:8: 'name' is a text") }, "\(findings)")
    }

    @Test func anAccountInItsPlaceIsLeftAlone() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.record([EventFactory(seed: 5).deposit(5)], to: "$descriptions")
        await #expect(throws: Rejection.streamNotOfTheBook(account: "$descriptions")) {
            try await bench.ledger.declare(try Self.description())
        }
    }

    // MARK: Recording

    @Test(arguments: TestEngine.allCases)
    func theRulesOfTheDescriptionDecide(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        let ledger = bench.ledger
        let undescribed = await #expect(throws: Rejection.self) {
            try await Self.record(ledger, "book.added")
        }
        #expect(undescribed?.name == "typeNotDescribed")
        try await ledger.declare(try Self.description())
        await #expect(throws: Rejection.accountNotFound) {
            try await Self.record(ledger, "book.borrowed", Self.lent)
        }
        await #expect(throws: PayloadProblem.self) {
            try await Self.record(ledger, "book.added")
        }
        let added = try await Self.record(ledger, "book.added", #"{ "title":"Elements" }"#)
        #expect(added.events.first?.event.payload.description == #"{ "title":"Elements" }"#)
        await #expect(throws: Rejection.accountAlreadyOpen) {
            try await Self.record(ledger, "book.added", #"{"title":"Elements"}"#)
        }
        let id = CommandID(high: 1, low: 2)
        let lent = try await Self.record(
            ledger, "book.borrowed", Self.lent, expecting: Version(1), id: id)
        let again = try await Self.record(
            ledger, "book.borrowed", Self.lent, expecting: Version(1), id: id)
        #expect(again.isReplay && again.events == lent.events)
        let refusal = await #expect(throws: Rejection.self) {
            try await Self.record(ledger, "book.borrowed", Self.lent)
        }
        #expect(refusal?.description == "fieldUnexpected: available is false; it must be true")
        await #expect(throws: EventStoreError.self) {
            try await Self.record(ledger, "book.returned", expecting: Version(1))
        }
        await #expect(throws: Rejection.nameReserved("$x")) {
            try await Self.record(ledger, "book.added", #"{"title":"Elements"}"#, in: "$x")
        }
        #expect(try await Verifier(ledger).run().findings == [])
    }

    @Test func theStateIsThereAtEveryVersion() async throws {
        let bench = try LedgerBench(.inMemory, interval: 3)
        let ledger = bench.ledger
        try await ledger.declare(try Self.description())
        try await Self.lend(ledger, times: 2)
        let told = try await (1...7).asyncMap { version in
            try await ledger.load(account("book:1"), through: Version(Int64(version))).account
                .fieldsJSON.description
        }
        let (free, due) = (#""title":"Liber abaci""#, #""borrower":"Ada","due":"2026-12-24""#)
        #expect(
            told == [
                #"{"available":true,\#(free)}"#, #"{"available":false,\#(due),\#(free)}"#,
                #"{"available":false,\#(due),"lastFine":"0.00",\#(free)}"#,
                #"{"available":true,"lastFine":"0.00",\#(free)}"#,
                #"{"available":false,\#(due),"lastFine":"0.00",\#(free)}"#,
                #"{"available":false,\#(due),"lastFine":"0.01",\#(free)}"#,
                #"{"available":true,"lastFine":"0.01",\#(free)}"#,
            ])
        let head = try #require(try await bench.store.head(of: account("book:1")))
        let (before, after) = (
            try await ledger.place(.version(Version(1)), of: head, clock: .occurred),
            try await ledger.place(.version(Version(2)), of: head, clock: .occurred)
        )
        let changes = try await ledger.compare(head.stream, before, after).changes
        #expect(
            changes.filter { $0.name.hasPrefix("state.") }.map { "\($0.name) \($0.after)" }
                == ["state.available false", "state.borrower Ada", "state.due 2026-12-24"])
        let why = try await ledger.explain(
            head.stream, at: try await ledger.place(.now, of: head, clock: .occurred))
        #expect(why.foldsAgree)
        #expect(
            why.origins == ["title": Version(1), "available": Version(7), "lastFine": Version(6)])
    }

    @Test func conditionsSpeakOfTheState() async throws {
        let bench = try LedgerBench(.inMemory, interval: 3)
        let ledger = bench.ledger
        try await ledger.declare(try Self.description())
        try await Self.lend(ledger, times: 2)
        let cases: [(text: String, expected: [Int64])] = [
            ("state.available = false", [2, 3, 5, 6]),
            ("not state.available = false", [1, 4, 7]),
            ("state.available = true and previous.state.available = false", [4, 7]),
            ("state.borrower = 'Ada' and state.due < 2026-12-25", [2, 3, 5, 6]),
            ("state.due > 2026-12-24", []), ("state.lastFine = 0.01", [6, 7]),
            ("exists state.borrower", [2, 3, 5, 6]), ("state.nothing = 1", []),
        ]
        for (text, expected) in cases {
            var found: [Int64] = []
            let condition = try Condition(text)
            _ = try await ledger.when(
                condition, in: account("book:1"),
                visit: { hit in
                    found.append(hit.version.number)
                    return true
                })
            #expect(found == expected, "\(text)")
            var inBook: [Int64] = []
            try await ledger.whenInBook(
                condition, firstOnly: false,
                visit: { hit in
                    inBook.append(hit.version.number)
                    return true
                })
            #expect(inBook == expected, "\(text) in the book")
        }
    }

    // MARK: Snapshots

    /// Folds from snapshots equal folds from nothing, whatever was declared before or meanwhile.
    @Test(arguments: TestEngine.allCases)
    func snapshotsOfOtherDescriptionsArePassedOver(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine, interval: 4)
        let ledger = bench.ledger
        let id = account("book:1")
        func agree(_ note: Comment) async throws {
            let version = try #require(try await bench.store.head(of: id)).version
            for number in 0...version.number {
                let through = Version(number)
                #expect(
                    try await ledger.load(id, through: through)
                        == ledger.foldFromStart(id, through: through), note)
            }
            #expect(try await Verifier(ledger).run().findings == [], note)
        }
        let factory = EventFactory(seed: 3)
        try await bench.record(
            (0..<9).map { _ in
                factory.event(
                    type: "book.borrowed", payload: JSONText(stored: Array(Self.lent.utf8)))
            }, to: "book:1")
        try await bench.takeSnapshots(of: "book:1")
        #expect(try await ledger.usableSnapshot(of: id, through: Version(9))?.version == Version(8))
        try await ledger.declare(try Self.description())
        #expect(try await ledger.usableSnapshot(of: id, through: Version(9)) == nil)
        #expect(try await ledger.load(id).account.fields["borrower"] == .text("Ada"))
        try await agree("declared behind them")
        try await bench.takeSnapshots(of: "book:1")
        _ = try await Self.record(ledger, "book.returned")
        try await agree("taken under them")
        #expect(try await ledger.usableSnapshot(of: id, through: Version(9))?.version == Version(8))
        try await ledger.declare(
            try Self.description(
                Self.library.replacing("\"borrower\", \"due\"]\n[", with: "\"due\"]\n[")))
        try await agree("replaced")
        #expect(try await ledger.load(id).account.fields["borrower"] == nil)
    }

    @Test func aSnapshotThatSaysOtherwiseIsFound() async throws {
        let bench = try LedgerBench(.inMemory, interval: 100)
        let ledger = bench.ledger
        try await ledger.declare(try Self.description())
        try await Self.lend(ledger, times: 1)
        var state = try await ledger.load(account("book:1"), through: Version(3))
        var forged = state.account
        forged.change([FieldState("available", .boolean(true))])
        state.replaceAccount(forged)
        try await bench.store.put(
            SnapshotCodec.encode(state, at: bench.clock.now, ledger.codec))
        let findings = try await Verifier(ledger).run().findings
        #expect(findings.count == 1 && findings.first?.kind == .snapshot)
    }

    /// What happened later wins, whatever was recorded later.
    @Test func lateEventsSetNothingThatIsNewer() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.ledger.declare(try Self.description())
        let factory = EventFactory(seed: 3)
        func event(_ type: String, _ json: String, day: Int64) -> NewEvent {
            let moment = Timestamp(microseconds: day * Timestamp.day)
            return NewEvent(
                id: factory.eventID(), type: type, payload: JSONText(stored: Array(json.utf8)),
                occurredAt: moment, recordedAt: moment)
        }
        try await bench.record(
            [
                event("book.added", #"{"title":"Elements"}"#, day: 1),
                event("book.borrowed", #"{"borrower":"Late","due":"x"}"#, day: 30),
                event("fine.paid", #"{"sum":"1"}"#, day: 2),
                event("book.borrowed", #"{"borrower":"Early","due":"y"}"#, day: 3),
            ], to: "book:1")
        let head = try #require(try await bench.store.head(of: account("book:1")))
        for (day, borrower) in [(2, nil), (3, "Early"), (29, "Early"), (30, "Late")] {
            let moment = Timestamp(microseconds: Int64(day) * Timestamp.day)
            let place = try await bench.ledger.place(.time(moment), of: head, clock: .occurred)
            let fields = try await bench.ledger.load(head.stream, at: place).state.account.fields
            #expect(fields["borrower"] == borrower.map { .text($0) }, "day \(day)")
        }
    }

    /// At every version the fold from a snapshot is the fold from nothing, and at every moment the
    /// fields are those of the events in the order of what happened.
    @Test func randomHistoriesFoldAlike() async throws {
        var random = SeededRandom.announced(for: "randomHistoriesFoldAlike")
        for round in 0..<12 {
            let bench = try LedgerBench(
                .inMemory, interval: Int64.random(in: 2...9, using: &random))
            let ledger = bench.ledger
            try await ledger.declare(try Self.description())
            let factory = EventFactory(seed: UInt64(round) + 100)
            var facts: [(day: Int64, changes: [FieldState])] = []
            for number in 0..<Int64.random(in: 5...60, using: &random) {
                let day =
                    Int64.random(in: 0...1, using: &random) == 0
                    ? number : Int64.random(in: 0...number, using: &random)
                let type = ["book.added", "book.borrowed", "book.returned", "fine.paid", "Note"][
                    Int.random(in: 0..<5, using: &random)]
                let json =
                    type == "fine.paid"
                    ? #"{"sum":\#(number)}"#
                    : #"{"title":"t\#(number)","borrower":\#(number % 3 == 0 ? "null" : "5")}"#
                let moment = Timestamp(microseconds: day * Timestamp.day)
                let fold =
                    type == "fine.paid"
                    ? FoldFields(uncheckedSign: 1, amountMinor: 5, currency: CurrencyCode("GBP"))
                    : FoldFields.none
                try await bench.record(
                    [
                        NewEvent(
                            id: factory.eventID(), type: type,
                            payload: JSONText(stored: Array(json.utf8)), fold: fold,
                            occurredAt: moment, recordedAt: moment)
                    ], to: "book:1")
                let described = ledger.descriptions[type]
                facts.append(
                    (day, try described?.changes(PayloadFields(try JSONText(json))) ?? []))
            }
            try await bench.takeSnapshots(of: "book:1")
            if round % 2 == 0 { try await bench.catchUp() }
            let id = account("book:1")
            let head = try #require(try await bench.store.head(of: id))
            for version in 0...head.version.number {
                let loaded = try await ledger.load(id, through: Version(version))
                #expect(try await ledger.foldFromStart(id, through: Version(version)) == loaded)
                #expect(loaded.account.fields == Self.fields(facts.prefix(Int(version))))
            }
            for day in 0..<head.version.number {
                let place = try await ledger.place(
                    .time(Timestamp(microseconds: day * Timestamp.day)), of: head, clock: .occurred)
                let known = facts.enumerated().filter { $0.element.day <= day }
                    .sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }
                    .map(\.element)
                #expect(
                    try await ledger.load(id, at: place).state.account.fields
                        == Self.fields(known[...]), "round \(round), day \(day)")
            }
        }
    }

    private static func fields(
        _ facts: ArraySlice<(day: Int64, changes: [FieldState])>
    ) -> [String: FieldValue] {
        facts.flatMap(\.changes).reduce(into: [:]) { $0[$1.name] = $1.value }
    }

    // MARK: Files

    @Test func anImportLearnsOnItsWay() async throws {
        let bench = try LedgerBench(.inMemory, interval: 4)
        try await bench.ledger.declare(try Self.description())
        try await Self.lend(bench.ledger, times: 5)
        let sink = MemorySink()
        try await Exporter(store: bench.store).export(
            .book(through: Position(.max)), as: CloudEventWriter(), to: sink)
        let fixture = ImportFixture()
        try await fixture.importEvents(sink.bytes)
        let ledger = fixture.ledger
        try await ledger.learnDeclarations()
        #expect(try await Verifier(ledger).run().findings == [])
        #expect(
            try await ledger.load(account("book:1")).account
                == bench.ledger.load(account("book:1")).account)
        #expect(try await fixture.export(CloudEventWriter()) == sink.bytes)
        #expect(try await fixture.importEvents(sink.bytes).eventsWritten == 0)
    }

    /// Events of the other system, under the names that it publishes them by.
    @Test func foreignEventsAreReadByTheBook() async throws {
        let fixture = ImportFixture()
        try await fixture.ledger.declare(try Self.description())
        let ledger = fixture.ledger
        try await ledger.learnDeclarations()
        let importer = Importer(
            events: fixture.store, readModels: fixture.store, codec: ledger.codec,
            environment: ledger.environment)
        let lines = [
            ("book.added", #"{"title":"Elements"}"#), ("org.example.borrowed", Self.lent),
            ("fine.paid", #"{"sum":1.5}"#), ("book.lost", "{}"),
        ].enumerated().map { number, event in
            #"{"specversion":"1.0","id":"\#(number)","source":"/l","type":"\#(event.0)","#
                + #""subject":"book:1","data":\#(event.1)}"#
        }
        let report = try await importer.importCloudEvents(
            EffectTable(), ImportOptions(file: "f.ndjson")
        ) { ArraySource(lines.joined(separator: "\n")) }
        #expect(report.eventsWritten == 4 && report.withoutEffect == 1)
        let state = try await ledger.load(account("book:1")).account
        #expect(state.balance?.description == "1.50 GBP")
        #expect(state.fields["borrower"] == .text("Ada"))
        #expect(state.fields["lastFine"] == .number("1.5"))
        #expect(try await Verifier(ledger).run().findings == [])
    }
}

extension Sequence {
    fileprivate func asyncMap<Result>(
        _ body: (Element) async throws -> Result
    ) async rethrows -> [Result] {
        var found: [Result] = []
        for element in self { found.append(try await body(element)) }
        return found
    }
}
