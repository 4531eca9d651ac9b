import Expressions
import Testing

/// One line a text that is refused: in which column, and what the message speaks of.
struct RefusedCase: Sendable, CustomTestStringConvertible {
    let text: String
    let column: Int
    let parts: [String]

    init(_ text: String, _ column: Int, _ parts: String...) {
        self.text = text
        self.column = column
        self.parts = parts
    }

    var testDescription: String { "'\(text)' at column \(column)" }

    static let both: [RefusedCase] = [
        RefusedCase("", 1, "it ends too early", "amount"),
        RefusedCase("= 'a'", 1, "'= 'a'' cannot stand here"),
        RefusedCase("type", 5, "it ends too early", "expected = !="),
        RefusedCase("type 'a'", 6, "cannot stand here", "expected = !="),
        RefusedCase("type = 'a' AND", 15, "it ends too early"),
        RefusedCase("type = 'a' type = 'b'", 12, "follows what is complete", "AND, OR"),
        RefusedCase("type = 'a", 8, "no closing quote"),
        RefusedCase("type = 'a';", 11, "';' follows what is complete"),
        RefusedCase("type = and", 8, "'and' is a word of the language", "a text in quotes"),
        RefusedCase("(type = 'a'", 12, "it ends too early", "')'"),
        RefusedCase("type = a)", 9, "follows what is complete"),
        RefusedCase("typ = 'a'", 1, "'typ' is not a name", "did you mean \"type\"?"),
        RefusedCase("memo = a AND tipe = b", 14, "did you mean \"type\"?"),
        RefusedCase("FOO(type) = a", 1, "no function 'FOO'", "CONCAT"),
        RefusedCase("LOVER(type) = a", 1, "did you mean \"LOWER\"?"),
        RefusedCase("LEFT(type) = a", 1, "LEFT(x, count)"),
        RefusedCase("LENGTH(time) = 1", 8, "functions take no moments"),
        RefusedCase("amount > 'x'", 10, "amount cannot be compared with 'x'", "a number"),
        RefusedCase("type = 5", 8, "type cannot be compared with a number", "a text"),
        RefusedCase("time > 5", 8, "time cannot be compared with a number", "a moment"),
        RefusedCase("time > 'x'", 8, "'x' cannot be compared with time", "a moment"),
        RefusedCase("amount = memo", 10, "amount cannot be compared with memo"),
        RefusedCase("amountminor = 2.5", 15, "a whole number"),
        RefusedCase("memo > 'a'", 6, "texts have no order", "= or !="),
        RefusedCase("amount IN (1, 'a')", 15, "cannot be compared with 'a'"),
        RefusedCase("amount LIKE '1%'", 8, "LIKE is of texts"),
        RefusedCase("memo LIKE rent", 11, "a pattern in quotes"),
        RefusedCase(
            "memo LIKE '\(String(repeating: "a", count: 1_001))'", 11, "at most 1000 characters"),
        RefusedCase("amount / 2 > 1", 8, "/ is of whole numbers only"),
        RefusedCase("version % 2.5 = 1", 9, "% is of whole numbers only"),
        RefusedCase("version + memo = 1", 11, "memo is no number"),
        RefusedCase("-memo = 1", 2, "a minus is of numbers"),
        RefusedCase("amount = -", 11, "it ends too early"),
        RefusedCase("amount = 1 = 1", 12, "a comparison has two sides"),
        RefusedCase("1 = 1", 1, "both sides are constants"),
        RefusedCase("amount = NOT memo", 10, "NOT stands before a whole comparison"),
        RefusedCase("amount AND type = a", 8, "expected = !="),
        RefusedCase("amount > 1.2.3", 10, "'1.2.3' is neither a number nor a moment"),
        RefusedCase("amount > 1e9999999999999999999", 10, "is neither"),
        RefusedCase("amount > 5x", 10, "'5x' is neither"),
        RefusedCase("amount > .5", 10, "'.5' cannot stand here"),
        RefusedCase("amount > ٥", 10, "is neither"),
        RefusedCase("amount > 5-3", 10, "'5-3' is neither"),
        RefusedCase("time > 2026-8-1", 8, "'2026-8-1' is neither"),
        RefusedCase("amount-5 > 3", 1, "'amount-5'", "blanks around the -"),
        // A day in quotes was its midnight.
        RefusedCase("time > '2026-08-01'", 8, "2026-08-01 for the", "'2026-08-01T00:00Z'"),
        RefusedCase("time <= '2026-08-01'", 9, "a day is all of it"),
        RefusedCase("'2026-08-01' >= time", 1, "a day is all of it"),
        // AND and OR, which CESQL reads from the left, and conditions used to read otherwise.
        RefusedCase(
            "type = a or type = b and amount > 5", 22, "OR before AND",
            "'(type = a or type = b) AND amount > 5'", "'type = a or (type = b AND amount > 5)'"),
        RefusedCase("memo = a AND memo = b OR memo = c AND memo = d", 35, "OR before AND"),
        RefusedCase("memo = a XOR memo = b AND memo = c", 23, "XOR before AND"),
        RefusedCase("memo = a OR memo = b XOR memo = c", 22, "OR before XOR"),
        RefusedCase(
            String(repeating: "(", count: 70) + "amount < 0", 66, "nested too deeply"),
        RefusedCase(
            String(repeating: "not ", count: 70) + "amount < 0", 261, "nested too deeply"),
        RefusedCase(
            "version = 1" + String(repeating: " + 1", count: 70), 267, "nested too deeply"),
        RefusedCase(String(repeating: " ", count: 65_537), 1, "too long", "65536"),
        RefusedCase("type = \u{1B}[2J", 8, "'\\u{1B}[2J' cannot stand here"),
        RefusedCase("owner = 'A\u{301}da", 9, "no closing quote"),
    ]

