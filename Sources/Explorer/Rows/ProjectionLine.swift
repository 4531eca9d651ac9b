import EventStoreCore
import LedgerCore

/// What can be selected on the projections screen: a read model, or a line of what they add up to.
package enum ProjectionLine: ListRow {
    case projection(ProjectionRow)
    case total(CurrencyTotal)
    case type(TypeCount)

    package enum ID: Hashable, Sendable {
        case projection(String)
        case total(Currency)
        case type(String)
    }

    package var id: ID {
        switch self {
        case .projection(let row): .projection(row.name)
        case .total(let total): .total(total.currency)
        case .type(let type): .type(type.type)
        }
    }
}

extension ProjectionsPage {
    /// In the order of the screen.
    var lines: [ProjectionLine] {
        rows.map { .projection($0) } + totals.map { .total($0) } + types.map { .type($0) }
    }
}
