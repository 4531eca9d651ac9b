extension Account {
    /// The balance as a decimal number; without a currency there is nothing to show but zero.
    package var balanceText: String { balance?.decimal ?? "0" }
    /// The code of the unit, with a mark where it is not declared: the balance is in minor units.
    package var currencyCode: String { currency?.description ?? "" }
}
