/// The codes of ISO 4217, packed, with the digits of their minor units. Left out are metals, codes
/// for tests and units of account that have no minor unit (XAU, XTS, XDR, XFO).
enum CurrencyTable {
    /// List one (current currency and funds codes), as of amendment 180.
    static let inUse = table([
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
        (
            2,
            """
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN \
            BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD \
            FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW \
            KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR \
            MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG \
            SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD \
            USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
            """
        ),
    ])

    /// Table A.3 (codes for historic denominations), with the digits that each had when it was last
    /// in list one.
    static let historic = table([
        (
            0,
            """
            ADP BEC BEF BEL BYB BYR ESA ESB ESP GRD ITL LUC LUF LUL MGF PTE TPE TRL UYN
            """
        ),
        (
            2,
            """
            AFA ALK ANG AOK AON AOR ARA ARP ARY ATS AYM AZM BAD BGJ BGK BGL BGN BOP BRB BRC BRE \
            BRN BRR BUK CHC CSD CSJ CSK CUC CYP DDM DEM ECS ECV EEK FIM FRF GEK GHC GHP GNE GNS \
            GQE GWE GWP HRD HRK IEP ILP ILR ISJ LAJ LSM LTL LTT LVL LVR MLF MRO MTL MTP MVQ MXP \
            MZE MZM NIC NLG PEH PEI PES PLZ RHD ROK ROL RUR SDD SDP SIT SKK SLL SRG STD SUR TJR \
            TMM UAK UGS UGW USS UYP VEB VEF VNC XEU YDD YUD YUM YUN ZAL ZMK ZRN ZRZ ZWC ZWD ZWL \
            ZWN ZWR
            """
        ),
    ])

    private static func table(_ byExponent: [(Int, String)]) -> [UInt64: Int] {
        var table: [UInt64: Int] = [:]
        for (exponent, codes) in byExponent {
            for code in codes.split(separator: " ") {
                table[code.utf8.reduce(0) { $0 << 8 | UInt64($1) }] = exponent
            }
        }
        return table
    }
}
