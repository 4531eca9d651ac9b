import EventStoreCore
import Testing

@Suite struct FoldFieldsTests {
    static let eur = CurrencyCode("EUR")

    @Test(
        arguments: [
            (0, nil, nil), (0, nil, eur), (0, 5, nil), (0, 0, eur), (1, 0, eur), (1, .max, eur),
            (-1, 1, eur),
        ] as [(Int8, Int64?, CurrencyCode?)])
    func accepts(sign: Int8, amount: Int64?, currency: CurrencyCode?) throws {
        let fold = try FoldFields(sign: sign, amountMinor: amount, currency: currency)
        #expect(fold.sign == sign)
        #expect(fold.amountMinor == amount)
        #expect(fold.currency == currency)
    }

    @Test(
        arguments: [
            (2, 5, eur), (-2, 5, eur), (.max, 5, eur), (.min, 5, eur), (1, nil, eur), (1, 5, nil),
            (-1, nil, nil), (1, -1, eur), (0, -1, nil), (0, .min, nil),
        ] as [(Int8, Int64?, CurrencyCode?)])
    func rejects(sign: Int8, amount: Int64?, currency: CurrencyCode?) {
        #expect(throws: EventStoreError.self) {
            try FoldFields(sign: sign, amountMinor: amount, currency: currency)
        }
    }

    @Test(arguments: [
        "EUR", "AAA", "ZZZ", "XXX", "A", "BTC", "EURO", "POINTS", "1INCH", "ABCDEFGH", "ZZZZZZZZ",
        "0", "99999999",
    ])
    func currencyCodesComeBack(text: String) throws {
        let code = try #require(CurrencyCode(text))
        #expect(code.description == text)
        #expect(CurrencyCode(packed: code.packed) == code)
        #expect(code.packed != 0)
        #expect(code.isWellFormed)
    }

    /// The number of three letters is part of hashes that people have sealed.
    @Test func threeLettersKeepTheirNumber() throws {
        #expect(CurrencyCode("GBP")?.packed == 0x47_4250)
        #expect(CurrencyCode("ABCDEFGH")?.packed == 0x4142_4344_4546_4748)
    }

    @Test func codesOfAnyLengthAreKeptApart() {
        let codes = ["A", "AA", "AAA", "AAAA", "AAAAAAAA", "0", "00", "GBP", "GBP0", "0GBP"]
        #expect(Set(codes.compactMap { CurrencyCode($0)?.packed }).count == codes.count)
    }

    @Test(arguments: [0, 5, 0x47_0050, 0x6742_50, 0x4142_4344_4546_4720, .max] as [UInt64])
    func knowsNumbersThatAreNoCode(packed: UInt64) {
        #expect(!CurrencyCode(packed: packed).isWellFormed)
    }

    @Test(arguments: [
        "", "eur", "EU ", "ÉUR", "E\u{301}UR", "ＥＵＲ", "E\0R", "ABCDEFGHI", "EU-R", "\0EUR",
    ])
    func rejectsCurrency(text: String) { #expect(CurrencyCode(text) == nil) }
}
