import Expressions
import Testing

/// What the product's language holds of `SampleNames`, and what it does not.
@Suite struct HoldingTests {
    @Test(arguments: [
        "balance < 0", "balance = -0.5", "balance = -0.500", "balance > -0.500000000000000000001",
        "previous.balance >= 12 and balance < 0", "amount = 12.50", "amount > 12.4999",
        "amount - 12 = 0.5", "amount + balance = 12", "amount * 2 = 25", "ABS(balance) = 0.5",
        "-balance = 0.50", "amount = amountminor", "amountminor = 1250", "amountMinor = 1250",
        "amount = amountMinor", "amountminor % 100 = 50", "version + 1 = 4", "version / 2 = 1",
        "position > 8999999999", "event = FundsWithdrawn", "type != FundsDeposited",
        "event IN (FundsDeposited, FundsWithdrawn)", "event NOT IN (FundsDeposited)",
        "owner = 'Ada O\\'Hara'", "UPPER(owner) LIKE 'ADA%'", "memo LIKE 'Rent, 50\\%'",
        "memo NOT LIKE 'rent%'", "LENGTH(memo) = 9", "LEFT(memo, 4) = Rent", "EXISTS memo",
        "NOT EXISTS actor", "NOT actor = me", "NOT (actor != me)", "NOT data.missing > 5",
        "time = 2026-08-03", "time > 2026-08-02", "time < '2026-08-04'", "recorded > time",
        "time IN (2026-08-01, 2026-08-03)", "2026-08-03 = time", "time != 2026-08-02",
        "weight = 1.5", "weight > 1.25", "data.weight = '1.50'", "note = plain", "note != other",
        "data.flag", "flag = true", "flag != false", "note != true", "data.flag AND version = 3",
        "due >= 2026-08-09", "due > time", "data.a.b = 7", "a.b + 1 = 8", "weight + 1 = 2.5",
        "vast > 1e999999999999", "weight < data.vast", "state.available = false",
        "previous.state.available AND NOT state.available", "weight != data.note",
        "actor = me OR version = 3", "data.missing OR version = 3", "version IN (data.missing, 3)",
        "amount > 1 XOR version = 9",
    ])
    func holds(_ text: String) throws { #expect(try Self.holds(text)) }

    @Test(arguments: [
        "amount = 12.49", "actor = me", "actor != me", "actor LIKE '%'", "actor IN (me)",
        "data.missing", "data.missing != 5", "note > 5", "note != 5", "data.note < data.flag",
        "time != 2026-08-03", "time < 2026-08-03", "note = 2026-08-03", "note != 2026-08-03",
        "data.a = 7", "vast < balance", "position * position * position > 1", "note + 1 > 0",
        "weight / 2 = 0", "note / 1 = 0", "1 / (version - 3) = 0", "data.note AND version = 3",
        "state.missing = false", "state.missing", "INT(memo) = 0",
        "LENGTH(CONCAT(memo, memo)) = 9", "amount = amountminor + 0.01",
    ])
    func holdsNot(_ text: String) throws { #expect(try !Self.holds(text)) }

    private static func holds(_ text: String) throws -> Bool {
        try SampleNames.read(text, .histories).holds(SampleNames.value)
    }

    /// A name that is repeated must not fill the memory.
    @Test func textsDoNotGrowWithoutBound() throws {
        let long = String(repeating: "x", count: 1 << 19)
        let once = try SampleNames.read("LENGTH(CONCAT(memo, memo)) = 1048576", .events)
        let twice = try SampleNames.read("LENGTH(CONCAT(memo, memo, memo)) > 0", .events)
        #expect(once.holds { _ in .text(long) })
        #expect(!twice.holds { _ in .text(long) })
    }
}
