import Expressions
import TextFormats

/// What names stand for in these tests: a withdrawal of 12.50 GBP on 2026-08-03 at 10:00.
enum SampleNames {
    /// Reads days and hours of August 2026, in microseconds since its beginning.
    static let moment: MomentReader = { text in
        let words = text.split { "-T:Z ".contains($0) }
        let parts = words.map { $0.count < 2 ? nil : Int64($0) }
        guard parts.count == 3 || parts.count == 5, !parts.contains(nil) else { return nil }
        let numbers = parts.compactMap { $0 }
        guard numbers[0] == 2026, numbers[1] == 8, (1...31).contains(numbers[2]) else { return nil }
        let start = (numbers[2] - 1) * day
        guard numbers.count == 5 else { return start...start + day - 1 }
        guard (0..<24).contains(numbers[3]), (0..<60).contains(numbers[4]) else { return nil }
        let exact = start + (numbers[3] * 60 + numbers[4]) * 60_000_000
        return exact...exact
    }

    private static let day: Int64 = 86_400_000_000

    static let values: [String: ExpressionValue] = [
        "balance": money(-50, 2), "previous.balance": money(1200, 2), "amount": money(1250, 2),
        "amountminor": .minor(1250, digits: 2), "type": .text("FundsWithdrawn"),
        "version": .integer(3), "position": .integer(9_000_000_000), "subject": .text("acc-1"),
        "owner": .text("Ada O'Hara"), "status": .text("open"), "currency": .text("GBP"),
        "overdraft": money(500, 2), "memo": .text("Rent, 50%"), "time": .moment(2 * day + 36_000),
        "recorded": .moment(3 * day), "data.weight": .untyped("1.50"),
        "data.note": .untyped("plain"),
        "data.flag": .untyped("true"), "data.due": .untyped("2026-08-09"),
        "data.amountMinor": .untyped(ExpressionValue.Text("1250"), digits: 2),
        "data.a.b": .untyped("7"), "data.vast": .untyped("1E+999999999999999999999"),
        "state.available": .untyped("false"), "previous.state.available": .untyped("true"),
    ]

    static func value(_ name: ExpressionName) -> ExpressionValue? { values[name.text] }

    private static func money(_ minorUnits: Int64, _ digits: Int) -> ExpressionValue {
        .money(ExactDecimal(minorUnits: minorUnits, exponent: digits))
    }

    static func read(
        _ text: String, _ vocabulary: Vocabulary
    ) throws(ExpressionError) -> CompiledExpression {
        try CompiledExpression(text, vocabulary, moment: moment)
    }
}
