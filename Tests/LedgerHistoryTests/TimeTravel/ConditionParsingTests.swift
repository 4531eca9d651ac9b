import Expressions
import LedgerHistory
import LedgerService
import Testing

/// One line a text that is no condition: where, and what the message speaks of.
struct BadCondition: Sendable, CustomTestStringConvertible {
    let text: String
    let place: String
    let parts: [String]

    init(_ text: String, _ place: String, _ parts: String...) {
        self.text = text
        self.place = place
        self.parts = parts
    }

    var testDescription: String { text }

    static let all: [BadCondition] = [
        BadCondition("", "1:1", "ends too early", "a name (balance,"),
        BadCondition("   ", "1:4", "ends too early"),
        BadCondition("balance", "1:8", "ends too early", "expected = !="),
        BadCondition("balance <", "1:10", "ends too early", "a number"),
        BadCondition("balance < 0 and", "1:16", "ends too early"),
        BadCondition("balance < 0 balance", "1:13", "'balance' follows", "AND, OR, XOR or the end"),
        BadCondition("balance << 0", "1:10", "'< 0' cannot stand here"),
        BadCondition("balance == 0", "1:10", "'= 0' cannot stand here"),
        BadCondition("< 0", "1:1", "'< 0' cannot stand here", "a name"),
        BadCondition("(balance < 0", "1:13", "ends too early", "')'"),
        BadCondition("balance < 0)", "1:12", "')' follows"),
        BadCondition("not", "1:4", "ends too early"),
        BadCondition("and balance < 0", "1:1", "'and' is a word of the language"),
        BadCondition("balance < or", "1:11", "'or' is a word of the language"),
        // `and` bound more strongly than `or` before conditions were CESQL, which reads from the
        // left.
        BadCondition(
            "version = 1 or version = 2 and balance > 10", "1:28", "OR before AND",
            "'(version = 1 or version = 2) AND balance > 10'",
            "'version = 1 or (version = 2 AND balance > 10)'"),
        // Names.
        BadCondition("balence < 0", "1:1", "'balence' is not a name", "did you mean \"balance\"?"),
        BadCondition("amout > 5", "1:1", "did you mean \"amount\"?", "data.amout"),
        BadCondition("balance < 0\n or evnt = X", "2:5", "did you mean \"event\"?"),
        BadCondition("a = 1 and\n\nOwnr = 'x'", "3:1", "did you mean \"owner\"?"),
        BadCondition("balance < 1 and 5 > amout", "1:21", "did you mean \"amount\"?"),
        // Kinds.
        BadCondition("balance < 'x'", "1:11", "balance cannot be compared with 'x'", "a number"),
        BadCondition("event = 5", "1:9", "event cannot be compared with a number", "a text"),
        BadCondition("balance = event", "1:11", "balance cannot be compared with event"),
        BadCondition(
            "occurred > 5", "1:12", "occurred cannot be compared with a number", "a moment"),
        BadCondition("balance < 2026-08-01", "1:11", "with a moment", "a number"),
        BadCondition("event < FundsWithdrawn", "1:7", "texts have no order", "= or !="),
        BadCondition("statedBalance > 'x'", "1:15", "texts have no order"),
        BadCondition("1 = 1", "1:1", "both sides are constants"),
        BadCondition("'a' != 'b'", "1:1", "both sides are constants"),
        // Constants.
        BadCondition("balance < 1.2.3", "1:11", "'1.2.3' is neither a number nor a moment"),
        BadCondition("balance < 1e", "1:11", "'1e' is neither"),
        BadCondition("balance < 1e9999999999999999999", "1:11", "is neither"),
        BadCondition("balance < 1.", "1:11", "'1.' is neither"),
        BadCondition("balance < -", "1:12", "ends too early"),
        // A mark behind a sign makes no other sign of it.
        BadCondition("balance <\u{301} 1", "1:11", "'1' follows what is complete"),
        BadCondition("owner = 'Ada'\u{301} x", "1:14", "follows what is complete"),
        BadCondition("owner = 'A\u{301}da", "1:9", "no closing quote"),
        BadCondition("occurred > 2026-02-30", "1:12", "'2026-02-30' is neither"),
        BadCondition("owner = 'Ada", "1:9", "no closing quote"),
        BadCondition("owner = \u{1B}[2J", "1:9", "'\\u{1B}[2J'"),
        BadCondition(
            String(repeating: "(", count: 70) + "balance < 0", "1:66", "nested too deeply"),
        BadCondition(
            String(repeating: "not ", count: 70) + "balance < 0", "1:261", "nested too deeply"),
    ]
}

@Suite struct ConditionParsingTests {
    @Test(arguments: BadCondition.all)
    func isRefused(_ line: BadCondition) throws {
        let error = try #require(throws: ExpressionError.self) { try Condition(line.text) }
        #expect("\(error.line):\(error.column)" == line.place, "\(error)")
        for part in line.parts {
            #expect(error.description.contains(part), "says nothing of \(part): \(error)")
        }
        #expect(error.description.hasPrefix("condition, "))
    }

    @Test(arguments: [
        ("balance < 0", false), ("amount > 500 and event = FundsWithdrawn", false),
        ("version = 3 or position >= 9", false), ("owner = 'Ada' and status = open", false),
        ("currency != GBP", false), ("occurred >= 2026-08-01", false), ("overdraft > 0", false),
        ("recorded < 2026-08-01T12:00Z", false), ("account = 'acc-1'", false),
        ("memo = rent", true), ("actor = me", true), ("balance != statedBalance", true),
        ("payload.amount = 5", true), ("not (balance < 0 or stake > 5)", true),
    ])
    func readsPayloadsOnlyWhereItSpeaksOfThem(text: String, needsEvents: Bool) throws {
        let condition = try Condition(text)
        #expect(condition.needsEvents == needsEvents)
        #expect(condition.text == text)
    }

    @Test func knowsItsPayloadMembers() throws {
        let condition = try Condition(
            "a < 1 and (b = payload.c or not payload.balance > 3) and owner = x and d = x")
        #expect(condition.payloadNames == ["a", "b", "balance", "c", "d"])
    }
}
