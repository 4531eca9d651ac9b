import EventStoreCore
import LedgerCore
import TerminalCanvas

/// Exactly the events that make a number, with subtotals by type, and the check that the fold from
/// the first event and the one from the last snapshot agree.
package struct WhyScreen: ScreenState {
    package let query: WhyQuery
    package private(set) var answer = FoldedAnswer<Explanation, EventRow>()

    init(_ query: WhyQuery) { self.query = query }

    package var scope: Scope { .why }
    package var isAsOf: Bool { false }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        answer.reasonOff(action)
    }

    package mutating func appear(_ context: inout ScreenContext) {
        answer.ask(.explain(query), &context)
    }

    /// It explains one number at one point.
    package mutating func timeChanged(_ context: inout ScreenContext) {}

    package mutating func disappear(_ context: inout ScreenContext) { answer.suspend(&context) }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        answer.performOnEvents(action, &context)
    }

    package mutating func receive(
        _ answer: Answer, to id: RequestID, _ context: inout ScreenContext
    ) {
        guard case .explanation(let found) = answer else { return }
        self.answer.receive(found, to: id, height: context.height, rows: \.rows)
    }

    package mutating func fail(
        _ id: RequestID, _ error: LoadError, _ context: inout ScreenContext
    ) { answer.fail(id, error) }

    package mutating func fold(_ id: RequestID, _ done: Int64, of total: Int64) {
        answer.fold(id, done, of: total)
    }
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

    package var failure: String? { nil }
    package func note(width: Int) -> Note? { nil }
    package func wakesAt(_ context: ScreenContext) -> Timestamp? { nil }
    package var isFolding: Bool { answer.isWaiting }
}
