import EventStoreCore
import LedgerCore

/// How a foreign event type moves money.
package struct EffectRule: Hashable, Sendable {
    /// What the amount's digits count.
    package enum Unit: String, Sendable, CaseIterable {
        /// Units of the currency, with a decimal point: `12.50`.
        case major
        /// Minor units: `1250`.
        case minor
    }

    package let effect: Effect
    /// The payload's member that holds the amount, a number or a string with one.
    package let amountField: String
    package let unit: Unit

    package init(effect: Effect, amountField: String, unit: Unit = .major) {
        self.effect = effect
        self.amountField = amountField
        self.unit = unit
    }
}

/// The effects of foreign types by their names.
package struct EffectTable: Hashable, Sendable {
    package var rules: [String: EffectRule]
    /// The currency of payloads that name none; without it, the account's.
    package var currency: Currency?

    package init(_ rules: [String: EffectRule] = [:], currency: Currency? = nil) {
        self.rules = rules
        self.currency = currency
    }

    /// Reads `BetPlaced=debit:stake` or `CoinMoved=credit:cents:minor`.
    ///
    /// - Throws: `ImportError.options`.
    package static func rule(_ text: String) throws -> (type: String, rule: EffectRule) {
        let refusal = ImportError.options(
            "'\(text)' is not an effect; write TYPE=credit:FIELD or TYPE=debit:FIELD:minor")
        guard let equals = text.lastIndex(of: "=") else { throw refusal }
        let parts = text[text.index(after: equals)...].split(
            separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), equals > text.startIndex, !parts[1].isEmpty,
            let effect = Effect(rawValue: String(parts[0])),
            let unit = parts.count == 3 ? EffectRule.Unit(rawValue: String(parts[2])) : .major
        else { throw refusal }
        return (
            String(text[..<equals]),
            EffectRule(effect: effect, amountField: String(parts[1]), unit: unit)
        )
    }
}

extension EffectRule {
    /// Reads the movement from a payload.
    ///
    /// - Parameters:
    ///   - payload: the event's data.
    ///   - fallback: the currency of a payload without a `currency` member.
    /// - Returns: the movement, and whether the payload itself named the currency.
    /// - Throws: `CodecError` for a payload that does not hold what the rule says.
    func movement(
        in payload: JSONText, fallback: Currency?
    ) throws -> (movement: Movement, namesCurrency: Bool) {
        let fields = try PayloadFields(payload)
        let named = fields.value("currency") == nil ? nil : try fields.currency()
        guard let currency = named ?? fallback else {
            throw CodecError(
                "its payload names no currency, and neither do the options or the account")
        }
        guard let value = fields.value(amountField), let raw = fields.raw(amountField) else {
            throw CodecError("its \(amountField) is missing, which holds the amount")
        }
        let digits: [UInt8]
        // In JSON's own numbers the mark is the point, by its grammar.
        var mark: DecimalMark?
        switch value.kind {
        case .number: (digits, mark) = (raw, .point)
        case .string: digits = Array(try JSONScanner.string(from: raw).utf8)
        case .object, .array, .boolean, .null:
            throw CodecError("its \(amountField) is neither a number nor a string with one")
        }
        let amount: Int64
        do {
            amount = try digits.withUnsafeBufferPointer {
                try Money.minorUnits(
                    decimal: $0, exponent: unit == .minor ? 0 : currency.exponent, mark: mark)
            }
        } catch let error as AmountError {
            throw CodecError("its \(amountField): \(error.description)")
        }
        guard amount >= 0 else {
            throw CodecError("its \(amountField) is negative; the sign is the effect's")
        }
        let money = Money(minorUnits: amount, currency: currency)
        return (Movement(effect: effect, amount: money), named != nil)
    }
}
