import EventStreaming
import Testing

/// One line a filter, and the same in its plainest spelling.
struct FilterCase: Sendable, CustomTestStringConvertible {
    let text: String
    let plain: String

    init(_ text: String, _ plain: String) { (self.text, self.plain) = (text, plain) }

    var testDescription: String { text }

    static let all: [FilterCase] = [
        FilterCase("type = 'FundsDeposited'", "type = 'FundsDeposited'"),
        FilterCase("type='a'", "type = 'a'"),
        FilterCase("  type\t=\n'a'  ", "type = 'a'"),
        FilterCase("TYPE = 'a'", "type = 'a'"),
        FilterCase("type = \"a\"", "type = 'a'"),
        FilterCase("type = ''", "type = ''"),
        FilterCase("subject != 'acc-1'", "subject != 'acc-1'"),
        FilterCase("subject <> 'acc-1'", "subject != 'acc-1'"),
        FilterCase("currency = 'GBP'", "currency = 'GBP'"),
        FilterCase("amount > 500", "amount > 500"),
        FilterCase("amount>=500", "amount >= 500"),
        FilterCase("amount<-5", "amount < -5"),
        FilterCase("amount <= +5", "amount <= 5"),
        FilterCase("amount = 0", "amount = 0"),
        FilterCase("amountminor != 007", "amountminor != 7"),
        FilterCase("amount < 2147483647", "amount < 2147483647"),
        FilterCase("amount > -2147483648", "amount > -2147483648"),
        FilterCase(
            "type = 'a' AND amount > 5 AND subject = 'b'",
            "type = 'a' AND amount > 5 AND subject = 'b'"),
        FilterCase("type = 'a'and amount > 5", "type = 'a' AND amount > 5"),
        FilterCase("type = 'a' AnD type = 'b'", "type = 'a' AND type = 'b'"),
        // Moments.
        FilterCase("time >= '2026-08-01'", "time >= 2026-08-01"),
        FilterCase("time < '2026-08-01T12:00'", "time < 2026-08-01T12:00"),
        FilterCase("time > '2026-08-01T12:00:00+02:00'", "time > 2026-08-01T12:00:00+02:00"),
        FilterCase("amount = 250.50", "amount = 250.5"),
        FilterCase("amount >= -0.5", "amount >= -0.5"),
        // What conditions call them.
        FilterCase("account = 'a' AND event = 'b'", "subject = 'a' AND type = 'b'"),
        // Quotes and backslashes in a text.
        FilterCase(#"subject = 'it\'s'"#, #"subject = 'it\'s'"#),
        FilterCase(#"subject = "it's""#, #"subject = 'it\'s'"#),
        FilterCase(#"subject = 'a\\b'"#, #"subject = 'a\\b'"#),
        // A mark behind a quote is of the text, and the quote is a quote.
        FilterCase("subject = '\u{301}a'", "subject = '\u{301}a'"),
        FilterCase("subject = 'a\\\u{301}'", "subject = 'a\u{301}'"),
        FilterCase("subject = 'a AND b'", "subject = 'a AND b'"),
        FilterCase("subject = '日本 👩‍👩‍👧‍👦'", "subject = '日本 👩‍👩‍👧‍👦'"),
        // What was refused before filters were CESQL.
        FilterCase("type = a", "type = 'a'"),
        FilterCase("type LIKE 'a%'", "type LIKE 'a%'"),
        FilterCase("type = 'a' OR type = 'b'", "type = 'a' OR type = 'b'"),
        FilterCase("(type = 'a')", "type = 'a'"),
        FilterCase("NOT type = 'a'", "NOT type = 'a'"),
        FilterCase("amount > 2147483648", "amount > 2147483648"),
        FilterCase("amount = 1234567890.123456789", "amount = 1234567890.123456789"),
        FilterCase("time = '2026-08-01'", "time = 2026-08-01"),
        FilterCase("amount > -amountminor", "amount > - amountminor"),
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
        BadFilterCase("", 1, "expected a name (type"),
        BadFilterCase("   ", 4, "expected a name (type"),
        BadFilterCase("= 'a'", 1, "expected a name (type"),
        BadFilterCase("owner = 'a'", 1, "'owner' is not a name"),
        BadFilterCase("type", 5, "expected = !="),
        BadFilterCase("type 'a'", 6, "expected = !="),
        BadFilterCase("type ! 'a'", 6, "expected = !="),
        BadFilterCase("type =", 7, "ends too early"),
        BadFilterCase("amount = 250.", 10, "neither a number nor a moment"),
        BadFilterCase("amount = .5", 10, "cannot stand here"),
        BadFilterCase("amount = 1.2.3", 10, "neither a number nor a moment"),
        BadFilterCase("amountminor = 2.5", 15, "a whole number"),
        BadFilterCase("type = ", 8, "ends too early"),
        BadFilterCase("type == 'a'", 7, "cannot stand here"),
        BadFilterCase("type = 'a", 8, "no closing quote"),
        BadFilterCase(#"type = 'a\'"#, 8, "no closing quote"),
        BadFilterCase("type = 5", 8, "expected a text"),
        BadFilterCase("type < 'a'", 6, "expected = or !="),
        BadFilterCase("subject >= 'a'", 9, "expected = or !="),
        BadFilterCase("amount = '5'", 10, "expected a number"),
        BadFilterCase("time > 5", 8, "expected a moment"),
        BadFilterCase("time > '2026-13-01'", 8, "expected a moment"),
        // In quotes a day was its midnight.
        BadFilterCase("time > '2026-08-01'", 8, "2026-08-01 for the whole day"),
        BadFilterCase("time <= '2026-08-01'", 9, "'2026-08-01T00:00Z' for its midnight"),
        BadFilterCase("amountminor > 5.5", 15, "a whole number"),
        BadFilterCase("amount > .5", 10, "cannot stand here"),
        BadFilterCase("amount > 5x", 10, "neither a number nor a moment"),
        BadFilterCase("amount > -", 11, "ends too early"),
        BadFilterCase("amount > ٥", 10, "neither a number nor a moment"),
        BadFilterCase("type = 'a' type = 'b'", 12, "AND, OR, XOR or the end"),
        BadFilterCase("type = 'a' AND", 15, "expected a name (type"),
        BadFilterCase("type = 'a' AND AND", 16, "'AND' is a word of the language"),
        BadFilterCase("type = 'a';", 11, "AND, OR, XOR or the end"),
    ]
}

@Suite struct FilterParsingTests {
    @Test(arguments: FilterCase.all)
    func parses(_ row: FilterCase) throws {
        let filter = try EventFilter(row.text)
        #expect(filter.description == row.plain)
        #expect(try EventFilter(row.plain) == filter)
    }

    @Test(arguments: BadFilterCase.all)
    func namesTheColumn(_ row: BadFilterCase) throws {
        let error = #expect(throws: FilterError.self) { try EventFilter(row.text) }
        #expect(error?.description.hasPrefix("filter, column \(row.column): ") == true, "\(error!)")
        #expect(error?.reason.contains(row.about) == true, "\(error!)")
    }
}
