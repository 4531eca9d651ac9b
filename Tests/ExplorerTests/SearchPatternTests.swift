import EventStoreCore
import LedgerCore
import TestSupport
import Testing
import TextFormats

@testable import Explorer

/// What is typed behind `/` is looked for in what a row shows.
@Suite struct SearchPatternTests {
    /// An event as the log holds it.
    private func event(
        _ minor: Int64, sign: Int8 = 1, type: String = "FundsDeposited", _ payload: String = "{}"
    ) throws -> RecordedEvent {
        let template = EventSample.event(7)
        let fold = try FoldFields(
            sign: sign, amountMinor: minor, currency: CurrencyCode("CZK"))
        let new = NewEvent(
            id: template.id, type: type, payload: try JSONText(payload), fold: fold,
            occurredAt: template.event.occurredAt, recordedAt: template.event.recordedAt)
        return RecordedEvent(
            stream: template.stream, version: template.version, position: template.position,
            event: new, commandID: nil, previousHash: .zero, hash: template.hash)
    }

    private func finds(_ text: String, _ event: RecordedEvent, ofLog: Bool = true) -> Bool {
        var search = EventSearch(text, ofLog: ofLog)
        return search.finds(event)
    }

    @Test(arguments: [
        "39,870", "39870", "39,870.00", "39870.00", "-39,870", "−39,870.00", "-39870", "9,870.0",
        "39 870", "39'870", "39\u{202F}870.00", "39,870.00 czk", "CZK", ".00 C",
    ])
    func anAmountIsFoundAsItIsShown(_ text: String) throws {
        #expect(finds(text, try event(3_987_000, sign: -1)))
    }

    /// Among them what only the raw minor units hold.
    @Test(arguments: [
        "3987000", "398700", "39,87.", "+39,870", "3987.0", "39.870", "amountMinor", "3,9870",
        "GBP", "39,870.00 gbp", "870.001",
    ])
    func whatIsNotShownIsNotFound(_ text: String) throws {
        let raw = #"{"amountMinor":3987000,"currency":"CZK"}"#
        #expect(!finds(text, try event(3_987_000, sign: -1, raw)))
    }

    @Test func theWrongAmountOfTheReportIsNotFound() throws {
        let payload = #"{"amountMinor":398700,"currency":"CZK"}"#
        #expect(!finds("39870", try event(398_700, sign: -1, payload)))
        #expect(finds("3987", try event(398_700, sign: -1, payload)))
        #expect(finds("-3,987.00", try event(398_700, sign: -1, payload)))
    }

    @Test func groupsStandWhereTheyAreDrawn() throws {
        // 10,005 is no part of 1,000,500, though its digits are.
        #expect(!finds("10,005", try event(100_050_000)))
        #expect(finds("10005", try event(100_050_000)))
        #expect(finds("0.05", try event(5)))
        #expect(finds("92,233,720,368,547,758.07", try event(.max)))
    }

    @Test func memosAreReadAndNoOtherMember() throws {
        let payload = #"{"memo":"Miete \u00e4 \"x\"","counterparty":"acc-77","secret":"rent"}"#
        let event = try event(5, payload)
        for text in ["miete", "MIETE", "ä", "Ä", "\"x\"", "acc-77"] {
            #expect(finds(text, event), "\(text)")
        }
        for text in ["rent", "secret", "memo", "u00e4", "counterparty"] {
            #expect(!finds(text, event), "\(text)")
        }
    }

    @Test func aTimeIsFoundAsItIsShown() throws {
        let event = try event(5)
        let shown = Wording.time(event.event.occurredAt)
        #expect(finds(shown, event) && finds(String(shown.prefix(10)), event))
        #expect(finds(String(shown.suffix(8)), event))
    }

    @Test func aTimelineNamesNoAccount() throws {
        let event = try event(5)
        #expect(finds(event.stream.name, event) && !finds(event.stream.name, event, ofLog: false))
        #expect(!finds("czk", event, ofLog: false))
        var search = EventSearch("1,234.5", ofLog: false)
        let balance = Money(minorUnits: -123_450, currency: try #require(Currency(code: "CZK")))
        #expect(search.finds(event, balance: balance) && !search.finds(event))
    }

    /// The quick look at digits and bytes never passes over what the text would show.
    @Test func theQuickLookMissesNothing() throws {
        var random = SeededRandom(seed: 7)
        let currency = try #require(Currency(code: "CZK"))
        for _ in 0..<20_000 {
            let minor =
                Int64.random(in: 0...(.max), using: &random)
                >> Int64.random(
                    in: 0...62, using: &random)
            let text = Wording.amount(Money(minorUnits: minor, currency: currency))
            let start = Int.random(in: 0..<text.count, using: &random)
            let part = String(
                text.dropFirst(start).prefix(Int.random(in: 1...6, using: &random)))
            let pattern = SearchPattern(part)
            #expect(
                pattern.mayBeIn(minorUnits: minor) && pattern.isIn(amount: text), "\(part) \(text)")
            let json = Array(#"{"memo":"\#(text)"}"#.utf8)
            #expect(pattern.mayBeIn(json))
        }
    }
}
