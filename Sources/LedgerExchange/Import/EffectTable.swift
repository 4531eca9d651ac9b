import Descriptions
import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

/// The effects of foreign types by their names: the short form of a description, for one import.
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
        // By scalars: a mark behind a sign makes another character of it, and is of a name.
        let scalars = text.unicodeScalars
        guard let equals = scalars.lastIndex(of: "=") else { throw refusal }
        let parts = scalars[scalars.index(after: equals)...].split(
            separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), equals > text.startIndex, !parts[1].isEmpty,
            let effect = MoneyEffect(rawValue: String(parts[0])),
            let unit = parts.count == 3 ? EffectRule.Unit(rawValue: String(parts[2])) : .major
        else { throw refusal }
        return (
            String(scalars[..<equals]),
            EffectRule(effect: effect, amountField: String(parts[1]), unit: unit)
        )
    }
}
