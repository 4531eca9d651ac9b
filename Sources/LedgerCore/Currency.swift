/// A currency of ISO 4217, in use or of history, with the number of its decimals.
package struct Currency: Hashable, Sendable, CustomStringConvertible {
    /// The three letters, packed: `GBP` is 0x474250.
    package let packed: UInt32
    /// Digits of the minor unit: JPY 0, GBP 2, KWD 3; of a currency of history, as they were.
    package let exponent: Int

    /// Nil unless ISO 4217 lists the code as a currency that is or was in use.
    package init?(code: String) {
        guard code.utf8.count == 3 else { return nil }
        self.init(packed: code.utf8.reduce(0) { $0 << 8 | UInt32($1) })
    }

    /// Nil unless ISO 4217 lists the code as a currency that is or was in use.
    package init?(packed: UInt32) {
        guard let exponent = CurrencyTable.inUse[packed] ?? CurrencyTable.historic[packed] else {
            return nil
        }
        self.packed = packed
        self.exponent = exponent
    }

    package var code: String {
        let bytes = [packed >> 16, packed >> 8, packed].map { UInt8(truncatingIfNeeded: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    package var description: String { code }

    package static func == (left: Currency, right: Currency) -> Bool { left.packed == right.packed }

    package func hash(into hasher: inout Hasher) { hasher.combine(packed) }

    /// False for a currency of history: imported accounts may have it, new ones do not.
    package var isInUse: Bool { CurrencyTable.inUse[packed] != nil }
}
