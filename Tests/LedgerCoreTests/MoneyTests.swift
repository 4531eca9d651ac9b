import LedgerCore
import TestSupport
import Testing

/// One line an amount: the text, the account's currency, and the minor units or the error.
struct MoneyCase: Sendable, CustomTestStringConvertible {
    let text: String
    let code: String?
    let expected: String

    init(_ text: String, _ code: String?, _ expected: String) {
        self.text = text
        self.code = code
        self.expected = expected
    }

    var testDescription: String { "'\(text)' \(code ?? "-") → \(expected)" }

    static let readable: [MoneyCase] = [
        MoneyCase("100", "JPY", "100 JPY"), MoneyCase("100", "GBP", "10000 GBP"),
        MoneyCase("100", "KWD", "100000 KWD"), MoneyCase("100", "CLF", "1000000 CLF"),
        MoneyCase("1.5", "GBP", "150 GBP"), MoneyCase("1.5", "KWD", "1500 KWD"),
        MoneyCase("1.5", "CLF", "15000 CLF"), MoneyCase("0.0001", "CLF", "1 CLF"),
        MoneyCase("0", "GBP", "0 GBP"), MoneyCase("0.00", "GBP", "0 GBP"),
        MoneyCase("-0", "GBP", "0 GBP"), MoneyCase("+0.01", "GBP", "1 GBP"),
        MoneyCase("-0.01", "GBP", "-1 GBP"), MoneyCase("-1.50", "GBP", "-150 GBP"),
        MoneyCase("007", "GBP", "700 GBP"), MoneyCase("000.07", "GBP", "7 GBP"),
        MoneyCase("00000000000000000000000000000001", "GBP", "100 GBP"),
        // Zeros beyond the currency's digits say nothing.
        MoneyCase("5.0", "JPY", "5 JPY"), MoneyCase("5.0000000000000000000000", "JPY", "5 JPY"),
        MoneyCase("1.2300", "GBP", "123 GBP"), MoneyCase("1.2340", "KWD", "1234 KWD"),
        // A currency in the text wins over the account's.
        MoneyCase("5 USD", "GBP", "500 USD"), MoneyCase("5USD", "GBP", "500 USD"),
        MoneyCase("5 USD", nil, "500 USD"), MoneyCase("5.0 JPY", "GBP", "5 JPY"),
        // The limits of 64 bits.
        MoneyCase("92233720368547758.07", "GBP", "9223372036854775807 GBP"),
        MoneyCase("-92233720368547758.07", "GBP", "-9223372036854775807 GBP"),
        MoneyCase("-92233720368547758.08", "GBP", "-9223372036854775808 GBP"),
        MoneyCase("9223372036854775807", "JPY", "9223372036854775807 JPY"),
        MoneyCase("-9223372036854775808.00", "JPY", "-9223372036854775808 JPY"),
        MoneyCase("922337203685477.5807", "CLF", "9223372036854775807 CLF"),
    ]

