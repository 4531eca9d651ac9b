import EventStoreCore
import LedgerService

extension AccountCommand {
    /// The account that must be named to confirm: the one that pays or is changed.
    var account: StreamID {
        switch self {
        case .one(let id, _): id
        case .transfer(let source, _, _, _): source
        }
    }

    /// In words, for a question.
    var summary: String {
        switch self {
        case .one(let id, .open(let opening)): "open \(id) for \(opening.owner)"
        case .one(let id, .deposit(let funds)): "deposit \(funds.amount) to \(id)"
        case .one(let id, .withdraw(let funds)): "withdraw \(funds.amount) from \(id)"
        case .one(let id, .close): "close \(id)"
        case .transfer(let source, let destination, let amount, _):
            "transfer \(amount) from \(source) to \(destination)"
        }
    }
}
