import LedgerCore
import TerminalCanvas

extension ProjectionsScreen {
    /// The whole of what the selected line says, where its table may have no room for it.
    var counts: String {
        guard page != nil else { return "reading …" }
        return switch window.selectedRow {
        case nil: ""
        case .projection(let row):
            row.failure.map { "\(row.name) \(Wording.safe($0))" } ?? ""
        case .total(let total):
            Wording.balance(total.balance)
                + " in \(Wording.count(total.accounts, "account"))"
        case .type(let type):
            "\(Wording.count(type.events, "event")) of type \(Wording.safe(type.type))"
        }
    }
}
