/// What a fold of balances needs of an event, beside its payload: typed, so that no payload has to
/// be decoded, and covered by the event's hash. The store keeps these; the ledger gives them
/// their meaning.
public struct FoldFields: Hashable, Sendable {
    /// +1 for a credit, −1 for a debit, 0 for an event that moves no money.
    public let sign: Int8
    /// Minor units, never negative; nil if the event moves no money.
    public let amountMinor: Int64?
    /// The unit that the amount is counted in; nil if the event names none.
    public let currency: CurrencyCode?

    /// Checks what an event moves. Waits for nothing.
    ///
    /// - Throws: `EventStoreError.invalidEvent` for a sign outside −1…1, a negative amount, or a
    ///   signed event without an amount and a currency.
    public init(sign: Int8, amountMinor: Int64?, currency: CurrencyCode?) throws {
        guard (-1...1).contains(sign) else {
            throw EventStoreError.invalidEvent("its sign is \(sign); it must be -1, 0 or 1")
        }
        if let amountMinor, amountMinor < 0 {
            throw EventStoreError.invalidEvent("its amount is negative: \(amountMinor)")
        }
        guard sign == 0 || amountMinor != nil && currency != nil else {
            throw EventStoreError.invalidEvent("it moves money but names no amount and currency")
        }
        self.init(uncheckedSign: sign, amountMinor: amountMinor, currency: currency)
    }

    /// Fields as a store holds them, right or wrong: what is wrong is for `verify` to name.
    public init(uncheckedSign sign: Int8, amountMinor: Int64?, currency: CurrencyCode?) {
        self.sign = sign
        self.amountMinor = amountMinor
        self.currency = currency
    }

    /// Of an event that moves no money.
    public static let none = FoldFields(uncheckedSign: 0, amountMinor: nil, currency: nil)
}
