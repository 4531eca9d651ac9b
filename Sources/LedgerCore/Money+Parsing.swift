import TextFormats

/// Why a text is not an amount.
package enum AmountError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not digits with at most one point.
    case malformed(String)
    /// More decimals than the currency has.
    case tooPrecise(String, exponent: Int)
    /// More than 64 bits of minor units.
    case overflow(String)
    /// Neither in ISO 4217 nor declared by the book.
    case unknownCurrency(String)
    /// A number that is another one to people who write the other mark, and no mark is stated.
    case doubtful(String)
    /// Not a number by the mark that is stated.
    case otherwiseMarked(String, DecimalMark)

    /// - Parameters:
    ///   - fault: what is wrong with a number.
    ///   - text: the number as the error shows it.
    ///   - exponent: decimals of the unit.
    package init(_ fault: ExactDecimal.CountFault, of text: String, exponent: Int) {
        switch fault {
        case .tooPrecise: self = .tooPrecise(text, exponent: exponent)
        case .overflow: self = .overflow(text)
        }
    }

    package var description: String {
        switch self {
        case .malformed(let text): "'\(text)' is not an amount; write it as 1234.56"
        case .tooPrecise(let text, let exponent): Self.tooPrecise(text, exponent)
        case .overflow(let text): "'\(text)' is larger than any amount can be"
        case .unknownCurrency(""): "name the currency, as in '10.00 GBP'"
        case .unknownCurrency(let text):
            "'\(text)' is neither a currency of ISO 4217 nor a unit that this book declares"
        case .doubtful(let text):
            "'\(text)' can be read in two ways; write it without marks between thousands, and with "
                + "as many decimals as the currency has, such as 1000.00"
        case .otherwiseMarked(let text, let mark):
            "'\(text)' is not an amount whose decimals stand behind a \(mark.name), "
                + "and whose thousands, if they are marked, stand in groups of three"
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

/// What stands before the decimals of a number, where it is stated.
package enum DecimalMark: String, CaseIterable, Hashable, Sendable {
    case point = "."
    case comma = ","

    init?(byte: UInt8) {
        guard let mark = Self.allCases.first(where: { $0.byte == byte }) else { return nil }
        self = mark
    }

    package var byte: UInt8 { self == .point ? UInt8(ascii: ".") : UInt8(ascii: ",") }
    /// What may then stand between thousands.
    var other: UInt8 { (self == .point ? Self.comma : .point).byte }
    var name: String { self == .point ? "point" : "comma" }
}

extension Money {
    /// Reads `100.00` in the given unit, or `100.00 GBP` in the unit it names.
    ///
    /// - Parameters:
    ///   - text: the amount.
    ///   - currency: the unit of a text that names none.
    ///   - mark: what stands before the decimals, if that was stated.
    ///   - units: those that may be named.
    /// - Throws: `AmountError` for a text that is no amount of the unit.
    package init(
        _ text: String, currency: Currency?, mark: DecimalMark? = nil, units: Units = Units()
    ) throws(AmountError) {
        let (number, code) = Self.parts(of: text, units)
        // Letters alone are no amount, whatever unit they may name.
        guard !number.isEmpty else { throw .malformed(text) }
        var named = currency
        if !code.isEmpty {
            guard let unit = units.unit(String(code)) else {
                throw .unknownCurrency(String(code))
            }
            named = unit
        }
        guard let named else { throw .unknownCurrency("") }
        guard named.isDeclared else { throw .unknownCurrency(named.code) }
        var digits = String(number)
        let minor = digits.withUTF8 { bytes in
            Result { () throws(AmountError) in
                try Self.minorUnits(decimal: bytes, exponent: named.exponent, mark: mark)
            }
        }
        self.init(minorUnits: try minor.get(), currency: named)
    }

    /// The number and the code behind it, which may be empty. A code with digits in it is told
    /// from the number by a blank.
    private static func parts(
        of text: String, _ units: Units
    ) -> (number: Substring, code: Substring) {
        let word = text.suffix(while: { $0 != " " })
        let isCode =
            word.first?.isLetter == true && word.allSatisfy { $0.isLetter || $0.isNumber }
            || units.unit(String(word)) != nil
        if isCode, word.startIndex > text.startIndex {
            return (text.dropLast(word.count + 1), word)
        }
        let letters = text.suffix(while: { $0.isLetter })
        return (text.dropLast(letters.count), letters)
    }

    /// Reads a decimal number in ASCII as minor units, in place.
    ///
    /// Where no mark is stated it is the point, and groups of thousands are refused. So is a number
    /// with three digits behind its point, unless the currency has as many decimals: half of the
    /// world writes a thousand so.
    ///
    /// - Parameters:
    ///   - bytes: the number.
    ///   - exponent: digits of the minor unit; fewer in the text are filled up, zeros beyond it
    ///     are dropped, other digits beyond it are refused.
    ///   - mark: what stands before the decimals, if that was stated. The other mark may then stand
    ///     between groups of three.
    /// - Returns: the count of minor units.
    /// - Throws: `AmountError`.
    package static func minorUnits(
        decimal bytes: UnsafeBufferPointer<UInt8>, exponent: Int, mark: DecimalMark? = nil
    ) throws(AmountError) -> Int64 {
        var isNegative = false
        var number = bytes[...]
        if let first = number.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            isNegative = first == UInt8(ascii: "-")
            number.removeFirst()
        }
        let point = (mark ?? .point).byte
        let whole = number.prefix(while: { $0 != point })
        let fraction = number.dropFirst(whole.count + 1)
        guard let first = whole.first, isDigit(first),
            whole.count == number.count || !fraction.isEmpty, fraction.allSatisfy(isDigit),
            whole.allSatisfy(isDigit) || isGrouped(whole, by: mark?.other)
        else { throw unread(bytes, mark) }
        if mark == nil, fraction.count == 3, exponent < 3 { throw .doubtful(text(bytes)) }
        var value: Int64 = 0
        for byte in whole where isDigit(byte) {
            value = try append(byte, to: value, isNegative, bytes)
        }
        for byte in fraction.prefix(exponent) {
            value = try append(byte, to: value, isNegative, bytes)
        }
        guard fraction.dropFirst(exponent).allSatisfy({ $0 == UInt8(ascii: "0") }) else {
            throw .tooPrecise(text(bytes), exponent: exponent)
        }
        for _ in min(fraction.count, exponent)..<exponent {
            value = try append(UInt8(ascii: "0"), to: value, isNegative, bytes)
        }
        return value
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(decoding: bytes.prefix(64), as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// True for `1.000` and `12.345.678`; not for `0.100`, in which nobody groups.
    private static func isGrouped(
        _ whole: Slice<UnsafeBufferPointer<UInt8>>, by mark: UInt8?
    ) -> Bool {
        guard let mark else { return false }
        let groups = whole.split(separator: mark, omittingEmptySubsequences: false)
        guard let first = groups.first, (1...3).contains(first.count),
            first.first != UInt8(ascii: "0")
        else { return false }
        return groups.allSatisfy { $0.allSatisfy(isDigit) }
            && groups.dropFirst().allSatisfy { $0.count == 3 }
    }

    /// Why a text is no number; one with a comma may be one by another mark.
    private static func unread(
        _ bytes: UnsafeBufferPointer<UInt8>, _ mark: DecimalMark?
    ) -> AmountError {
        let digits = bytes.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        let isOfDigits = digits.allSatisfy { isDigit($0) || DecimalMark(byte: $0) != nil }
        guard let first = digits.first, let last = digits.last, isDigit(first), isDigit(last),
            isOfDigits
        else { return .malformed(text(bytes)) }
        guard let mark else {
            let whole = digits.prefix(while: { $0 != DecimalMark.point.byte })
            let isThousand =
                whole.contains(DecimalMark.comma.byte)
                && isGrouped(whole, by: DecimalMark.comma.byte)
            return isThousand ? .doubtful(text(bytes)) : .malformed(text(bytes))
        }
        return .otherwiseMarked(text(bytes), mark)
    }

    /// A negative number grows downwards: there is one more of them than of positive ones.
    private static func append(
        _ digit: UInt8, to value: Int64, _ isNegative: Bool, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(AmountError) -> Int64 {
        let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
        let digit = Int64(digit &- UInt8(ascii: "0"))
        let (sum, overflow) = product.addingReportingOverflow(isNegative ? -digit : digit)
        if tooLarge || overflow { throw .overflow(text(bytes)) }
        return sum
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
