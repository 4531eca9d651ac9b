import LedgerCore
import TextFormats

/// How a foreign event type moves money.
package struct EffectRule: Hashable, Sendable {
    /// What the amount's digits count.
    package enum Unit: String, Sendable, CaseIterable {
        /// Units of the currency, with a decimal point: `12.50`.
        case major
        /// Minor units: `1250`.
        case minor
    }

    package let effect: MoneyEffect
    /// The payload's member that holds the amount, a number or a string with one.
    package let amountField: String
    package let unit: Unit
    /// The unit of all amounts; nil where each payload names its own, or the account does.
    package let currencyCode: String?
    /// The payload's member that names the unit.
    package let currencyField: String
    /// A negative amount does the opposite; otherwise it is refused.
    package let isSigned: Bool
    package static let standardCurrencyField = "currency"

    package init(
        effect: MoneyEffect, amountField: String, unit: Unit = .major,
        currencyCode: String? = nil, currencyField: String = standardCurrencyField,
        isSigned: Bool = false
    ) {
        self.effect = effect
        self.amountField = amountField
        self.unit = unit
        self.currencyCode = currencyCode
        self.currencyField = currencyField
        self.isSigned = isSigned
    }

    /// Writes how an event's payload is read, as members of its metadata.
    ///
    /// - Parameters:
    ///   - object: takes the members.
    ///   - currency: the unit, where the payload names none.
    package func write(to object: inout JSONWriter, currency: Currency?) {
        object.member("effect", effect.rawValue)
        object.member("amountfield", amountField)
        object.member("amountunit", unit.rawValue)
        if currencyField != Self.standardCurrencyField {
            object.member("currencyfield", currencyField)
        }
        if isSigned {
            object.name("amountsigned")
            object.boolean(true)
        }
        if let currency { object.member("currency", currency.code) }
    }

    /// The rule that metadata tell; nil if they tell none.
    ///
    /// - Throws: `CodecError` for an effect that is unknown, or lacks its member.
    package init?(metadata fields: PayloadFields) throws {
        guard let text = try fields.optionalString("effect") else { return nil }
        guard let effect = MoneyEffect(rawValue: text) else {
            throw CodecError("its effect '\(text)' is unknown")
        }
        let unit = try fields.optionalString("amountunit").flatMap(Unit.init(rawValue:))
        self.init(
            effect: effect, amountField: try fields.string("amountfield"), unit: unit ?? .major,
            currencyField: try fields.optionalString("currencyfield")
                ?? Self.standardCurrencyField,
            isSigned: try fields.boolean("amountsigned") ?? false)
    }
}

/// An amount cannot be counted, for nobody has said how many decimals its unit has.
package struct UndeclaredUnit: Error, CustomStringConvertible {
    package let unit: Currency

    package init(unit: Currency) { self.unit = unit }

    package var description: String { AmountError.unknownCurrency(unit.code).description }
}

extension EffectRule {
    /// Reads the movement from a payload.
    ///
    /// - Parameters:
    ///   - payload: the event's data.
    ///   - fallback: the currency of a payload that names none, where the rule has none either.
    ///   - units: those of the book.
    /// - Returns: the movement, and whether the payload itself named the currency.
    /// - Throws: `CodecError` for a payload that does not hold what the rule says;
    ///   `UndeclaredUnit` for an amount in whole units of one whose decimals nobody knows.
    package func movement(
        in payload: JSONText, fallback: Currency?, _ units: Units
    ) throws -> (movement: Movement, namesCurrency: Bool) {
        let fields = try PayloadFields(payload)
        let named = try Self.currency(fields.member(currencyField), currencyField, units)
        let own = try currencyCode.map { code in
            guard let currency = units.recorded(code) else { throw CodecError.noUnit(code) }
            return currency
        }
        guard let currency = named ?? own ?? fallback else {
            throw CodecError(
                "its payload names no currency, and neither do the options or the account")
        }
        guard let value = fields.member(amountField), value.kind != .null else {
            throw CodecError("its \(amountField) is missing, which holds the amount")
        }
        let raw = value.bytes
        // In JSON's own numbers the mark is the point, by its grammar.
        var text: String
        switch value.kind {
        case .number: text = String(decoding: raw, as: UTF8.self)
        case .string: text = try JSONScanner.string(from: raw)
        case .object, .array, .boolean, .null:
            throw CodecError("its \(amountField) is neither a number nor a string with one")
        }
        guard unit == .minor || currency.isDeclared else { throw UndeclaredUnit(unit: currency) }
        let digits = unit == .minor ? 0 : currency.exponent
        let amount: Int64
        do {
            if value.kind == .number || text.utf8.contains(where: { $0 | 0x20 == 0x65 }) {
                amount = try Self.minorUnits(text, digits)
            } else {
                amount = try text.withUTF8 {
                    try Money.minorUnits(decimal: $0, exponent: digits)
                }
            }
        } catch let error as AmountError {
            throw CodecError("its \(amountField): \(error.description)")
        }
        guard amount >= 0 || isSigned && amount > .min else {
            throw CodecError("its \(amountField) is negative; the sign is the effect's")
        }
        let money = Money(minorUnits: abs(amount), currency: currency)
        let movement = Movement(effect: amount < 0 ? effect.opposite : effect, amount: money)
        return (movement, named != nil)
    }

    private static func currency(
        _ member: PayloadFields.Member?, _ name: String, _ units: Units
    ) throws -> Currency? {
        switch member?.fieldValue {
        case nil: return nil
        case .text(let code)? where member?.kind == .string:
            guard let currency = units.recorded(code) else { throw CodecError.noUnit(code) }
            return currency
        default: throw CodecError("its \(name) is not a string")
        }
    }

    /// A number of JSON's, which may have an exponent: `1.5e3`.
    private static func minorUnits(_ text: String, _ exponent: Int) throws(AmountError) -> Int64 {
        let shown = String(text.prefix(64))
        guard let number = ExactDecimal(text) else { throw .malformed(shown) }
        do {
            return try number.minorUnits(exponent: exponent)
        } catch {
            throw AmountError(error, of: shown, exponent: exponent)
        }
    }
}
