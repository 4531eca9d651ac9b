import LedgerCore
import Testing

@Suite struct CurrencyTests {
    /// Every code of three letters that is a currency.
    private static let all: [Currency] = {
        let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { Character(Unicode.Scalar($0)) }
        var found: [Currency] = []
        for first in letters {
            for second in letters {
                for third in letters {
                    let code = String([first, second, third])
                    if let currency = Currency(code: code) { found.append(currency) }
                }
            }
        }
        return found
    }()

    @Test func listsTheCurrenciesInUse() {
        // ISO 4217 has some 170 with a minor unit; a list that was cut would have far fewer.
        #expect((160...180).contains(Self.all.count))
        #expect(Set(Self.all).count == Self.all.count)
        #expect(Set(Self.all.map(\.packed)).count == Self.all.count)
    }

    @Test func countsDigitsAsTheStandardDoes() {
        let codes = Dictionary(grouping: Self.all, by: \.exponent)
            .mapValues { $0.map(\.code).sorted().joined(separator: " ") }
        #expect(Set(codes.keys) == [0, 2, 3, 4])
        #expect(
            codes[0] == "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF")
        #expect(codes[3] == "BHD IQD JOD KWD LYD OMR TND")
        #expect(codes[4] == "CLF UYW")
        for code in ["GBP", "USD", "EUR", "CZK", "CHF", "CNY", "INR", "MGA", "MRU", "ZWG", "XCG"] {
            #expect(Currency(code: code)?.exponent == 2, "\(code)")
        }
    }

    @Test func readsBackByCodeAndByNumber() {
        for currency in Self.all {
            #expect(Currency(code: currency.code) == currency)
            #expect(Currency(packed: currency.packed) == currency)
            #expect(currency.description == currency.code)
        }
        #expect(gbp.packed == 0x47_4250)
    }

    @Test(arguments: [
        "", "G", "GB", "GBPX", "gbp", "Gbp", "ZZZ", "XAU", "XTS", "XXX", "XDR", "DEM", "G P", "£££",
        "ＧＢＰ", "\u{1}GB", "123",
    ])
    func refuses(_ code: String) { #expect(Currency(code: code) == nil) }

    @Test func refusesNumbersThatAreNoCode() {
        for packed: UInt32 in [0, 1, 0x4742, 0x4747_4250, .max] {
            #expect(Currency(packed: packed) == nil)
        }
    }
}