    static let unreadable: [MoneyCase] = [
        MoneyCase("", "GBP", "malformed"), MoneyCase(" ", "GBP", "malformed"),
        MoneyCase(".5", "GBP", "malformed"), MoneyCase("5.", "GBP", "malformed"),
        MoneyCase(".", "GBP", "malformed"), MoneyCase("5.", "JPY", "malformed"),
        MoneyCase("-", "GBP", "malformed"), MoneyCase("--5", "GBP", "malformed"),
        MoneyCase("+-5", "GBP", "malformed"), MoneyCase("5-", "GBP", "malformed"),
        MoneyCase("-.5", "GBP", "malformed"), MoneyCase("1.2.3", "GBP", "malformed"),
        MoneyCase("1..2", "GBP", "malformed"), MoneyCase("1,000", "GBP", "doubtful"),
        MoneyCase("1,50", "GBP", "malformed"), MoneyCase("1 000", "GBP", "malformed"),
        MoneyCase("1_000", "GBP", "malformed"), MoneyCase("1'000", "GBP", "malformed"),
        MoneyCase("1e3", "GBP", "malformed"), MoneyCase("0x1F", "GBP", "unknownCurrency"),
        MoneyCase("0b1", "GBP", "malformed"), MoneyCase("(5)", "GBP", "malformed"),
        MoneyCase("£5", "GBP", "malformed"), MoneyCase("5£", "GBP", "malformed"),
        MoneyCase(" 5", "GBP", "malformed"), MoneyCase("5 ", "GBP", "malformed"),
        MoneyCase("5\n", "GBP", "malformed"), MoneyCase("5\u{A0}", "GBP", "malformed"),
        MoneyCase("5\u{0}", "GBP", "malformed"), MoneyCase("−5", "GBP", "malformed"),
        MoneyCase("٣", "GBP", "malformed"), MoneyCase("１２", "GBP", "malformed"),
        MoneyCase("½", "GBP", "malformed"), MoneyCase("5\u{301}", "GBP", "malformed"),
        MoneyCase("5  USD", "GBP", "malformed"), MoneyCase("5\tUSD", "GBP", "malformed"),
        MoneyCase("USD", "GBP", "malformed"), MoneyCase(" USD", "GBP", "malformed"),
        MoneyCase("5 usd", "GBP", "unknownCurrency"), MoneyCase("5 XAU", "GBP", "unknownCurrency"),
        MoneyCase("USD 5", "GBP", "malformed"), MoneyCase("5 USDUSD", "GBP", "unknownCurrency"),
        MoneyCase("5", nil, "unknownCurrency"), MoneyCase("NaN", "GBP", "malformed"),
        MoneyCase("inf", "GBP", "malformed"), MoneyCase("5 ＵＳＤ", "GBP", "unknownCurrency"),
        MoneyCase("0.5", "JPY", "tooPrecise"), MoneyCase("0.001", "GBP", "doubtful"),
        MoneyCase("0.0001", "KWD", "tooPrecise"), MoneyCase("0.00001", "CLF", "tooPrecise"),
        MoneyCase("1.23000000000000000001", "GBP", "tooPrecise"),
        MoneyCase("1.000", "GBP", "doubtful"), MoneyCase("-3.000", "EUR", "doubtful"),
        MoneyCase("250.000", "CLP", "doubtful"), MoneyCase("0.500", "GBP", "doubtful"),
        MoneyCase("1.234", "GBP", "doubtful"), MoneyCase("1234.000", "JPY", "doubtful"),
        MoneyCase("1,234.00", "GBP", "doubtful"), MoneyCase("1.234,00", "GBP", "malformed"),
        MoneyCase("12,345,678", "GBP", "doubtful"), MoneyCase("12,345,67", "GBP", "malformed"),
        MoneyCase("1'300.00", "GBP", "malformed"), MoneyCase("1 300.00", "GBP", "malformed"),
        MoneyCase("1\u{A0}300.00", "GBP", "malformed"), MoneyCase("(5.00)", "GBP", "malformed"),
        MoneyCase("5.00-", "GBP", "malformed"), MoneyCase("\u{2212}5.00", "GBP", "malformed"),
        MoneyCase("1e2", "GBP", "malformed"),
        MoneyCase("92233720368547758.08", "GBP", "overflow"),
        MoneyCase("-92233720368547758.09", "GBP", "overflow"),
        MoneyCase("92233720368547759", "GBP", "overflow"),
        MoneyCase("9223372036854775808", "JPY", "overflow"),
        MoneyCase("-9223372036854775809", "JPY", "overflow"),
        MoneyCase("99999999999999999999999999", "GBP", "overflow"),
    ]
}

@Suite struct MoneyTests {
    @Test(arguments: MoneyCase.readable)
    func reads(_ row: MoneyCase) throws {
        let money = try Money(row.text, currency: row.code.flatMap { Currency(code: $0) })
        #expect("\(money.minorUnits) \(money.currency)" == row.expected)
    }

