import EventStoreCore

/// What the events of one stream have moved. Whoever folds them has to come through: an amount that
/// does not fit those before it is not taken, or one account would stop the lists of all.
struct ForeignBalance: Hashable, Sendable {
    /// Nil before the first amount.
    private(set) var currency: CurrencyCode?
    private(set) var minorUnits: Int64 = 0

    /// Takes what an event moves.
    ///
    /// - Returns: why it cannot be taken; nil if it was.
    mutating func take(_ fold: FoldFields) -> String? {
        guard fold.sign != 0, let amount = fold.amountMinor, let unit = fold.currency else {
            return nil
        }
        if let currency, currency != unit {
            return "its amount is in \(unit), and those before it are in \(currency)"
        }
        let (change, isTooLarge) = amount.multipliedReportingOverflow(by: Int64(fold.sign))
        let (sum, isBeyond) = minorUnits.addingReportingOverflow(change)
        guard !isTooLarge, !isBeyond else {
            return "with it the balance would be larger than 64 bits of minor units"
        }
        (currency, minorUnits) = (unit, sum)
        return nil
    }
}
