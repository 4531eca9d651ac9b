/// A decimal number, exactly, with as many digits as its text has and with the exponent that JSON
/// allows. Nothing here is a floating number, and an exponent costs nothing: its zeros are not
/// written out.
package struct ExactDecimal: Hashable, Sendable, Comparable {
    /// A number that 64 bits hold, with at most 18 decimals, is one of the first kind and never
    /// one of the second: nearly all there are, and they cost no memory of their own.
    private enum Form: Sendable {
        /// A whole number of 10⁻ˢᶜᵃˡᵉ.
        case small(Int64, scale: Int)
        case large(Digits)
    }

    /// Zeros are at neither end of the digits; there are none of them for zero.
    private struct Digits: Hashable, Sendable {
        var isNegative: Bool
        /// 0 to 9 each, the highest first.
        var digits: [UInt8]
        /// Digits before the point: 0.digits · 10ᵖᵒⁱⁿᵗ.
        var point: Int
    }

    /// Decimals of a small number: with these any two can be brought to one scale in 128 bits.
    private static let maximumScale = 18
    /// What an exponent of more than 18 digits counts as.
    private static let immense = 4_000_000_000_000_000_000

    private let form: Form

    /// - Parameters:
    ///   - minorUnits: any number of them.
    ///   - exponent: digits of the minor unit, 0 to 18.
    package init(minorUnits: Int64, exponent: Int) {
        form = .small(minorUnits, scale: exponent)
    }

    /// Reads `-1234.50`, `.5e-3` not: digits before a point, digits behind it, and perhaps `e` and
    /// a whole number. Nil for anything else.
    package init?(_ text: some StringProtocol) {
        if let plain = Self.plain(text.utf8) {
            form = plain
            return
        }
        var reader = Reader(text.utf8)
        guard let digits = reader.number() else { return nil }
        form = Self.form(digits)
    }

    /// Up to 18 digits with a point at most, as nearly all numbers are: read in place.
    private static func plain(_ bytes: some Collection<UInt8>) -> Form? {
        var (value, count): (Int64, Int) = (0, 0)
        var scale: Int?
        var isNegative = false
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: isNegative = true
            case UInt8(ascii: "+") where index == 0: break
            case UInt8(ascii: ".") where count > 0 && scale == nil: scale = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9") where count < maximumScale:
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
                count += 1
                scale = scale.map { $0 + 1 }
            default: return nil
            }
        }
        return count > 0 && scale != 0
            ? .small(isNegative ? -value : value, scale: scale ?? 0) : nil
    }

    /// False for an exponent of more than 18 digits: of two such numbers it cannot be told which
    /// one is larger, only that both are beyond all others.
    package var isComparable: Bool {
        guard case .large(let digits) = form else { return true }
        return digits.point.magnitude < Self.immense.magnitude / 2
    }

    /// The number times 10ᵖˡᵃᶜᵉˢ.
    package func shifted(by places: Int) -> ExactDecimal {
        var digits = large
        if !digits.digits.isEmpty { digits.point += places }
        return ExactDecimal(form: Self.form(digits))
    }

    private init(form: Form) { self.form = form }

    private static func form(_ number: Digits) -> Form {
        let scale = number.digits.count - number.point
        guard scale <= maximumScale, number.point <= maximumScale + 1 else { return .large(number) }
        let zeros = max(0, -scale)
        guard
            let value = whole(
                number.digits + Array(repeating: 0, count: zeros), number.isNegative)
        else { return .large(number) }
        return .small(value, scale: max(0, scale))
    }

    /// Nil for what 64 bits do not hold.
    private static func whole(_ digits: [UInt8], _ isNegative: Bool) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            // A negative number grows downwards: there is one more of them than of positive ones.
            let (sum, overflow) =
                isNegative
                ? product.subtractingReportingOverflow(Int64(digit))
                : product.addingReportingOverflow(Int64(digit))
            if isTooLarge || overflow { return nil }
            value = sum
        }
        return value
    }

    /// The number as digits, whichever form it has.
    private var large: Digits {
        switch form {
        case .large(let digits): return digits
        case .small(let value, let scale):
            let digits = String(value.magnitude).utf8.map { $0 - UInt8(ascii: "0") }
            return Self.trimmed(
                Digits(isNegative: value < 0, digits: digits, point: digits.count - scale))
        }
    }

    private static func trimmed(_ number: Digits) -> Digits {
        var number = number
        guard let first = number.digits.firstIndex(where: { $0 != 0 }),
            let last = number.digits.lastIndex(where: { $0 != 0 })
        else { return Digits(isNegative: false, digits: [], point: 0) }
        number.digits = Array(number.digits[first...last])
        number.point -= first
        return number
    }
}

