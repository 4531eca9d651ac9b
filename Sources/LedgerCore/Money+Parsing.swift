/// Why a text is not an amount.
package enum AmountError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not digits with at most one point.
    case malformed(String)
    /// More decimals than the currency has.
    case tooPrecise(String, exponent: Int)
    /// More than 64 bits of minor units.
    case overflow(String)
    /// Not in ISO 4217.
    case unknownCurrency(String)

    package var description: String {
        switch self {
        case .malformed(let text): "'\(text)' is not an amount; write it as 1234.56"
        case .tooPrecise(let text, let exponent): Self.tooPrecise(text, exponent)
        case .overflow(let text): "'\(text)' is larger than any amount can be"
        case .unknownCurrency(""): "name the currency, as in '10.00 GBP'"
        case .unknownCurrency(let text): "'\(text)' is not a currency code of ISO 4217"
        }
    }

    static func tooPrecise(_ text: String, _ exponent: Int) -> String {
        switch exponent {
        case 0: "'\(text)' has decimals, and the currency has none"
        case 1: "'\(text)' has more than 1 decimal"
        default: "'\(text)' has more than \(exponent) decimals"
        }
    }
}

extension Money {
    /// Reads `100.00` in the given currency, or `100.00 GBP` in the currency it names.
    ///
    /// - Parameters:
    ///   - text: the amount.
    ///   - currency: the currency of a text that names none.
    /// - Throws: `AmountError` for a text that is no amount of the currency.
    package init(_ text: String, currency: Currency?) throws(AmountError) {
        let letters = text.suffix(while: { $0.isLetter })
        // Letters alone are no amount, whatever currency they may name.
        guard letters.startIndex > text.startIndex else { throw .malformed(text) }
        var named = currency
        if !letters.isEmpty {
            guard let currency = Currency(code: String(letters)) else {
                throw .unknownCurrency(String(letters))
            }
            named = currency
        }
        guard let named else { throw .unknownCurrency("") }
        var number = text.dropLast(letters.count)
        if !letters.isEmpty, number.last == " " { number.removeLast() }
        var digits = String(number)
        let minor = digits.withUTF8 { bytes in
            Result { () throws(AmountError) in
                try Self.minorUnits(decimal: bytes, exponent: named.exponent)
            }
        }
        self.init(minorUnits: try minor.get(), currency: named)
    }

    /// Reads a decimal number in ASCII as minor units, in place.
    ///
    /// - Parameters:
    ///   - bytes: the number.
    ///   - exponent: digits of the minor unit; fewer in the text are filled up, zeros beyond it
    ///     are dropped, other digits beyond it are refused.
    /// - Returns: the count of minor units.
    /// - Throws: `AmountError`.
    package static func minorUnits(
        decimal bytes: UnsafeBufferPointer<UInt8>, exponent: Int
    ) throws(AmountError) -> Int64 {
        func text() -> String { String(decoding: bytes.prefix(64), as: UTF8.self) }
        var index = 0
        var isNegative = false
        if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            isNegative = first == UInt8(ascii: "-")
            index = 1
        }
        var value: Int64 = 0
        var wholeDigits = 0
        var fractionDigits: Int?
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "."), fractionDigits == nil, wholeDigits > 0 {
                fractionDigits = 0
                continue
            }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
                throw .malformed(text())
            }
            if let seen = fractionDigits {
                fractionDigits = seen + 1
                if seen >= exponent {
                    guard byte == UInt8(ascii: "0") else {
                        throw .tooPrecise(text(), exponent: exponent)
                    }
                    continue
                }
            } else {
                wholeDigits += 1
            }
            guard let next = append(byte, to: value, isNegative) else { throw .overflow(text()) }
            value = next
        }
        guard wholeDigits > 0, fractionDigits != 0 else { throw .malformed(text()) }
        for _ in min(fractionDigits ?? 0, exponent)..<exponent {
            guard let next = append(UInt8(ascii: "0"), to: value, isNegative) else {
                throw .overflow(text())
            }
            value = next
        }
        return value
    }

    /// A negative number grows downwards: there is one more of them than of positive ones.
    private static func append(_ digit: UInt8, to value: Int64, _ isNegative: Bool) -> Int64? {
        let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
        let digit = Int64(digit - UInt8(ascii: "0"))
        let (sum, overflow) = product.addingReportingOverflow(isNegative ? -digit : digit)
        return tooLarge || overflow ? nil : sum
    }
}

extension StringProtocol {
    fileprivate func suffix(while predicate: (Character) -> Bool) -> SubSequence {
        var start = endIndex
        while start > startIndex, predicate(self[index(before: start)]) {
            start = index(before: start)
        }
        return self[start...]
    }
}
