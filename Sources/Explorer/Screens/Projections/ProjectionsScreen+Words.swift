import EventStoreCore
import LedgerCore
import TerminalCanvas

extension ProjectionsScreen {
    package var path: Pieces { ScreenWords.path([Scope.projections.title], short: "") }

    package func headline(_ context: ScreenContext) -> Pieces {
        context.isPast ? [] : ScreenWords.behind(lag)
    }

    package func counts(_ context: ScreenContext) -> Counts {
        Counts(page == nil ? "reading …" : selectedText)
    }

    /// The whole of what the selected line says, where its table may have no room for it.
    private var selectedText: String {
        switch window.selectedRow {
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

    package var failure: String? { answer.failure }
    package func note(width: Int) -> Note? { nil }
    package func wakesAt(_ context: ScreenContext) -> Timestamp? { nil }
}
