import EventStoreCore
import TextFormats

/// Why there is no statement, or why a file is none.
package enum StatementProblem: Error, Hashable, Sendable, CustomStringConvertible {
    case day(String)
    case month(String)
    case order(String, String)
    /// The account has no event up to the position.
    case unknownAccount(StreamID, Position)
    /// The events of the period do not lead from the opening to the closing balance.
    case foldsDisagree(StreamID)
    /// Nothing in the file says of what it is a statement.
    case noProof(String)

    package var description: String {
        switch self {
        case .day(let text): "'\(Printable(text))' is no day, such as 2026-03-31"
        case .month(let text): "'\(Printable(text))' is no month, such as 2026-03"
        case .order(let first, let last):
            "the period ends on \(Printable(last)), before it begins on \(Printable(first))"
        case .unknownAccount(let id, let position):
            "the book has no account '\(Printable(id.name))' up to position \(position)"
        case .foldsDisagree(let id):
            "the events of '\(Printable(id.name))' do not add up to its balance"
        case .noProof(let reason): "this is not a statement, or its proof was changed: \(reason)"
        }
    }
}
