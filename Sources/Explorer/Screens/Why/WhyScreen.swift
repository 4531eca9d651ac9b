import EventStoreCore
import LedgerCore
import TerminalCanvas

/// Exactly the events that make a number, with subtotals by type, and the check that the fold from
/// the first event and the one from the last snapshot agree.
package struct WhyScreen: FoldedEventScreen {
    package let query: WhyQuery
    package internal(set) var answer = FoldedAnswer<Explanation, EventRow>()

    init(_ query: WhyQuery) { self.query = query }

    package var scope: Scope { .why }
    var question: Query { .explain(query) }

    static func info(_ answer: Answer) -> Explanation? {
        if case .explanation(let info) = answer { info } else { nil }
    }
    static func rows(_ info: Explanation) -> [EventRow] { info.rows }
}

extension WhyScreen {
    /// The events of a whole book are too many to be listed.
    var isListed: Bool { if case .balance = query.number { true } else { false } }

    package var path: Pieces {
        let subject =
            switch query.number {
            case .balance(let id): id.name
            case .total(let currency): "the total of \(currency)"
            }
        return ScreenWords.path(
            [Scope.accounts.title, subject, scope.title], short: scope.title)
    }

    /// The path names the account too; the amount does not stand elsewhere.
    package func headline(_ context: ScreenContext) -> Pieces {
        guard let info = answer.info else { return [] }
        return [
            .optional("\(Wording.safe(info.subject))  ", .breadcrumb, priority: 4),
            .fixed("\(Wording.balance(info.amount)) ", Wording.role(of: info.amount)),
        ]
    }

    package func counts(_ context: ScreenContext) -> Counts {
        guard let info = answer.info else { return Counts("") }
        let count = Wording.listed(
            isListed ? answer.window.rows.count : nil, of: info.events, "event")
        return Counts("made of \(count)")
    }
}
