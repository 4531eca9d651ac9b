import EventStoreCore
import EventStreaming
import TestSupport
import Testing
import TextFormats

/// One line an evaluation: the filter, the event, and whether it is let through.
struct MatchCase: Sendable, CustomTestStringConvertible {
    let filter: String
    let event: Sample
    let expected: Bool

    init(_ filter: String, _ event: Sample, _ expected: Bool) {
        self.filter = filter
        self.event = event
        self.expected = expected
    }

    var testDescription: String { "\(filter), \(event.rawValue): \(expected)" }

    /// Events of the subject `acc-1`.
    enum Sample: String, Sendable {
        case note = "no money"
        case pounds = "500.00 GBP"
        case odd = "500.01 GBP"
        case yen = "500 JPY"
        case dinars = "500.000 KWD"
        case unknown = "500 in a currency without digits"
        case huge = "92233720368547758.07 GBP"

        var fold: FoldFields {
            switch self {
            case .note: .none
            case .pounds: Self.money(50_000, "GBP")
            case .odd: Self.money(50_001, "GBP")
            case .yen: Self.money(500, "JPY")
            case .dinars: Self.money(500_000, "KWD")
            case .unknown: Self.money(500, "ZZZ")
            case .huge: Self.money(.max, "GBP")
            }
        }

        private static func money(_ amount: Int64, _ code: String) -> FoldFields {
            FoldFields(uncheckedSign: -1, amountMinor: amount, currency: CurrencyCode(code))
        }
    }

    static let all: [MatchCase] = [
        MatchCase("type = 'Sample'", .note, true),
        MatchCase("type = 'sample'", .note, false),
        MatchCase("type != 'Sample'", .note, false),
        MatchCase("type != 'Other'", .note, true),
        MatchCase("subject = 'acc-1'", .note, true),
        MatchCase("subject = 'acc-11'", .note, false),
        MatchCase("subject = ''", .note, false),
        // What an event does not have makes the comparison false, whichever it is.
        MatchCase("currency = 'GBP'", .note, false),
        MatchCase("currency != 'GBP'", .note, false),
        MatchCase("amount = 0", .note, false),
        MatchCase("amount != 0", .note, false),
        MatchCase("amount < 1", .note, false),
        MatchCase("amountminor >= 0", .note, false),
        MatchCase("currency = 'GBP'", .pounds, true),
        MatchCase("currency != 'GBP'", .yen, true),
        // Whole units of each event's own currency.
        MatchCase("amount = 500", .pounds, true),
        MatchCase("amount = 500", .yen, true),
        MatchCase("amount = 500", .dinars, true),
        MatchCase("amount > 500", .pounds, false),
        MatchCase("amount >= 500", .pounds, true),
        MatchCase("amount > 500", .odd, true),
        MatchCase("amount != 500", .odd, true),
        MatchCase("amount < 501", .odd, true),
        MatchCase("amount <= 500", .odd, false),
        MatchCase("amount > 499", .yen, true),
        MatchCase("amount < 500", .yen, false),
        MatchCase("amount > -1", .yen, true),
        // Parts of a unit, exactly, in whatever parts the currency has.
        MatchCase("amount = 500.01", .odd, true),
        MatchCase("amount = 500.010", .odd, true),
        MatchCase("amount = 500.001", .odd, false),
        MatchCase("amount > 500.001", .odd, true),
        MatchCase("amount < 500.011", .odd, true),
        MatchCase("amount = 500.00", .yen, true),
        MatchCase("amount > 499.9", .yen, true),
        MatchCase("amount = 500.000", .dinars, true),
        MatchCase("amount = 500.5", .unknown, false),
        MatchCase("account = 'acc-1' AND event = 'Sample'", .pounds, true),
        MatchCase("amountminor = 500", .yen, true),
        MatchCase("amountminor = 50000", .pounds, true),
        MatchCase("amountminor = 50000", .yen, false),
        MatchCase("amountminor > 499999", .dinars, true),
        // Without known digits there is no amount, but there are minor units.
        MatchCase("amount = 500", .unknown, false),
        MatchCase("amount != 500", .unknown, false),
        MatchCase("amountminor = 500", .unknown, true),
        MatchCase("currency = 'ZZZ'", .unknown, true),
        // The largest number that can be written, against the largest amount.
        MatchCase("amount > 2147483647", .huge, true),
        MatchCase("amount < 2147483647", .pounds, true),
        MatchCase("amount > -2147483648", .pounds, true),
        // All comparisons hold, or the event stays out.
        MatchCase("type = 'Sample' AND amount = 500 AND subject = 'acc-1'", .pounds, true),
        MatchCase("type = 'Sample' AND amount = 501", .pounds, false),
        MatchCase("type = 'Other' AND amount = 500", .pounds, false),
        MatchCase("amount >= 500 AND amount <= 500", .pounds, true),
        MatchCase("time >= '1970-01-01'", .note, true),
        MatchCase("time < '9999-01-01'", .note, true),
        MatchCase("time > 9999-01-01", .pounds, false),
        MatchCase("time = 2026-01-01 OR time != 2026-01-01", .pounds, true),
        MatchCase("recorded > time", .pounds, true),
        // Members of the payload, in any depth; `payload.` is what they were called before.
        MatchCase("data.x = 1.50 AND payload.x > 1.4", .pounds, true),
        MatchCase("data.a.b = deep AND data.flag", .pounds, true),
        MatchCase("data.a = deep", .pounds, false),
        MatchCase("data.feeMinor = 250 AND amount > data.feeMinor", .pounds, true),
        MatchCase("data.missing != 1", .pounds, false),
        MatchCase("NOT data.missing = 1", .pounds, true),
        MatchCase("memo = rent AND counterparty LIKE 'L%'", .pounds, true),
        MatchCase("amount = amountminor", .odd, true),
        MatchCase("amount * 2 = 1000", .pounds, true),
        MatchCase("version = 1 AND position = 1", .pounds, true),
        // What came with a foreign event.
        MatchCase("id = 'theirs' AND source = 'https://example.com'", .pounds, true),
        MatchCase("extension.region = north AND extension.count = 3", .pounds, true),
        MatchCase("EXISTS extension.other", .pounds, false),
        MatchCase("type LIKE 'Sam%' AND subject NOT IN (acc-2, acc-3)", .note, true),
        MatchCase("UPPER(type) = SAMPLE", .note, true),
    ]
}

