/// The units of a book: the currencies of ISO 4217, and those that the book has declared.
///
/// A value: it is handed to whatever reads or shows amounts. A unit that is declared keeps its
/// decimals for ever, so that an older value lacks units and is never wrong about one.
package struct Units: Hashable, Sendable {
    /// Decimals of a declared unit.
    package static let maximumDecimals = 12

    private var decimals: [UInt64: Int] = [:]

    /// The currencies of ISO 4217 alone.
    package init() {}

    /// The units that the book has declared, in the order of their codes.
    package var declared: [Currency] {
        decimals.map { Currency(packed: $0.key, exponent: $0.value, standing: .declared) }
            .sorted { $0.code < $1.code }
    }

    /// The unit of a code that is typed: nil unless ISO 4217 or the book knows it.
    package func unit(_ code: String) -> Currency? {
        guard let packed = Currency.packed(code) else { return nil }
        let unit = recorded(packed)
        return unit.isDeclared ? unit : nil
    }

    /// The unit of a code that is recorded. One that nobody knows is marked as not declared; nil
    /// for a text that is the code of no unit.
    package func recorded(_ code: String) -> Currency? { Currency.packed(code).map(recorded) }

    /// The unit of a packed code that is recorded. One that nobody knows is marked as not declared.
    package func recorded(_ packed: UInt64) -> Currency {
        guard let exponent = decimals[packed] else { return Currency(recorded: packed) }
        return Currency(packed: packed, exponent: exponent, standing: .declared)
    }

    /// Declares a unit. Declared again with the same decimals, it stays what it is.
    ///
    /// - Parameters:
    ///   - code: one to eight capital letters and digits, at least one of them a letter, and no
    ///     currency of ISO 4217.
    ///   - exponent: its decimals, 0 to 12.
    /// - Returns: the unit, and whether it is new.
    /// - Throws: `Rejection.unitCode`, `.unitIsCurrency`, `.unitDecimals`, `.unitDeclared`.
    @discardableResult
    package mutating func declare(
        _ code: String, decimals exponent: Int
    ) throws(Rejection) -> (unit: Currency, isNew: Bool) {
        guard let packed = Currency.packed(code),
            code.utf8.contains(where: { $0 >= UInt8(ascii: "A") })
        else { throw .unitCode(code) }
        if let currency = Currency(packed: packed) { throw .unitIsCurrency(currency) }
        guard (0...Self.maximumDecimals).contains(exponent) else { throw .unitDecimals(exponent) }
        let unit = Currency(packed: packed, exponent: exponent, standing: .declared)
        if let known = decimals[packed] {
            guard known == exponent else {
                throw .unitDeclared(
                    Currency(packed: packed, exponent: known, standing: .declared))
            }
            return (unit, false)
        }
        decimals[packed] = exponent
        return (unit, true)
    }
}