    static let filters: [RefusedCase] = [
        RefusedCase("owner = 'a'", 1, "'owner' is not a name that a filter knows", "data.owner"),
        RefusedCase("previous.balance > 0", 1, "is not a name"),
        RefusedCase("stake > 5", 1, "'stake' is not a name", "data.stake"),
    ]

    static let conditions: [RefusedCase] = [
        RefusedCase("balence < 0", 1, "did you mean \"balance\"?", "data.balence"),
        RefusedCase("balance < 1 and 5 > amout", 21, "did you mean \"amount\"?"),
        RefusedCase("stake", 6, "it ends too early", "expected = !="),
        RefusedCase("balance < or", 11, "'or' is a word of the language"),
        RefusedCase("balance < 2026-08-01", 11, "with a moment", "a number"),
        RefusedCase("statedBalance > 'x'", 15, "texts have no order"),
        RefusedCase("extension.x = 1 and balance", 28, "ends too early"),
    ]
}

@Suite struct RefusalTests {
    @Test(arguments: RefusedCase.both)
    func isRefusedAlike(_ line: RefusedCase) throws {
        // An owner is of an account, and no filter's.
        if !line.text.hasPrefix("owner") { try Self.check(line, .events) }
        try Self.check(line, .histories)
    }

    @Test(arguments: RefusedCase.filters)
    func isNoFilter(_ line: RefusedCase) throws { try Self.check(line, .events) }

    @Test(arguments: RefusedCase.conditions)
    func isNoCondition(_ line: RefusedCase) throws { try Self.check(line, .histories) }

    private static func check(_ line: RefusedCase, _ vocabulary: Vocabulary) throws {
        let error = try #require(throws: ExpressionError.self) {
            try SampleNames.read(line.text, vocabulary)
        }
        #expect(error.column == line.column, "\(error)")
        #expect(error.offset == line.column - 1)
        for part in line.parts {
            #expect(error.description.contains(part), "says nothing of \(part): \(error)")
        }
        let start = "\(vocabulary.title), column \(line.column): "
        #expect(error.description.hasPrefix(start), "\(error)")
    }

    @Test func linesAreCounted() throws {
        let error = try #require(throws: ExpressionError.self) {
            try SampleNames.read("amount < 0\n or evnt = X", .events)
        }
        #expect((error.line, error.column, error.offset) == (2, 5, 15))
        #expect(error.description.hasPrefix("filter, line 2, column 5: "))
    }
}
