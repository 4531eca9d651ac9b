import LedgerCore
import TestSupport
import Testing
import TextFormats

@Suite struct ExactDecimalTests {
    private static let nines = String(repeating: "9", count: 400)

    /// Numbers in their order, those of a line equal.
    static let ladder: [[String]] = [
        ["-1e999999999999999999", "-10e999999999999999998"], ["-1\(nines)"],
        ["-9223372036854775809", "-9.223372036854775809e18"],
        ["-9223372036854775808", "-9223372036854775808.000"],
        ["-1.5", "-15e-1", "-0.00015e4", "-1.5E0"], ["-1"], ["-1e-400"],
        ["-1e-999999999999999999"],
        ["0", "-0", "0.00", "0e5", "0e99999999999999999999", "-0e-99999999999999999999"],
        ["1e-999999999999999999"], ["1e-400", "0." + String(repeating: "0", count: 399) + "1"],
        ["1e-19"], ["1e-18", "0.000000000000000001"], ["0.1"], ["1", "1.000", "100e-2", "0.1e+1"],
        ["1.\(String(repeating: "0", count: 300))1"], ["1.5", "1.500000000000000000", "1.5e0"],
        ["100", "1e2", "1E+2", "0.001e5"], ["9223372036854775806.9"], ["9223372036854775807"],
        ["9223372036854775808", "9.223372036854775808e18"],
        ["10000000000000000000", "1e19"], ["1e400"], ["1\(nines)"], ["1e999999999999999999"],
        ["1e9999999999999999999999"],
    ]

