/// A currency of ISO 4217, with the number of its decimals.
package struct Currency: Hashable, Sendable, CustomStringConvertible {
    /// The three letters, packed: `GBP` is 0x474250.
    package let packed: UInt32
    /// Digits of the minor unit: JPY 0, GBP 2, KWD 3.
    package let exponent: Int

    /// Nil unless ISO 4217 lists the code as a currency in use.
    package init?(code: String) {
        guard code.utf8.count == 3 else { return nil }
        self.init(packed: code.utf8.reduce(0) { $0 << 8 | UInt32($1) })
    }

    /// Nil unless ISO 4217 lists the code as a currency in use.
    package init?(packed: UInt32) {
        guard let exponent = Self.exponents[packed] else { return nil }
        self.packed = packed
        self.exponent = exponent
    }

    package var code: String {
        let bytes = [packed >> 16, packed >> 8, packed].map { UInt8(truncatingIfNeeded: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    package var description: String { code }

    package static func == (left: Currency, right: Currency) -> Bool { left.packed == right.packed }

    package func hash(into hasher: inout Hasher) { hasher.combine(packed) }

    /// Source: ISO 4217 list one (current currency and funds codes), without metals, testing
    /// codes and the codes that have no minor unit defined.
    private static let exponents: [UInt32: Int] = {
        let byExponent: [(Int, String)] = [
            (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
            (3, "BHD IQD JOD KWD LYD OMR TND"),
            (4, "CLF UYW"),
            (
                2,
                """
                AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN \
                BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN \
                ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD \
                KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR \
                MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON \
                RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT \
                TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
                """
            ),
        ]
        var table: [UInt32: Int] = [:]
        for (exponent, codes) in byExponent {
            for code in codes.split(separator: " ") {
                table[code.utf8.reduce(0) { $0 << 8 | UInt32($1) }] = exponent
            }
        }
        return table
    }()
}
