import Explorer
import LedgerCore
import Testing

/// What the explorer shows as an amount can be typed back into it.
@Suite struct TypedAmountTests {
    @Test(
        arguments: [
            ("1234.56", 123_456), ("1,234.56", 123_456), ("1,234", 123_400),
            ("12,345,678.90", 1_234_567_890),
            ("\u{2212}1,234.56", -123_456), ("\u{2212}5", -500), ("-5", -500),
            ("+1,234.56", 123_456),
            ("1,234.56 GBP", 123_456), ("999,999", 99_999_900), ("0.10", 10),
        ] as [(String, Int64)])
    func isRead(_ text: String, _ minor: Int64) throws {
        let pounds = try #require(Currency(code: "GBP"))
        #expect(try Money(typed: text, currency: pounds).minorUnits == minor)
    }

    /// Elsewhere a comma is the decimal mark: what is not in thousands is not guessed.
    @Test(arguments: [
        "100,50", "1,5", "1,2345", "12,34,567", "1234,567", ",123", "1,,234", "0,123", "1,234,",
        "+-1", "\u{2212}-5", "1.234,56", "", "-", "1 234",
    ])
    func isRefused(_ text: String) throws {
        let pounds = try #require(Currency(code: "GBP"))
        #expect(throws: AmountError.self) { try Money(typed: text, currency: pounds) }
    }

    /// Every amount, as the screens show it.
    @Test func everythingShownIsReadBack() throws {
        let pounds = try #require(Currency(code: "GBP"))
        for minor in [0, 1, 99, 100, 99_999, 100_000, 123_456_789, 987_654_321_012] as [Int64] {
            for sign in [1, -1] as [Int64] {
                let money = Money(minorUnits: sign * minor, currency: pounds)
                #expect(try Money(typed: money.description, currency: nil) == money)
            }
        }
    }
}
