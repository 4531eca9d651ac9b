import LedgerCore

extension Money {
    /// Reads an amount as it is typed in the explorer: also as the explorer shows amounts, with
    /// commas between thousands and a minus sign of its own, `−1,234.56 GBP`.
    ///
    /// - Parameters:
    ///   - text: the amount.
    ///   - currency: the currency of a text that names none.
    ///   - units: those that may be named.
    /// - Throws: `AmountError` for a text that is no amount of the currency.
    package init(
        typed text: String, currency: Currency?, units: Units = Units()
    ) throws(AmountError) {
        try self.init(ShownNumber.plain(text), currency: currency, units: units)
    }
}