@Suite struct FilterMatchingTests {
    @Test(arguments: MatchCase.all)
    func matches(_ row: MatchCase) throws {
        let filter = try EventFilter(row.filter)
        #expect(filter.matches(event(row.event.fold), exponent: Self.exponent) == row.expected)
    }

    /// Texts are equal when their bytes are.
    @Test func comparesBytes() throws {
        let filter = try EventFilter("type = 'Ang\u{E9}lique'")
        #expect(filter.matches(event(type: "Ang\u{E9}lique"), exponent: Self.exponent))
        #expect(!filter.matches(event(type: "Ange\u{301}lique"), exponent: Self.exponent))
    }

    private static let payload =
        #"{"x":"1.5","a":{"b":"deep"},"flag":true,"feeMinor":250,"memo":"rent","#
        + #""counterparty":"Lord"}"#
    private static let metadata =
        #"{"cloudevent":{"id":"theirs","source":"https://example.com","#
        + #""extensions":{"region":"north","count":3}}}"#

    private static let exponent: @Sendable (CurrencyCode) -> Int? = { code in
        ["JPY": 0, "GBP": 2, "KWD": 3][code.description]
    }

    private func event(_ fold: FoldFields = .none, type: String = "Sample") -> RecordedEvent {
        RecordedEvent(
            stream: StreamID(stored: "acc-1"), version: Version(1), position: Position(1),
            event: EventFactory().event(
                type: type, payload: JSONText(stored: Array(Self.payload.utf8)),
                metadata: JSONText(stored: Array(Self.metadata.utf8)), fold: fold), commandID: nil,
            previousHash: .zero, hash: .zero)
    }
}
