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

    package var breadcrumb: [String] {
        let subject =
            switch query.number {
            case .balance(let id): id.name
            case .total(let currency): "the total of \(currency)"
            }
        return [Scope.accounts.title, subject, Scope.why.title]
    }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        answer.reasonOff(action)
    }

    package mutating func appear(_ context: inout ScreenContext) {
        answer.ask(&context) { [query] in .explain($0, query) }
    }

    /// It explains one number at one point.
    package mutating func timeChanged(_ context: inout ScreenContext) {}

    package mutating func disappear(_ context: inout ScreenContext) { answer.suspend(&context) }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        answer.performOnEvents(action, &context)
    }

    package mutating func receive(_ action: Action, _ context: inout ScreenContext) {
        answer.receive(action)
        guard case .explained(let id, let result) = action else { return }
        answer.take(id, result, height: context.height, rows: \.rows)
    }
}

extension WhyScreen {
    /// The events of a whole book are too many to be listed.
    var isListed: Bool { if case .balance = query.number { true } else { false } }

    var headline: [Span] {
        guard let info = answer.info else { return [] }
        return [
            Span("\(Wording.safe(info.subject))  ", .breadcrumb),
            Span("\(Wording.balance(info.amount)) ", Wording.role(of: info.amount)),
        ]
    }

    var counts: String {
        guard let info = answer.info else { return "" }
        return "made of "
            + EventsTable.counts(
                isListed ? answer.window.rows.count : nil, of: info.events, "event")
    }
}
