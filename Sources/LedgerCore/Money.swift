/// An amount: a whole number of a unit's minor units. There is no floating point in it, on
/// the way in, in between, or on the way out.
package struct Money: Hashable, Sendable, CustomStringConvertible {
    package let minorUnits: Int64
    package let currency: Currency

    package init(minorUnits: Int64, currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// `100.00 GBP`, reads back as the same amount. Of a unit that is not declared
    /// `10000 minor units of XBT (not declared)`.
    package var description: String { currency.text(decimal) }

    /// `100.00`, `-3.5` never: always as many digits as the currency has.
    package var decimal: String {
        Self.decimal(minorUnits: minorUnits, exponent: currency.exponent)
    }

    /// Minor units as a decimal number with `exponent` decimals.
    package static func decimal(minorUnits: some FixedWidthInteger, exponent: Int) -> String {
        let digits = String(minorUnits.magnitude)
        let sign = minorUnits < 0 ? "-" : ""
        guard exponent > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, exponent + 1 - digits.count)) + digits
        let point = padded.index(padded.endIndex, offsetBy: -exponent)
        return "\(sign)\(padded[..<point]).\(padded[point...])"
    }
}
