import EventStoreCore
import EventStreaming

/// The read models that a ledger keeps.
package enum LedgerProjections {
    package static let all: [any Projection] = [
        AccountSummaryProjection(), CurrencyTotalsProjection(), EventTypesProjection(),
        DailyActivityProjection(),
    ]

    /// The projection with this name, as `daybook projections` shows it.
    package static func named(_ name: String) -> (any Projection)? {
        all.first { $0.schema.name == name }
    }
}

/// Adds what an event moves to a sum that must not overflow.
func sum(_ left: Int64, _ right: Int64, at position: Position, _ what: String) throws -> Int64 {
    let (result, overflow) = left.addingReportingOverflow(right)
    if overflow {
        throw ProjectionFailure(
            position: position, reason: "\(what) would be larger than 64 bits of minor units")
    }
    return result
}
