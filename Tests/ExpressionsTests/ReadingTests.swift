import Expressions
import Testing

/// One line a text of the product's language, and the same in its plainest spelling.
struct ReadCase: Sendable, CustomTestStringConvertible {
    let text: String
    let plain: String

    init(_ text: String, _ plain: String) { (self.text, self.plain) = (text, plain) }

    var testDescription: String { text }

    /// What is read alike in filters and in conditions.
    static let both: [ReadCase] = [
        ReadCase("type = 'FundsDeposited'", "type = 'FundsDeposited'"),
        ReadCase("event=FundsDeposited", "type = 'FundsDeposited'"),
        ReadCase("TYPE <> \"a\"", "type != 'a'"),
        ReadCase("account = acc-1", "subject = 'acc-1'"),
        ReadCase("memo = true", "memo = 'true'"),
        ReadCase("amount<-5", "amount < -5"),
        ReadCase("amount <= +5.50", "amount <= 5.5"),
        ReadCase("amount > 1e3", "amount > 1000.0"),
        ReadCase("amount > 9223372036854775808", "amount > 9.223372036854775808e18"),
        ReadCase("amount > 1e-400", "amount > 1e-400"),
        ReadCase("amount > 0.0005", "amount > 0.0005"),
        ReadCase("amountminor != 007", "amountminor != 7"),
        ReadCase("time >= '2026-08-01'", "time >= 2026-08-01"),
        ReadCase("occurred = 2026-08-03", "time = 2026-08-03"),
        ReadCase("time < '2026-08-01 12:00'", "time < 2026-08-01T12:00"),
        ReadCase("'2026-08-03' <= time", "2026-08-03 <= time"),
        ReadCase("time IN (2026-08-01, '2026-08-03')", "time IN (2026-08-01, 2026-08-03)"),
        ReadCase("payload.x = 1", "data.x = 1"),
        ReadCase("data.a.b = food", "data.a.b = 'food'"),
        ReadCase("data.flag", "data.flag"),
        ReadCase("data.flag = TRUE", "data.flag = TRUE"),
        ReadCase(
            "type in (a, 'b') and not amount > 5",
            "type IN ('a', 'b') AND NOT amount > 5"),
        ReadCase("type NOT IN (a)", "type NOT IN ('a')"),
        ReadCase("not not exists memo", "NOT NOT EXISTS memo"),
        ReadCase("memo LIKE 'a\\%b\\_%'", "memo LIKE 'a\\%b\\_%'"),
        ReadCase("memo = 'a\\\\b\\'c\\x'", "memo = 'a\\\\b\\'cx'"),
        ReadCase("LENGTH(memo) + 1 > 5 * version", "LENGTH(memo) + 1 > 5 * version"),
        ReadCase("amount + 1.5 > -amount", "amount + 1.5 > - amount"),
        ReadCase("version % 10 = 0", "version % 10 = 0"),
        ReadCase(
            "type = a AND amount > 1 OR memo = b",
            "type = 'a' AND amount > 1 OR memo = 'b'"),
        ReadCase(
            "type = a XOR type = b XOR type = c",
            "type = 'a' XOR type = 'b' XOR type = 'c'"),
        ReadCase(
            "(type = a OR type = b) AND memo = c",
            "(type = 'a' OR type = 'b') AND memo = 'c'"),
        ReadCase("subject = '\u{301}日本'", "subject = '\u{301}日本'"),
        ReadCase("type = 'a'and\n amount > 5", "type = 'a' AND amount > 5"),
    ]

