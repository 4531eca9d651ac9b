import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import TestSupport
import Testing
import TextFormats

@Suite struct RoundTripTests {
    /// A book with everything that has broken exports: hostile names and texts, JSON whose bytes
    /// are not what a writer would make of them, foreign events, commands, metadata.
    static func book(_ random: inout SeededRandom) async throws -> ImportFixture {
        let fixture = ImportFixture()
        for index in 0..<120 {
            let text = String(
                HostileString.all.randomElement(using: &random)?.text.prefix(200) ?? "")
            let named = (try? StreamID(text)).flatMap { $0.isReserved ? nil : $0 }
            let name = named ?? StreamID(stored: "acc-\(index % 5)")
            let events = try event(index, text, name, &random)
            let isCommand = random.next() % 2 == 0
            let command =
                isCommand
                ? CommandStamp(
                    id: CommandID(high: random.next(), low: random.next()), contentHash: .zero)
                : nil
            let write = StreamWrite(stream: name, expecting: .any, events: [events])
            _ = try await fixture.store.append(AppendRequest([write], command: command))
        }
        return fixture
    }

    static let payloads = [
        "null", "{}", " {} ", "{\n\"a\":1}", "\"a\\nb\"", "1.0", "-0e-1", "[ 1 ,2]", "\"\\u0041\"",
        "{\"b\":\"\u{2028}\",\"a\":\"\\/\"}", "\"\r\n\"".replacing("\r\n", with: "\\r\\n"),
        String(repeating: "[", count: 64) + String(repeating: "]", count: 64), "true\t", "\"TWE=\"",
    ]

