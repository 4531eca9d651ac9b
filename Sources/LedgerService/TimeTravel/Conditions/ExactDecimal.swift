/// A decimal number, exactly: a whole number of 10⁻ˢᶜᵃˡᵉ. Nothing here is a floating number.
struct ExactDecimal: Hashable, Sendable, Comparable {
    /// Digits that a text may have in all, and behind the point: with these any two numbers can be
    /// brought to one scale within 128 bits.
    static let maximumDigits = 18

    private let mantissa: Int64
    private let scale: Int

    /// - Parameters:
    ///   - minorUnits: any number of them.
    ///   - exponent: digits of the minor unit, at most 18.
    init(minorUnits: Int64, exponent: Int) {
        mantissa = minorUnits
        scale = exponent
    }

    /// Reads `-1234.50`; nil for anything else, and for more digits than `maximumDigits`.
    init?(_ text: some StringProtocol) {
        var digits: Int64 = 0
        var count = 0
        var fraction: Int?
        var isNegative = false
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: isNegative = true
            case UInt8(ascii: "+") where index == 0: break
            case UInt8(ascii: ".") where count > 0 && fraction == nil: fraction = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9") where count < Self.maximumDigits:
                digits = digits * 10 + Int64(byte - UInt8(ascii: "0"))
                count += 1
                if let seen = fraction { fraction = seen + 1 }
            default: return nil
            }
        }
        guard count > 0, fraction != 0 else { return nil }
        mantissa = isNegative ? -digits : digits
        scale = fraction ?? 0
    }

    static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        left.scaled(to: right) < right.scaled(to: left)
    }

    static func == (left: ExactDecimal, right: ExactDecimal) -> Bool {
        left.scaled(to: right) == right.scaled(to: left)
    }

    /// Numbers that are equal at different scales must be one in a set.
    func hash(into hasher: inout Hasher) {
        var (mantissa, scale) = (mantissa, scale)
        while scale > 0, mantissa % 10 == 0 { (mantissa, scale) = (mantissa / 10, scale - 1) }
        hasher.combine(mantissa)
        hasher.combine(mantissa == 0 ? 0 : scale)
    }

    /// The mantissa as it is at the scale of the finer of both: at most 2⁶³ · 10¹⁸.
    private func scaled(to other: ExactDecimal) -> Int128 {
        var result = Int128(mantissa)
        for _ in scale..<max(scale, other.scale) { result *= 10 }
        return result
    }
}