    static let conditions: [ReadCase] = [
        ReadCase("BALANCE<0", "balance < 0"),
        ReadCase("previous.balance < 0", "previous.balance < 0"),
        ReadCase("state.available = false", "state.available = FALSE"),
        ReadCase("previous.state.available", "previous.state.available"),
        ReadCase("stake > 5", "data.stake > 5"),
        ReadCase("category = food", "data.category = 'food'"),
        ReadCase("note = balance", "data.note = balance"),
        ReadCase("amountMinor = 5", "data.amountMinor = 5"),
        ReadCase("amountminor = 5", "amountminor = 5"),
        ReadCase("owner = status", "owner = 'status'"),
        ReadCase("LOWER(owner) = status", "LOWER(owner) = status"),
        ReadCase("LOWER(owner) = ada", "LOWER(owner) = 'ada'"),
        ReadCase("a.b = 1", "data.a.b = 1"),
    ]
}

@Suite struct ReadingTests {
    @Test(arguments: ReadCase.both)
    func isReadAlike(_ line: ReadCase) throws {
        for vocabulary in [Vocabulary.events, .histories] {
            try Self.check(line, vocabulary)
        }
    }

    @Test(arguments: ReadCase.conditions)
    func isRead(_ line: ReadCase) throws { try Self.check(line, .histories) }

    private static func check(_ line: ReadCase, _ vocabulary: Vocabulary) throws {
        let expression = try SampleNames.read(line.text, vocabulary)
        #expect(expression.description == line.plain)
        #expect(try SampleNames.read(line.plain, vocabulary) == expression)
        #expect(expression.text == line.text)
    }

    /// In the standard, signs and names have other bounds.
    @Test func theStandardIsReadToTheLetter() throws {
        for (text, plain) in [
            ("A = b AND c OR d AND e", "a = b AND c OR d AND e"),
            ("NOT a = b", "NOT a = b"), ("NOT (a = b)", "NOT (a = b)"),
            ("1a = 5-3", "1a = 5 - 3"),
            ("'a\\b' = \"it\\\"s\"", "'a\\b' = 'it\"s'"), ("-2147483648", "-2147483648"),
            ("a = b = c", "a = b = c"), ("a = (b = c)", "a = (b = c)"), ("- -5", "- -5"),
            ("NOPE(1)", "NOPE(1)"),
        ] {
            #expect(try CompiledExpression(text, .standard).description == plain)
        }
        for text in ["a.b = 1", "1.5 = x", "2147483648", "x = 2026-08-01T00:00Z", "x = é", ""] {
            #expect(throws: ExpressionError.self) { try CompiledExpression(text, .standard) }
        }
    }

    @Test func requiredTextsAreTold() throws {
        func types(_ text: String) throws -> Set<String>? {
            try SampleNames.read(text, .events).texts(of: .type)
        }
        #expect(try types("type = a") == ["a"])
        #expect(try types("type IN (a, b) AND amount > 5") == ["a", "b"])
        #expect(try types("type = a OR type = b") == ["a", "b"])
        #expect(try types("type IN (a, b) AND type = b") == ["b"])
        #expect(try types("type = a AND type = b") == [])
        #expect(try types("type = a OR amount > 5") == nil)
        #expect(try types("NOT type = a") == nil)
        #expect(try types("type != a") == nil)
        #expect(try types("type = a XOR type = b") == nil)
        #expect(try types("type IN (a, LOWER(memo))") == nil)
        // One text to a set of strings, and two to a store.
        #expect(try types("type = 'Ang\u{E9}lique' OR type = 'Ange\u{301}lique'") == nil)
        func prefix(_ text: String) throws -> String? {
            try SampleNames.read(text, .events).prefix(of: .subject)
        }
        #expect(try prefix("subject LIKE 'acc-%'") == "acc-")
        #expect(try prefix("account LIKE 'a_c%' AND amount > 5") == "a")
        #expect(try prefix("account LIKE 'a\\_c\\%%'") == "a_c%")
        #expect(try prefix("account LIKE 'a%' AND account LIKE 'acc%'") == "acc")
        #expect(try prefix("account LIKE '%a'") == nil)
        #expect(try prefix("account LIKE 'a%' OR amount > 5") == nil)
        #expect(try prefix("account NOT LIKE 'a%'") == nil)
        #expect(
            try SampleNames.read("account = a AND type = b", .histories).texts(of: .subject)
                == ["a"])
    }
}