// MARK: Minor units

extension ExactDecimal {
    /// Why a number is no whole count of units.
    package enum CountFault: Error, Hashable, Sendable {
        /// It has more decimals than the unit.
        case tooPrecise
        /// It is beyond 64 bits.
        case overflow
    }

    /// The number as minor units of a currency.
    ///
    /// - Parameter exponent: digits of the minor unit, 0 to 18.
    /// - Returns: the count of minor units.
    /// - Throws: `CountFault`.
    package func minorUnits(exponent: Int) throws(CountFault) -> Int64 {
        let number = large
        let places = number.digits.count - number.point
        guard number.digits.isEmpty || places <= exponent else { throw .tooPrecise }
        let zeros = number.digits.isEmpty ? 0 : exponent - places
        // More zeros than 64 bits have digits are not written out to find that out.
        guard zeros < 20,
            let value = Self.whole(
                number.digits + Array(repeating: 0, count: zeros), number.isNegative)
        else { throw .overflow }
        return value
    }
}

// MARK: Arithmetic

extension ExactDecimal {
    package static let zero = ExactDecimal(minorUnits: 0, exponent: 0)

    package var negated: ExactDecimal {
        if case .small(let value, let scale) = form, value != .min {
            return ExactDecimal(form: .small(-value, scale: scale))
        }
        var digits = large
        if !digits.digits.isEmpty { digits.isNegative.toggle() }
        return ExactDecimal(form: Self.form(digits))
    }

