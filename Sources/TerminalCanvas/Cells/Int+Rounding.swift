extension Int {
    /// The whole number nearest to a share of a screen, a rate or a percentage: a conversion that
    /// traps for no value. What no integer can be becomes the nearest one; NaN, which is no amount
    /// of anything, becomes 0.
    package init(rounding value: Double) {
        let rounded = value.rounded(.toNearestOrAwayFromZero)
        self = Int(exactly: rounded) ?? (value.isNaN ? 0 : value < 0 ? .min : .max)
    }
}
