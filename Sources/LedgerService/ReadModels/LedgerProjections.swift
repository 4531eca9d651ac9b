import EventStoreCore
import EventStreaming

/// The read models that a ledger keeps.
package enum LedgerProjections {
    package static let all: [any Projection] = [
        AccountSummaryProjection(), CurrencyTotalsProjection(), EventTypesProjection(),
        DailyActivityProjection(), LateEventsProjection(),
    ]

    /// The projection with this name, as `daybook projections` shows it.
    package static func named(_ name: String) -> (any Projection)? {
        all.first { $0.schema.name == name }
    }
}

/// A total in a read model: minor units as a decimal number. It is a text because it has 128 bits;
/// no list is in its order.
extension ReadModelValue {
    static func total(_ minorUnits: Int128) -> ReadModelValue { .text(String(minorUnits)) }

    /// Nil for a value that is none.
    package var total: Int128? { text.flatMap { Int128($0) } }
}
