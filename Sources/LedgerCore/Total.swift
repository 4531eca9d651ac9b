/// What amounts add up to: 128 bits of minor units. A balance and an amount have 64, and no log is
/// long enough for its sums to need more than these.
package struct Total: Hashable, Sendable, CustomStringConvertible {
    package let minorUnits: Int128
    package let currency: Currency

    package init(minorUnits: Int128, currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    package init(_ money: Money) {
        self.init(minorUnits: Int128(money.minorUnits), currency: money.currency)
    }

    /// `100.00 GBP`, as of an amount.
    package var description: String { currency.text(decimal) }

    /// `100.00`: always as many digits as the currency has.
    package var decimal: String {
        Money.decimal(minorUnits: minorUnits, exponent: currency.exponent)
    }
}