    /// The sum, exactly; nil where a number is beyond 64 bits, or has more than 18 decimals.
    package static func + (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal? {
        guard let (one, other) = scaled(left, right), let scale = scale(left, right) else {
            return nil
        }
        return ExactDecimal(one + other, scale: scale)
    }

    /// The difference, as the sum.
    package static func - (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal? {
        guard let (one, other) = scaled(left, right), let scale = scale(left, right) else {
            return nil
        }
        return ExactDecimal(one - other, scale: scale)
    }

    /// The product, as the sum.
    package static func * (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal? {
        guard case .small(let one, let oneScale) = left.form,
            case .small(let other, let otherScale) = right.form
        else { return nil }
        return ExactDecimal(Int128(one) * Int128(other), scale: oneScale + otherScale)
    }

    private static func scale(_ left: ExactDecimal, _ right: ExactDecimal) -> Int? {
        guard case .small(_, let one) = left.form, case .small(_, let other) = right.form else {
            return nil
        }
        return max(one, other)
    }

    /// A whole number of 10⁻ˢᶜᵃˡᵉ, of which there may be more than 64 bits hold.
    private init(_ value: Int128, scale: Int) {
        if scale <= Self.maximumScale, let small = Int64(exactly: value) {
            form = .small(small, scale: scale)
            return
        }
        let digits = String(value.magnitude).utf8.map { $0 - UInt8(ascii: "0") }
        form = Self.form(
            Self.trimmed(
                Digits(isNegative: value < 0, digits: digits, point: digits.count - scale)))
    }
}

// MARK: Text

extension ExactDecimal {
    /// A text that reads as the same number: `-12.5`, and with an exponent where 64 bits do not
    /// hold it.
    package var text: String {
        let number = large
        let sign = number.isNegative ? "-" : ""
        let digits = number.digits.map { String($0) }.joined()
        guard case .small = form else {
            let rest = digits.dropFirst()
            return sign + digits.prefix(1) + (rest.isEmpty ? "" : ".\(rest)")
                + "e\(number.point - 1)"
        }
        return Self.plain(number)
    }

    /// The number without an exponent, with no zero at its ends that need not be there.
    ///
    /// - Parameter mostDigits: before the point, and behind it.
    /// - Returns: the text; nil where it takes more.
    package func plainText(mostDigits: Int) -> String? {
        let number = large
        guard number.point <= mostDigits, number.digits.count - number.point <= mostDigits else {
            return nil
        }
        return Self.plain(number)
    }

    private static func plain(_ number: Digits) -> String {
        let digits = number.digits.map { String($0) }.joined()
        let whole = digits.prefix(max(0, number.point))
        let fraction = digits.dropFirst(whole.count)
        return (number.isNegative ? "-" : "") + (whole.isEmpty ? "0" : whole)
            + String(repeating: "0", count: max(0, number.point - digits.count))
            + (fraction.isEmpty ? "" : "." + String(repeating: "0", count: max(0, -number.point)))
            + fraction
    }
}

// MARK: Order

extension ExactDecimal {
    package static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        if let (one, other) = scaled(left, right) { return one < other }
        return isLess(left.large, right.large)
    }

    package static func == (left: ExactDecimal, right: ExactDecimal) -> Bool {
        if let (one, other) = scaled(left, right) { return one == other }
        return left.large == right.large
    }

    /// Numbers that are equal at different scales must be one in a set.
    package func hash(into hasher: inout Hasher) { hasher.combine(large) }

    /// Two small numbers at the scale of the finer of both: at most 2⁶³ · 10¹⁸.
    private static func scaled(_ left: ExactDecimal, _ right: ExactDecimal) -> (Int128, Int128)? {
        guard case .small(let one, let oneScale) = left.form,
            case .small(let other, let otherScale) = right.form
        else { return nil }
        var (first, second) = (Int128(one), Int128(other))
        for _ in oneScale..<max(oneScale, otherScale) { first *= 10 }
        for _ in otherScale..<max(oneScale, otherScale) { second *= 10 }
        return (first, second)
    }

    private static func isLess(_ left: Digits, _ right: Digits) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        let (low, high) = left.isNegative ? (right, left) : (left, right)
        if low.digits.isEmpty || high.digits.isEmpty { return !high.digits.isEmpty && low != high }
        if low.point != high.point { return low.point < high.point }
        return low.digits.lexicographicallyPrecedes(high.digits)
    }
}

// MARK: Reading

extension ExactDecimal {
    private struct Reader<Bytes: Collection> where Bytes.Element == UInt8 {
        private var rest: Bytes.SubSequence

        init(_ bytes: Bytes) { rest = bytes[...] }

        mutating func number() -> Digits? {
            let isNegative = takeSign()
            guard let whole = digits() else { return nil }
            var fraction: [UInt8] = []
            if take(UInt8(ascii: ".")) {
                guard let found = digits() else { return nil }
                fraction = found
            }
            var exponent = 0
            if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
                let isBelow = takeSign()
                guard let found = digits() else { return nil }
                exponent = Self.exponent(found) * (isBelow ? -1 : 1)
            }
            guard rest.isEmpty else { return nil }
            return ExactDecimal.trimmed(
                Digits(
                    isNegative: isNegative, digits: whole + fraction,
                    point: whole.count + exponent))
        }

        private static func exponent(_ digits: [UInt8]) -> Int {
            let significant = digits.drop { $0 == 0 }
            guard significant.count <= 18 else { return ExactDecimal.immense }
            return significant.reduce(0) { $0 * 10 + Int($1) }
        }

        private mutating func digits() -> [UInt8]? {
            let found = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !found.isEmpty else { return nil }
            rest = rest[found.endIndex...]
            return found.map { $0 - UInt8(ascii: "0") }
        }

        /// True for a minus.
        private mutating func takeSign() -> Bool {
            if take(UInt8(ascii: "-")) { return true }
            _ = take(UInt8(ascii: "+"))
            return false
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            guard rest.first == byte else { return false }
            rest.removeFirst()
            return true
        }
    }
}