    private static func event(
        _ index: Int, _ text: String, _ stream: StreamID, _ random: inout SeededRandom
    ) throws -> NewEvent {
        let id = EventID(high: random.next(), low: random.next())
        let moment = Timestamp(microseconds: Int64(random.next() % 2_000_000_000_000_000))
        let name = (try? NameRule.actor.check(text)) == nil ? nil : text
        var writer = JSONWriter()
        writer.object { $0.member("note", text) }
        if index % 2 == 0,
            let encoded = try ImportFixture.codec.encode(
                .fundsDeposited(
                    FundsMoved(
                        amount: Money(
                            minorUnits: Int64(index),
                            currency: try #require(Currency(code: "GBP"))),
                        memo: text)))
        {
            return NewEvent(
                id: id, type: encoded.type, payload: encoded.payload, metadata: writer.text,
                fold: encoded.fold, occurredAt: moment, recordedAt: ImportFixture.now, actor: name,
                correlationID: name, causationID: name)
        }
        let payload = payloads[index / 2 % payloads.count]
        return NewEvent(
            id: id, type: name ?? "Odd", schemaVersion: index, payload: try JSONText(payload),
            occurredAt: moment, recordedAt: moment, actor: name)
    }

    @Test func ownExportsComeBackWithEqualHashes() async throws {
        var random = SeededRandom.announced(for: "RoundTripTests")
        let fixture = try await Self.book(&random)
        let exported = try await fixture.export(CloudEventWriter())
        let lines = exported.split(separator: 0x0A)
        let events = try await fixture.events()
        #expect(lines.count == events.count)
        let copy = ImportFixture()
        let report = try await copy.importEvents(exported)
        #expect(report.eventsWritten == events.count)
        #expect(try await copy.events() == events, "seed \(random.seed)")
        #expect(try await copy.export(CloudEventWriter()) == exported)
        let again = try await copy.importEvents(exported)
        #expect(again.eventsWritten == 0)
        #expect(again.alreadyRecorded == events.count)
        let batch = [UInt8(ascii: "[")] + lines.joined(separator: [0x2C]) + [UInt8(ascii: "]")]
        let third = ImportFixture()
        try await third.importEvents(Array(batch))
        #expect(try await third.events() == events)
    }

    @Test func foreignEventsGoOutAsTheyCame() async throws {
        let fixture = ImportFixture()
        let file = """
            {"specversion":"1.0","id":"x 1","source":"/bets","type":"BetPlaced","subject":"a",\
            "time":"2026-01-02T03:04:05.123456789+01:00","datacontenttype":"application/json",\
            "dataschema":"urn:x","sequence":"42","exta":true,"extb":-7,"extc":"\\u001b",\
            "correlationid":"c-1","data": { "stake" : 1.50 , "currency":"GBP"} }
            {"specversion":"1.0","id":"2","source":"/bets","type":"Image","data_base64":"TWE="}
            {"specversion":"1.0","id":"3","source":"/bets","type":"Empty"}
            """
        let rules = try EffectTable(
            [EffectTable.rule("BetPlaced=debit:stake")].reduce(into: [:]) {
                $0[$1.type] = $1.rule
            })
        try await fixture.importEvents(file, rules)
        let exported = try await fixture.export(CloudEventWriter(source: "daybook://copy"))
        let lines = String(decoding: exported, as: UTF8.self).split(separator: "\n")
        for part in [
            #""id":"x 1","source":"/bets","type":"BetPlaced","subject":"a","#,
            #""time":"2026-01-02T03:04:05.123456789+01:00""#, #""dataschema":"urn:x""#,
            #""exta":true,"extb":-7,"extc":"\u001b""#, #""correlationid":"c-1""#,
            #""sequence":"42""#, #""daybooksequence":"00000000000000000001""#,
            #""daybookamountminor":"150","daybookcurrency":"GBP""#,
            #""daybookcorrelationid":"c-1""#,
            #""data":{ "stake" : 1.50 , "currency":"GBP"}}"#,
        ] {
            #expect(lines[0].contains(part), "\(part)")
        }
        #expect(lines[1].hasSuffix(#""data_base64":"TWE="}"#))
        let copy = ImportFixture()
        try await copy.importEvents(exported)
        #expect(try await copy.events() == fixture.events())
        // The original file is known in the copy too: ids come from the source, not from the book.
        #expect(try await copy.importEvents(file, rules).alreadyRecorded == 3)
    }

    /// The names that exports give the book's own attributes.
    private static let ownNames = [
        "sequence", "recordedtime", "correlationid", "causationid", "commandid", "actor",
        "schemaversion", "effect", "amountminor", "currency", "metadata", "previoushash", "hash",
        "payloadencoding",
    ]

    /// A foreign event with some extensions of these names, and others; sorted by name, with the
    /// text that JSON has for each.
    private static func foreign(
        _ id: Int, _ names: [String], _ random: inout SeededRandom
    ) -> (line: String, extensions: [String]) {
        let values = [
            #""42""#, #""2020-01-01T00:00:00Z""#, "7", "true", #""""#, "1", #""base64""#, #""EUR""#,
        ]
        let extensions = (names + ["traceparent"]).map {
            #""\#($0)":\#(values.randomElement(using: &random) ?? "1")"#
        }
        let data =
            [
                #","data":{"x":1}"#, #","data_base64":"TWE=""#, "", #","data":" 1 ""#,
                ",\"data\":" + String(repeating: "[", count: 62)
                    + String(repeating: "]", count: 62),
            ].randomElement(using: &random) ?? ""
        return (
            #"{"specversion":"1.0","id":"\#(id)","source":"/mine","type":"T","subject":"a","#
                + extensions.joined(separator: ",") + data + "}", extensions
        )
    }

    /// Whatever a foreign event calls its attributes, they go out under their names with their
    /// values, and a book made of the export has the same seal.
    @Test func foreignAttributesKeepTheirNamesAndValues() async throws {
        var random = SeededRandom.announced(for: "foreignAttributesKeepTheirNamesAndValues")
        let fixture = ImportFixture()
        var sets = Self.ownNames.map { [$0] } + [Self.ownNames, []]
        for _ in 0..<60 { sets.append(Self.ownNames.filter { _ in Bool.random(using: &random) }) }
        let made = sets.enumerated().map { Self.foreign($0, $1, &random) }
        try await fixture.importEvents(made.map(\.line).joined(separator: "\n"))
        let exported = try await fixture.export(CloudEventWriter())
        let lines = String(decoding: exported, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == made.count)
        for (line, made) in zip(lines, made) {
            for text in made.extensions { #expect(line.contains(text), "\(text) in \(line)") }
            #expect(line.contains(#""daybookid":""#))
        }
        let copy = ImportFixture()
        try await copy.importEvents(exported)
        #expect(try await copy.events() == fixture.events(), "seed \(random.seed)")
        #expect(try await copy.export(CloudEventWriter()) == exported)
        #expect(try await copy.ledger.seal() == fixture.ledger.seal())
        #expect(
            try await copy.importEvents(made.map(\.line).joined(separator: "\n")).eventsWritten == 0
        )
    }

    /// Exports of earlier versions, in which ours stood and the foreign one was in `metadata`.
    @Test func olderExportsComeBack() async throws {
        let fixture = ImportFixture()
        try await fixture.importEvents(
            #"{"specversion":"1.0","id":"1","source":"/m","type":"T","subject":"a","#
                + #""actor":"bob","data":1}"#
        )
        let line = String(decoding: try await fixture.export(CloudEventWriter()), as: UTF8.self)
        let older = line.replacing(#","actor":"bob""#, with: "").replacing(
            #""daybookactor""#, with: #""actor""#
        )
        .replacing(/"daybook(sequence|recordedtime|previoushash|hash|metadata|schemaversion)"/) {
            "\"\($0.output.1)\""
        }
        #expect(older != line && !older.contains("daybooksequence"))
        let copy = ImportFixture()
        try await copy.importEvents(older)
        #expect(try await copy.events() == fixture.events())
        #expect(try await copy.importEvents(line).alreadyRecorded == 1)
    }

    @Test func csvHistoryGoesOutAndComesBack() async throws {
        let fixture = ImportFixture()
        let csv = "id,account,date,amount,memo\n1,a,1993-01-01,5,x\n2,a,1993-01-01,-7,\n"
        try await fixture.importCSV(csv)
        let exported = try await fixture.export(CloudEventWriter())
        let copy = ImportFixture()
        try await copy.importEvents(exported)
        #expect(try await copy.events() == fixture.events())
        #expect(try await copy.importCSV(csv).alreadyRecorded == 2)
    }

    /// What is done to an export of two events, and what is said about it.
    @Test func changedExportsAreRefused() async throws {
        let fixture = ImportFixture()
        try await fixture.importCSV("id,account,date,amount,memo\n1,a,1993-01-01,5,x\n")
        let text = String(decoding: try await fixture.export(CloudEventWriter()), as: UTF8.self)
        let lines = text.split(separator: "\n").map(String.init)
        let changed =
            "the line was changed after it was exported: its hash is that of other content"
        let cases: [(String, String)] = [
            (
                text.replacing(#""amountMinor":500"#, with: #""amountMinor":501"#),
                ":2:1: hash: \(changed)"
            ),
            (
                text.replacing(#""amountminor":"500""#, with: #""amountminor":"501""#),
                ":2:1: hash: \(changed)"
            ),
            (
                text.replacing(#""actor":"import""#, with: #""actor":"other""#),
                ":1:1: hash: \(changed)"
            ),
            (
                lines[1],
                ":1:1: sequence: this is version 2, but a is at version 0: "
                    + "events before it are missing"
            ),
            (
                lines[0].replacing(#""daybookid":""#, with: #""daybookid":"x"#),
                ":1:1: daybookid: this is not what an export of Daybook writes here"
            ),
            (
                lines[0].replacing(#""previoushash""#, with: #""otherhash""#),
                ":1:1: previoushash: an export of Daybook has this attribute; it is missing"
            ),
        ]
        for (file, message) in cases {
            let copy = ImportFixture()
            let error = await #expect(throws: ImportError.self) {
                try await copy.importEvents(file)
            }
            #expect(error?.messages.first == "events.ndjson" + message)
            #expect(try await copy.store.lastPosition() == .start)
        }
    }

    @Test func anAccountWithOtherEventsIsLeftAlone() async throws {
        let fixture = ImportFixture()
        try await fixture.importCSV("id,account,date,amount,memo\n1,a,1993-01-01,5,x\n")
        let exported = try await fixture.export(CloudEventWriter())
        let other = ImportFixture()
        try await other.importCSV("id,account,date,amount,memo\n7,a,1993-01-02,5,x\n")
        let before = try await other.events()
        let report = try await other.importEvents(exported, keepGoing: true)
        #expect(report.eventsWritten == 0)
        #expect(report.badRowCount == 2)
        #expect(report.badRows[0].reason.hasSuffix("is already recorded with other content (a@1)"))
        #expect(
            report.badRows[1].reason
                == "this is version 2, but a is at version 2: "
                + "the account a already has other events"
        )
        #expect(try await other.events() == before)
    }
}