    @Test(arguments: MoneyCase.unreadable)
    func refuses(_ row: MoneyCase) {
        let error = #expect(throws: AmountError.self) {
            try Money(row.text, currency: row.code.flatMap { Currency(code: $0) })
        }
        guard let error else { return }
        #expect("\(name(error))" == row.expected)
        #expect(!error.description.isEmpty)
    }

    /// A text, the mark that is stated, its currency, and the minor units; nil if it is refused.
    @Test(arguments: [
        ("1.000", DecimalMark.comma, "EUR", 100_000 as Int64?), ("-3.000", .comma, "EUR", -300_000),
        ("250.000", .comma, "CLP", 250_000), ("150.000", .comma, "IDR", 15_000_000),
        ("1.000", .point, "EUR", 100), ("1.000", .point, "JPY", 1), ("0.500", .point, "GBP", 50),
        ("1.234", .point, "GBP", nil), ("-65,44", .comma, "EUR", -6544),
        ("1.234.567,89", .comma, "EUR", 123_456_789), ("1,234,567.89", .point, "EUR", 123_456_789),
        ("+1.000,5", .comma, "EUR", 100_050), ("1000,5", .comma, "EUR", 100_050),
        ("1.000", .comma, "KWD", 1_000_000), ("1,000", .comma, "KWD", 1000),
        ("1.0000", .comma, "EUR", nil), ("1.00", .comma, "EUR", nil), ("1,00", .point, "EUR", nil),
        ("12.34.567", .comma, "EUR", nil), ("1234.567", .comma, "EUR", nil),
        ("0.100", .comma, "EUR", nil), ("000.100", .comma, "EUR", nil),
        (".100", .comma, "EUR", nil),
        ("1.000.", .comma, "EUR", nil), ("1,,000", .point, "EUR", nil),
        ("1.000,", .comma, "EUR", nil),
        ("1,000.00", .comma, "EUR", nil), ("1,000,00", .comma, "EUR", nil),
        ("1.00,000", .comma, "EUR", nil), ("1,00,000.00", .point, "EUR", nil),
        ("1.000 EUR", .comma, "GBP", 100_000),
    ])
    func readsByTheMarkThatIsStated(
        _ text: String, _ mark: DecimalMark, _ code: String, _ expected: Int64?
    ) {
        let money = try? Money(text, currency: Currency(code: code), mark: mark)
        #expect(money?.minorUnits == expected)
    }

    @Test(arguments: [
        (0, "JPY", "0 JPY"), (-7, "JPY", "-7 JPY"), (0, "GBP", "0.00 GBP"), (7, "GBP", "0.07 GBP"),
        (-7, "GBP", "-0.07 GBP"), (-100, "GBP", "-1.00 GBP"), (1234, "KWD", "1.234 KWD"),
        (-1, "KWD", "-0.001 KWD"), (10, "CLF", "0.0010 CLF"), (123_456, "CLF", "12.3456 CLF"),
        (Int64.max, "GBP", "92233720368547758.07 GBP"),
        (Int64.min, "GBP", "-92233720368547758.08 GBP"),
        (Int64.min, "JPY", "-9223372036854775808 JPY"),
    ])
    func prints(_ minorUnits: Int64, _ code: String, _ expected: String) throws {
        let currency = try #require(Currency(code: code))
        #expect(Money(minorUnits: minorUnits, currency: currency).description == expected)
    }

    @Test func randomAmountsReadBackAsThemselves() throws {
        var random = SeededRandom.announced(for: "MoneyTests")
        let currencies = ["JPY", "GBP", "KWD", "CLF"].compactMap { Currency(code: $0) }
        for _ in 0..<20_000 {
            let currency = try #require(currencies.randomElement(using: &random))
            let bits = Int64.random(in: .min ... .max, using: &random)
            let money = Money(
                minorUnits: bits >> Int64.random(in: 0...63, using: &random), currency: currency)
            let (text, decimal) = (money.description, money.decimal)
            #expect(try Money(text, currency: nil) == money)
            #expect(try Money(decimal, currency: currency) == money)
            // The digits without their point are the minor units.
            #expect(Int64(decimal.filter { $0 != "." }) == money.minorUnits)
            let fraction = decimal.split(separator: ".").dropFirst().first?.count ?? 0
            #expect(fraction == currency.exponent)
        }
    }

    private func name(_ error: AmountError) -> String {
        switch error {
        case .malformed: "malformed"
        case .tooPrecise: "tooPrecise"
        case .overflow: "overflow"
        case .unknownCurrency: "unknownCurrency"
        case .doubtful: "doubtful"
        case .otherwiseMarked: "otherwiseMarked"
        }
    }
}
