import EventStoreCore
import LedgerCore

/// What the events of one type come to, in one currency.
package struct Subtotal: Hashable, Sendable {
    package let type: String
    /// Nil for a type that moves no money.
    package let currency: Currency?
    package let events: Int64
    package let creditsMinor: Int128
    package let debitsMinor: Int128

    package init(
        type: String, currency: Currency?, events: Int64, creditsMinor: Int128, debitsMinor: Int128
    ) {
        self.type = type
        self.currency = currency
        self.events = events
        self.creditsMinor = creditsMinor
        self.debitsMinor = debitsMinor
    }

    /// Credits less debits; nil for a type that moves no money.
    package var net: Total? {
        currency.map { Total(minorUnits: creditsMinor &- debitsMinor, currency: $0) }
    }
}

/// Something that has a value at both ends of a comparison.
package struct ComparedField: Hashable, Sendable {
    package enum Value: Hashable, Sendable {
        case money(Money)
        case total(Total)
        case count(Int64)
        case text(String)
        case moment(Timestamp)
        case nothing
    }

    package let name: String
    package let before: Value
    package let after: Value

    package var isChanged: Bool { before != after }

    package init(_ name: String, _ before: Value, _ after: Value) {
        self.name = name
        self.before = before
        self.after = after
    }
}
