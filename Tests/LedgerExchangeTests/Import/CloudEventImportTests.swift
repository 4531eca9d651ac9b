import Descriptions
import EventStoreCore
import Foundation
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import Testing

@Suite struct CloudEventImportTests {
    static let rules = EffectTable([
        "BetPlaced": EffectRule(effect: .debit, amountField: "stake"),
        "BetSettled": EffectRule(effect: .credit, amountField: "payout"),
        "CoinMoved": EffectRule(effect: .credit, amountField: "cents", unit: .minor),
    ])

    static func line(_ id: String, _ type: String, _ data: String, _ more: String = "") -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/bets","type":"\#(type)","#
            + #""subject":"acc-1","time":"2026-01-02T03:04:05+01:00"\#(more),"data":\#(data)}"#
    }

    @Test func foreignHistoryFoldsAndKeepsItsNames() async throws {
        let fixture = ImportFixture()
        let file = [
            Self.line("1", "BetSettled", #"{"payout":"12.50","currency":"GBP"}"#),
            Self.line("2", "BetPlaced", #"{"stake":10.5}"#),
            Self.line("3", "CoinMoved", #"{"cents":7}"#),
            Self.line("4", "Noted", "[ 1 ]"),
            Self.line("5", "FundsDeposited", #"{ "amountMinor":100,"currency":"GBP","memo":"m"}"#),
            Self.line("6", "FundsDeposited", #"{"amount":1}"#),
        ].joined(separator: "\n")
        let report = try await fixture.importEvents(file, Self.rules)
        #expect(report.eventsWritten == 6)
        #expect(report.foreignOwnNames == 1)
        #expect(report.withoutEffect == 2)
        #expect(report.accountsOpened == 1)
        #expect(try await fixture.balance("acc-1") == 1250 - 1050 + 7 + 100)
        let events = try await fixture.events()
        #expect(
            events.map(\.type) == [
                "BetSettled", "BetPlaced", "CoinMoved", "Noted", "FundsDeposited",
                "foreign.FundsDeposited",
            ])
        #expect(events[3].event.payload.description == "[ 1 ]")
        #expect(
            events[1].event.metadata?.description
                == #"{"cloudevent":{"id":"2","source":"/bets","time":"2026-01-02T03:04:05+01:00"},"#
                + #""effect":"debit","amountfield":"stake","amountunit":"major","currency":"GBP"}"#)
        #expect(events[0].event.occurredAt == Timestamp("2026-01-02T02:04:05Z"))
        for recorded in events {
            let expected = try FoldDerivation.expectedFold(of: recorded, ImportFixture.codec)
            #expect(expected == recorded.event.fold, "\(recorded.type)")
        }
        let again = try await fixture.importEvents(file, Self.rules)
        #expect(again.eventsWritten == 0)
        #expect(again.alreadyRecorded == 6)
        #expect(try await fixture.events() == events)
    }

    @Test func oneMomentMayBeSpeltAnew() async throws {
        let fixture = ImportFixture()
        let first = Self.line("1", "CoinMoved", #"{"cents":7,"currency":"GBP"}"#)
        try await fixture.importEvents(first, Self.rules)
        for spelling in ["2026-01-02T02:04:05Z", "2026-01-02T02:04:05.000000000Z"] {
            let again = first.replacing("2026-01-02T03:04:05+01:00", with: spelling)
            #expect(try await fixture.importEvents(again, Self.rules).alreadyRecorded == 1)
        }
        let later = first.replacing("2026-01-02T03:04:05+01:00", with: "2026-01-02T02:04:06Z")
        await #expect(throws: ImportError.self) {
            try await fixture.importEvents(later, Self.rules)
        }
        #expect(try await fixture.store.lastPosition() == Position(1))
    }

    static let refusals: [(String, String)] = [
        (line("1", "BetPlaced", "{}"), "data: its stake is missing, which holds the amount"),
        (
            line("1", "BetPlaced", "7"),
            "data: its payload is not valid JSON at byte 1: an object is missing"
        ),
        (
            line("1", "BetPlaced", #"{"stake":true,"currency":"GBP"}"#),
            "data: its stake is neither a number nor a string with one"
        ),
        (
            line("1", "BetPlaced", #"{"stake":-1,"currency":"GBP"}"#),
            "data: its stake is negative; the sign is the effect's"
        ),
        (
            line("1", "BetPlaced", #"{"stake":1.005,"currency":"GBP"}"#),
            "data: its stake: '1.005' has more than 2 decimals"
        ),
        (
            line("1", "BetPlaced", #"{"stake":1e-3,"currency":"GBP"}"#),
            "data: its stake: '1e-3' has more than 2 decimals"
        ),
        (
            line("1", "BetPlaced", #"{"stake":1e999999999,"currency":"GBP"}"#),
            "data: its stake: '1e999999999' is larger than any amount can be"
        ),
        (
            line("1", "BetPlaced", #"{"stake":-9223372036854775808,"currency":"GBP"}"#),
            "data: its stake: '-9223372036854775808' is larger than any amount can be"
        ),
        (
            line("1", "BetPlaced", #"{"stake":-92233720368547758.08,"currency":"GBP"}"#),
            "data: its stake is negative; the sign is the effect's"
        ),
        (
            line("1", "BetPlaced", #"{"stake":"1e","currency":"GBP"}"#),
            "data: its stake: '1e' is not an amount; write it as 1234.56"
        ),
        (
            line("9", "Noted", "{}", #","daybookhash":"x""#),
            "daybookhash: exports of Daybook write their own value here; give yours another name"
        ),
        (
            line("9", "Noted", "{}").replacing(
                "2026-01-02T03:04:05+01:00", with: "1998-12-31T23:58:60Z"),
            "time: '1998-12-31T23:58:60Z' is not a moment of RFC 3339, such as 2026-08-01T12:00:00Z"
        ),
        (
            line("1", "BetPlaced", #"{"stake":1,"currency":"XXX"}"#),
            "data: 'XXX' is neither a currency of ISO 4217 nor a unit that this book declares"
        ),
        (
            line("1", "BetPlaced", #"{"stake":1}"#),
            "data: its payload names no currency, and neither do the options or the account"
        ),
        (
            line("1", "BetPlaced", #"{"stake":1,"currency":"EUR"}"#),
            "an amount in EUR in an account of GBP"
        ),
        (line("0", "Noted", "{}"), "id: id 0 is already recorded with other content (acc-1@1)"),
        (line("9", #"a\nb"#, "{}"), "the type 'a\\nb' holds a control character"),
        (line("9", "Noted", "{}", #","ext":1.5"#), "ext: 1.5 is not a whole number of 32 bits"),
    ]

    @Test(arguments: refusals.indices)
    func aBadEventIsNamed(index: Int) async throws {
        let fixture = ImportFixture()
        let (bad, reason) = Self.refusals[index]
        var first = Self.line("0", "CoinMoved", #"{"cents":1,"currency":"GBP"}"#)
        if reason.contains("names no currency") || reason.contains("is missing, which") {
            first = Self.line("0", "Noted", "[]")
        }
        if reason.contains("is missing, which") {
            let error = await #expect(throws: ImportError.self) {
                var rules = Self.rules
                rules.currency = Currency(code: "GBP")
                return try await fixture.importEvents(first + "\n" + bad, rules)
            }
            #expect(error?.messages.first?.hasSuffix(reason) == true)
            return
        }
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importEvents(first + "\n" + bad, Self.rules)
        }
        let message = try #require(error?.messages.first)
        #expect(message.hasPrefix("events.ndjson:2:"))
        #expect(message.hasSuffix(reason), "\(message)")
        #expect(try await fixture.store.lastPosition() == .start)
    }

    @Test func aBatchGoesOnBehindABadElement() async throws {
        let fixture = ImportFixture()
        let good = Self.line("1", "Noted", "{}")
        let file = "[\"text\",\n\(good),\n\(good),\n {\"id\":7}]"
        let report = try await fixture.importEvents(file, keepGoing: true)
        #expect(report.rows == 4)
        #expect(report.eventsWritten == 1)
        #expect(report.alreadyRecorded == 1)
        #expect(
            report.badRows.map(\.description) == [
                "events.ndjson:1:2: a CloudEvent is a JSON object",
                "events.ndjson:4:2: specversion: this attribute is required and missing",
            ])
    }

    static let exponents: [(amount: String, code: String, minor: Int64)] = [
        ("1e2", "EUR", 10_000), ("1.5e0", "EUR", 150), ("\"1.5E1\"", "EUR", 1500),
        ("150e-2", "GBP", 150), ("0e999999999999999999999", "GBP", 0), ("1e-3", "KWD", 1),
        ("1E+2", "JPY", 100), ("1.000", "EUR", 100), ("9223372036854775807e-2", "EUR", .max),
        ("1e2", "ITL", 100), ("2.50", "DEM", 250),
    ]

    /// An exponent is one way to write a number, and the number is what counts.
    @Test(arguments: exponents)
    func amountsMayHaveExponents(amount: String, code: String, minor: Int64) async throws {
        let fixture = ImportFixture()
        let file = Self.line("1", "BetSettled", #"{"payout":\#(amount),"currency":"\#(code)"}"#)
        try await fixture.importEvents(file, Self.rules)
        #expect(try await fixture.balance("acc-1") == minor)
        for recorded in try await fixture.events() {
            let expected = try FoldDerivation.expectedFold(of: recorded, ImportFixture.codec)
            #expect(expected == recorded.event.fold)
        }
        #expect(try await fixture.importEvents(file, Self.rules).alreadyRecorded == 1)
    }

    private static func base64(_ text: String, _ type: String?) -> String {
        let data = Data(text.utf8).base64EncodedString()
        let type = type.map { #","datacontenttype":"\#($0)""# } ?? ""
        return #"{"specversion":"1.0","id":"3","source":"/a","type":"BetSettled","#
            + #""subject":"p1"\#(type),"data_base64":"\#(data)"}"#
    }

    /// Base64 of JSON is JSON to the rule of an effect, and to a condition; what is recorded, and
    /// goes out again, is what came in.
    @Test(arguments: [
        "application/json", nil, "application/json; charset=utf-8", "text/json",
        "APPLICATION/JSON", "application/vnd.bet+json", "application/json ;a=b",
    ])
    func base64OfJSONHasAnEffect(_ type: String?) async throws {
        let fixture = ImportFixture()
        let rule = EffectRule(effect: .credit, amountField: "payout", unit: .minor)
        let rules = EffectTable(["BetSettled": rule], currency: Currency(code: "EUR"))
        let file = Self.base64(#" {"payout":1000} "#, type)
        try await fixture.importEvents(file, rules)
        #expect(try await fixture.balance("p1") == 1000)
        let recorded = try #require(try await fixture.events().first)
        let expected = try FoldDerivation.expectedFold(of: recorded, ImportFixture.codec)
        #expect(expected == recorded.event.fold && recorded.event.fold.amountMinor == 1000)
        let exported = try await fixture.export(CloudEventWriter())
        let data = try #require(file.split(separator: "data_base64").last)
        #expect(String(decoding: exported, as: UTF8.self).contains(data.dropLast()))
        let copy = ImportFixture()
        try await copy.importEvents(exported)
        #expect(try await copy.events() == fixture.events())
        let answer = try await fixture.ledger.when(
            try Condition("payload.payout = 1e3"), in: StreamID("p1"))
        #expect(answer.count == 1)
    }

    @Test(arguments: [
        ("image/png", #"{"payout":1}"#, "its data is image/png in Base64, and not JSON"),
        (
            "application/jsonx", #"{"payout":1}"#,
            "its data is application/jsonx in Base64, and not JSON"
        ),
        ("application/json", "{", "the Base64 of its data holds no JSON"),
        ("application/json", "7", "its payload is not valid JSON at byte 1: an object is missing"),
        (
            "application/json", #"{"payout":1,"payout":2}"#,
            "its payload is not valid JSON at byte 22: \"payout\" stands twice"
        ),
    ])
    func base64OfSomethingElseIsRefused(_ type: String, _ text: String, _ reason: String)
        async throws
    {
        let fixture = ImportFixture()
        let error = await #expect(throws: ImportError.self) {
            var rules = Self.rules
            rules.currency = Currency(code: "EUR")
            return try await fixture.importEvents(Self.base64(text, type), rules)
        }
        #expect(
            error?.messages.first?.hasSuffix("data: " + reason) == true, "\(error?.messages ?? [])")
        // Without a rule it is recorded as it is.
        #expect(try await fixture.importEvents(Self.base64(text, type)).eventsWritten == 1)
    }

    @Test func withoutSubjectAndTime() async throws {
        let fixture = ImportFixture()
        let file = #"{"specversion":"1.0","id":"1","source":"/s","type":"t","data_base64":"TWE="}"#
        try await fixture.importEvents(file)
        let events = try await fixture.events()
        #expect(events.map(\.stream.name) == ["/s"])
        #expect(events[0].event.occurredAt == ImportFixture.now)
        #expect(events[0].event.payload.description == "\"TWE=\"")
        #expect(
            events[0].event.metadata?.description
                == #"{"cloudevent":{"id":"1","source":"/s","database64":true}}"#)
    }

    @Test func aFileOfAnotherKind() async throws {
        let error = await #expect(throws: ImportError.self) {
            try await ImportFixture().importEvents("id,account\n1,2\n")
        }
        #expect(
            error?.messages.first?.hasPrefix("events.ndjson:1:1: this is not a file of") == true)
    }

    @Test func rulesAreReadFromText() throws {
        let read = try EffectTable.rule("com.bank=Moved=debit:cents:minor")
        #expect(read.type == "com.bank=Moved")
        #expect(read.rule == EffectRule(effect: .debit, amountField: "cents", unit: .minor))
        // A mark behind a sign is of the name that follows.
        let marked = try EffectTable.rule("x=credit:\u{301}e")
        #expect(marked.type == "x" && Array(marked.rule.amountField.utf8) == Array("\u{301}e".utf8))
        for text in ["", "x", "=debit:a", "x=debit", "x=move:a", "x=debit:", "x=debit:a:big"] {
            #expect(throws: ImportError.self, "\(text)") { try EffectTable.rule(text) }
        }
    }
}
