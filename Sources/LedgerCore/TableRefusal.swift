import TextFormats

/// Why a command is refused in a table of another program, where a ledger in tables of its own
/// would take it.
package enum TableRefusal: Hashable, Sendable {
    /// An item has one time: it cannot have happened on one day and be recorded on another.
    case oneTime
    /// Nothing in the table stands for an event of this type.
    case noEvent(String)
    /// The table has no place for what the event says, for a reason in words.
    case noPlace(String)

    /// The name that scripts and tests know the rule by.
    package var name: String {
        switch self {
        case .oneTime: "tableDates"
        case .noEvent: "tableEvents"
        case .noPlace: "tableItems"
        }
    }

    /// What was refused and why, in words.
    package var reason: String {
        switch self {
        case .oneTime: "a table of another program has one time for an event: leave the date empty"
        case .noEvent(let type): "nothing in the table stands for \(Printable(type))"
        case .noPlace(let reason): Printable(reason).text
        }
    }
}