    @Test func ordersNumbersOfAnyLength() throws {
        for (place, line) in Self.ladder.enumerated() {
            for (other, otherLine) in Self.ladder.enumerated() {
                for (one, two) in line.flatMap({ one in otherLine.map { (one, $0) } }) {
                    let left = try #require(ExactDecimal(one))
                    let right = try #require(ExactDecimal(two))
                    #expect((left < right) == (place < other), "\(one) < \(two)")
                    #expect((left == right) == (place == other), "\(one) = \(two)")
                    if place == other { #expect(Set([left, right]).count == 1, "\(one) \(two)") }
                }
            }
        }
    }

    @Test(arguments: [
        "", "-", "+", ".", ".5", "5.", "1e", "1e+", "e5", "1e1.5", "1e5 ", " 1", "1_000", "0x1",
        "--1", "1.2.3", "1,5", "٣", "1\u{301}", "inf", "nan", "1e5e5",
    ])
    func refuses(_ text: String) { #expect(ExactDecimal(text) == nil) }

    @Test func exponentsThatCannotBeComparedSaySo() throws {
        #expect(try #require(ExactDecimal("1e999999999999999999")).isComparable)
        #expect(try #require(ExactDecimal("0e9999999999999999999999")).isComparable)
        #expect(try !#require(ExactDecimal("1e9999999999999999999999")).isComparable)
        #expect(try !#require(ExactDecimal("-1e-9999999999999999999999")).isComparable)
    }

    static let amounts: [(text: String, exponent: Int, expected: String)] = [
        ("1e2", 2, "10000"), ("1.5e0", 2, "150"), ("1.50000", 2, "150"), ("-2.5e-1", 2, "-25"),
        ("1e-2", 2, "1"), ("1e-3", 2, "precise"), ("1e-3", 3, "1"), ("0e-999999999", 2, "0"),
        ("0e999999999", 2, "0"), ("92233720368547758.07", 2, "9223372036854775807"),
        ("-92233720368547758.08", 2, "-9223372036854775808"),
        ("9223372036854775807e-2", 2, "9223372036854775807"),
        ("-0.00009223372036854775808e23", 0, "-9223372036854775808"),
        ("92233720368547758.08", 2, "overflow"), ("1e17", 2, "overflow"),
        ("1e16", 2, "\(Int64(1e18))"),
        ("1e999999999", 2, "overflow"), ("1e999999999999999999999", 2, "overflow"),
        ("-1e999999999", 2, "overflow"), ("1e-999999999", 2, "precise"),
        ("1e-999999999999999999999", 2, "precise"), (nines, 0, "overflow"),
    ]

    @Test(arguments: amounts)
    func becomesMinorUnitsExactly(text: String, exponent: Int, expected: String) throws {
        let number = try #require(ExactDecimal(text))
        let result = Result { () throws(ExactDecimal.CountFault) in
            try number.minorUnits(exponent: exponent)
        }
        let found =
            switch result {
            case .success(let minor): String(minor)
            case .failure(.tooPrecise): "precise"
            case .failure(.overflow): "overflow"
            }
        #expect(found == expected)
    }

    @Test func isPrintedAsItReads() throws {
        for text in Self.ladder.flatMap({ $0 }) {
            let number = try #require(ExactDecimal(text))
            if number.isComparable { #expect(ExactDecimal(number.text) == number, "\(text)") }
        }
        for (text, plain) in [
            ("12.50", "12.5"), ("-0.0050", "-0.005"), ("1e3", "1000"), ("0e9", "0"),
            ("1e19", "1e19"), ("-1.25e-30", "-1.25e-30"),
        ] {
            #expect(try #require(ExactDecimal(text)).text == plain)
        }
    }

    /// Against whole numbers of the smallest decimals.
    @Test func sumsAndProductsAreExact() throws {
        var random = SeededRandom.announced(for: "sumsAndProductsAreExact")
        for _ in 0..<5_000 {
            let numbers = [0, 1].map { _ in
                Int64.random(in: .min ... .max, using: &random)
                    >> Int64.random(in: 0...62, using: &random)
            }
            let scales = [0, 1].map { _ in Int.random(in: 0...9, using: &random) }
            let decimals = zip(numbers, scales).map { ExactDecimal(minorUnits: $0, exponent: $1) }
            func scaled(_ index: Int) -> Int128 {
                (scales[index]..<9).reduce(Int128(numbers[index])) { value, _ in value * 10 }
            }
            func exact(_ value: Int128, _ scale: Int) throws -> ExactDecimal {
                try #require(ExactDecimal("\(value)e-\(scale)"))
            }
            #expect(try decimals[0] + decimals[1] == exact(scaled(0) + scaled(1), 9))
            #expect(try decimals[0] - decimals[1] == exact(scaled(0) - scaled(1), 9))
            #expect(
                try decimals[0] * decimals[1]
                    == exact(Int128(numbers[0]) * Int128(numbers[1]), scales[0] + scales[1]))
            #expect(decimals[0].negated.negated == decimals[0])
            #expect(try decimals[0].negated + decimals[0] == exact(0, 0))
        }
        #expect(try #require(ExactDecimal("1e30")) + ExactDecimal.zero == nil)
        #expect(try #require(ExactDecimal("1e-30")) * ExactDecimal.zero == nil)
    }

    /// Against sums of whole numbers, and against the reader of plain decimals.
    @Test func agreesWithWholeNumbers() throws {
        var random = SeededRandom.announced(for: "agreesWithWholeNumbers")
        func number() -> (text: String, exact: Int128) {
            let digits =
                Int64.random(in: .min ... .max, using: &random)
                >> Int64.random(
                    in: 0...62, using: &random)
            let exponent = Int.random(in: -18...0, using: &random)
            var scaled = Int128(digits)
            for _ in 0..<(18 + exponent) { scaled *= 10 }
            return ("\(digits)e\(exponent)", scaled)
        }
        for _ in 0..<5_000 {
            let (one, other) = (number(), number())
            let left = try #require(ExactDecimal(one.text))
            let right = try #require(ExactDecimal(other.text))
            #expect((left < right) == (one.exact < other.exact), "\(one.text) \(other.text)")
            #expect((left == right) == (one.exact == other.exact), "\(one.text) \(other.text)")
            #expect(left.shifted(by: 3).shifted(by: -3) == left)
            let minor = Int64.random(in: .min ... .max, using: &random)
            let exponent = Int.random(in: 0...4, using: &random)
            let text = Money.decimal(minorUnits: minor, exponent: exponent)
            let read = try #require(ExactDecimal(text))
            #expect(try read.minorUnits(exponent: exponent) == minor)
            #expect(read == ExactDecimal(minorUnits: minor, exponent: exponent))
        }
    }
}
