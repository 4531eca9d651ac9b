import EventStreaming
import Testing

/// One line a filter that parses, with its comparisons written out.
struct FilterCase: Sendable, CustomTestStringConvertible {
    let text: String
    let expected: [String]

    init(_ text: String, _ expected: String...) {
        self.text = text
        self.expected = expected
    }

    var testDescription: String { text }

    static let all: [FilterCase] = [
        FilterCase("type = 'FundsDeposited'", "type = text FundsDeposited"),
        FilterCase("type='a'", "type = text a"),
        FilterCase("  type\t=\n'a'  ", "type = text a"),
        FilterCase("TYPE = 'a'", "type = text a"),
        FilterCase("type = \"a\"", "type = text a"),
        FilterCase("type = ''", "type = text "),
        FilterCase("subject != 'acc-1'", "subject != text acc-1"),
        FilterCase("subject <> 'acc-1'", "subject != text acc-1"),
        FilterCase("currency = 'GBP'", "currency = text GBP"),
        FilterCase("amount > 500", "amount > integer 500"),
        FilterCase("amount>=500", "amount >= integer 500"),
        FilterCase("amount<-5", "amount < integer -5"),
        FilterCase("amount <= +5", "amount <= integer 5"),
        FilterCase("amount = 0", "amount = integer 0"),
        FilterCase("amountminor != 007", "amountminor != integer 7"),
        FilterCase("amount < 2147483647", "amount < integer 2147483647"),
        FilterCase("amount > -2147483648", "amount > integer -2147483648"),
        FilterCase(
            "type = 'a' AND amount > 5 AND subject = 'b'", "type = text a", "amount > integer 5",
            "subject = text b"),
        FilterCase("type = 'a'and amount > 5", "type = text a", "amount > integer 5"),
        FilterCase("type = 'a' AnD type = 'b'", "type = text a", "type = text b"),
        // Moments; a date is its midnight.
        FilterCase("time >= '2026-08-01'", "time >= moment 2026-08-01T00:00:00Z"),
        FilterCase("time < '2026-08-01T12:00'", "time < moment 2026-08-01T12:00:00Z"),
        FilterCase("time > '2026-08-01T12:00:00+02:00'", "time > moment 2026-08-01T10:00:00Z"),
        FilterCase("amount = 250.50", "amount = decimal 25050 2"),
        FilterCase("amount >= -0.5", "amount >= decimal -5 1"),
        // What conditions call them.
        FilterCase("account = 'a' AND event = 'b'", "subject = text a", "type = text b"),
        // Quotes and backslashes in a text.
        FilterCase(#"subject = 'it\'s'"#, "subject = text it's"),
        FilterCase(#"subject = "it's""#, "subject = text it's"),
        FilterCase(#"subject = 'a\\b'"#, #"subject = text a\b"#),
        // A mark behind a quote is of the text, and the quote is a quote.
        FilterCase("subject = '\u{301}a'", "subject = text \u{301}a"),
        FilterCase("subject = 'a\\\u{301}'", "subject = text a\u{301}"),
        FilterCase("subject = 'a AND b'", "subject = text a AND b"),
        FilterCase("subject = '日本 👩‍👩‍👧‍👦'", "subject = text 日本 👩‍👩‍👧‍👦"),
    ]
}

/// One line a filter that does not parse, with the column of the fault, counted from 1.
struct BadFilterCase: Sendable, CustomTestStringConvertible {
    let text: String
    let column: Int
    let about: String

    init(_ text: String, _ column: Int, _ about: String) {
        self.text = text
        self.column = column
        self.about = about
    }

    var testDescription: String { "'\(text)' at column \(column)" }

    static let all: [BadFilterCase] = [
        BadFilterCase("", 1, "an attribute is expected"),
        BadFilterCase("   ", 4, "an attribute is expected"),
        BadFilterCase("= 'a'", 1, "an attribute is expected"),
        BadFilterCase("owner = 'a'", 1, "'owner' is not an attribute"),
        BadFilterCase("type", 5, "a comparison is expected"),
        BadFilterCase("type 'a'", 6, "a comparison is expected"),
        BadFilterCase("type LIKE 'a'", 6, "a comparison is expected"),
        BadFilterCase("type ! 'a'", 6, "a comparison is expected"),
        BadFilterCase("type =", 7, "is missing"),
        BadFilterCase("amount = 250.", 10, "digits are expected here"),
        BadFilterCase("amount = .5", 10, "digits are expected here"),
        BadFilterCase("amount = 1.2.3", 13, "AND or the end"),
        BadFilterCase("amount = 1234567890.123456789", 10, "at most 18"),
        BadFilterCase("amountminor = 2.5", 15, "a whole number"),
        BadFilterCase("type = ", 8, "is missing"),
        BadFilterCase("type == 'a'", 7, "is expected here"),
        BadFilterCase("type = a", 8, "is expected here"),
        BadFilterCase("type = 'a", 8, "no closing quote"),
        BadFilterCase(#"type = 'a\'"#, 8, "no closing quote"),
        BadFilterCase("type = 5", 8, "compared with a text"),
        BadFilterCase("type < 'a'", 6, "= or != only"),
        BadFilterCase("subject >= 'a'", 9, "= or != only"),
        BadFilterCase("amount = '5'", 10, "compared with a number"),
        BadFilterCase("time > 5", 8, "compared with a moment"),
        BadFilterCase("time > '2026-13-01'", 8, "compared with a moment"),
        BadFilterCase("time = '2026-08-01'", 6, "< <= > >= only"),
        BadFilterCase("amountminor > 5.5", 15, "a whole number"),
        BadFilterCase("amount > .5", 10, "are expected here"),
        BadFilterCase("amount > 5x", 10, "is expected here"),
        BadFilterCase("amount > -", 10, "is expected here"),
        BadFilterCase("amount > ٥", 10, "is expected here"),
        BadFilterCase("amount > 2147483648", 10, "32 bits"),
        BadFilterCase("amount > -2147483649", 10, "32 bits"),
        BadFilterCase("amount > 99999999999999999999", 10, "is expected here"),
        BadFilterCase("type = 'a' type = 'b'", 12, "AND or the end"),
        BadFilterCase("type = 'a' OR type = 'b'", 12, "AND or the end"),
        BadFilterCase("type = 'a' AND", 15, "an attribute is expected"),
        BadFilterCase("type = 'a' AND AND", 16, "'AND' is not an attribute"),
        BadFilterCase("(type = 'a')", 1, "an attribute is expected"),
        BadFilterCase("NOT type = 'a'", 1, "'NOT' is not an attribute"),
        BadFilterCase("type = 'a';", 11, "AND or the end"),
    ]
}

@Suite struct FilterParsingTests {
    @Test(arguments: FilterCase.all)
    func parses(_ row: FilterCase) throws {
        let filter = try EventFilter(row.text)
        let comparisons = filter.comparisons.map { comparison in
            let literal =
                switch comparison.literal {
                case .text(let text): "text \(text)"
                case .integer(let number): "integer \(number)"
                case .decimal(let digits, let places): "decimal \(digits) \(places)"
                case .moment(let moment): "moment \(moment)"
                }
            return "\(comparison.attribute.rawValue) \(comparison.comparator.rawValue) \(literal)"
        }
        #expect(comparisons == row.expected)
    }

    @Test(arguments: BadFilterCase.all)
    func namesTheColumn(_ row: BadFilterCase) throws {
        let error = #expect(throws: FilterError.self) { try EventFilter(row.text) }
        #expect(error?.description.hasPrefix("filter, column \(row.column): ") == true, "\(error!)")
        #expect(error?.reason.contains(row.about) == true, "\(error!)")
    }
}
