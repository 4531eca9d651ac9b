import LedgerCore

extension Money {
    /// Reads an amount as it is typed in the explorer: also as the explorer shows amounts, with
    /// commas between thousands and a minus sign of its own, `−1,234.56 GBP`.
    ///
    /// - Parameters:
    ///   - text: the amount.
    ///   - currency: the currency of a text that names none.
    /// - Throws: `AmountError` for a text that is no amount of the currency.
    package init(typed text: String, currency: Currency?) throws(AmountError) {
        let signed = text.hasPrefix("\u{2212}") ? "-" + String(text.dropFirst()) : text
        try self.init(Self.withoutGroups(signed) ?? text, currency: currency)
    }

    /// Nil for commas that do not stand between thousands: `100,50` is another number elsewhere.
    private static func withoutGroups(_ text: String) -> String? {
        let sign = text.prefix { $0 == "-" || $0 == "+" }
        let number = text.dropFirst(sign.count)
        let whole = number.prefix { $0.isASCII && $0.isNumber || $0 == "," }
        let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
        guard sign.count <= 1, let first = groups.first else { return nil }
        let areThousands =
            groups.count == 1
            || (1...3).contains(first.count) && first.first != "0"
                && groups.dropFirst().allSatisfy { $0.count == 3 }
        guard areThousands else { return nil }
        return String(sign) + groups.joined() + String(number.dropFirst(whole.count))
    }
}
