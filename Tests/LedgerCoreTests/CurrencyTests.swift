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
        // ISO 4217 has some 170 in use with a minor unit, and some 130 of history; a list that was
        // cut would have far fewer.
        #expect((160...180).contains(Self.all.count(where: \.isInUse)))
        #expect((125...150).contains(Self.all.count { !$0.isInUse }))
        #expect(Set(Self.all).count == Self.all.count)
        #expect(Set(Self.all.map(\.packed)).count == Self.all.count)
    }

    @Test func countsDigitsAsTheStandardDoes() {
        let codes = Dictionary(grouping: Self.all.filter(\.isInUse), by: \.exponent)
            .mapValues { $0.map(\.code).sorted().joined(separator: " ") }
        #expect(Set(codes.keys) == [0, 2, 3, 4])
        #expect(
            codes[0] == "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF")
        #expect(codes[3] == "BHD IQD JOD KWD LYD OMR TND")
        #expect(codes[4] == "CLF UYW")
        for code in [
            "GBP", "USD", "EUR", "CZK", "CHF", "CNY", "INR", "MGA", "MRU", "ZWG", "XCG", "XAD",
            "SLE", "VED",
        ] {
            #expect(Currency(code: code)?.exponent == 2, "\(code)")
        }
    }

    /// What was money once, with the digits that it had, and what came after it.
    static let history: [(code: String, exponent: Int, successor: String)] = [
        ("DEM", 2, "EUR"), ("FRF", 2, "EUR"), ("ITL", 0, "EUR"), ("ESP", 0, "EUR"),
        ("BEF", 0, "EUR"), ("LUF", 0, "EUR"), ("PTE", 0, "EUR"), ("GRD", 0, "EUR"),
        ("NLG", 2, "EUR"), ("ATS", 2, "EUR"), ("FIM", 2, "EUR"), ("IEP", 2, "EUR"),
        ("SIT", 2, "EUR"), ("CYP", 2, "EUR"), ("MTL", 2, "EUR"), ("SKK", 2, "EUR"),
        ("EEK", 2, "EUR"), ("LVL", 2, "EUR"), ("LTL", 2, "EUR"), ("HRK", 2, "EUR"),
        ("BGN", 2, "EUR"), ("BGL", 2, "EUR"), ("XEU", 2, "EUR"), ("ADP", 0, "EUR"),
        ("CSK", 2, "CZK"), ("YUM", 2, "RSD"), ("CSD", 2, "RSD"), ("TRL", 0, "TRY"),
        ("ROL", 2, "RON"), ("PLZ", 2, "PLN"), ("RUR", 2, "RUB"), ("BYR", 0, "BYN"),
        ("AZM", 2, "AZN"), ("TMM", 2, "TMT"), ("MZM", 2, "MZN"), ("GHC", 2, "GHS"),
        ("ZMK", 2, "ZMW"), ("MGF", 0, "MGA"), ("MRO", 2, "MRU"), ("STD", 2, "STN"),
        ("SLL", 2, "SLE"), ("VEB", 2, "VES"), ("VEF", 2, "VES"), ("ZWL", 2, "ZWG"),
        ("ZWD", 2, "ZWG"), ("ANG", 2, "XCG"), ("CUC", 2, "CUP"), ("AFA", 2, "AFN"),
        ("SDD", 2, "SDG"), ("SRG", 2, "SRD"), ("MXP", 2, "MXN"), ("BRR", 2, "BRL"),
    ]

    @Test(arguments: history)
    func knowsWhatWasMoneyOnce(code: String, exponent: Int, successor: String) throws {
        let currency = try #require(Currency(code: code))
        #expect(!currency.isInUse)
        #expect(currency.exponent == exponent)
        #expect(Currency(code: successor)?.isInUse == true)
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
        "", "G", "GB", "GBPX", "gbp", "Gbp", "ZZZ", "XAU", "XTS", "XXX", "XDR", "XFO", "XUA", "XSU",
        "XAG", "G P", "£££",
        "ＧＢＰ", "\u{1}GB", "123",
    ])
    func refuses(_ code: String) { #expect(Currency(code: code) == nil) }

    @Test func refusesNumbersThatAreNoCode() {
        for packed: UInt64 in [0, 1, 0x4742, 0x4747_4250, .max] {
            #expect(Currency(packed: packed) == nil)
        }
    }
}
