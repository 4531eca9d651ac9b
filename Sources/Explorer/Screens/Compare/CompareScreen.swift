import EventStoreCore
import LedgerCore
import TerminalCanvas

/// Two points side by side: what changed between them, and the events that changed it.
package struct CompareScreen: ScreenState {
    package let query: CompareQuery
    package private(set) var answer = FoldedAnswer<ComparisonInfo, EventRow>()

    init(_ query: CompareQuery) { self.query = query }

    package var scope: Scope { .compare }
    package var isAsOf: Bool { false }

    package var breadcrumb: [String] {
        [Scope.accounts.title, query.account?.name ?? "the book", Scope.compare.title]
    }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        answer.reasonOff(action)
    }

    package mutating func appear(_ context: inout ScreenContext) {
        answer.ask(&context) { [query] in .compare($0, query) }
    }

    /// Both ends are fixed: the cursor changes nothing here.
    package mutating func timeChanged(_ context: inout ScreenContext) {}

    package mutating func disappear(_ context: inout ScreenContext) { answer.suspend(&context) }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        answer.performOnEvents(action, &context)
    }

    package mutating func receive(_ action: Action, _ context: inout ScreenContext) {
        answer.receive(action)
        guard case .compared(let id, let result) = action else { return }
        answer.take(id, result, height: context.height, rows: \.rows)
    }
}

extension CompareScreen {
    /// The events of a whole book are too many to be listed.
    var isListed: Bool { query.account != nil }

    var headline: [Span] {
        guard let info = answer.info else { return [] }
        let net = info.net.map { "\(Wording.signed($0)) \($0.currency)" }.joined(separator: "  ")
        let elapsed = info.elapsed.map { "   in \(Wording.duration($0))" } ?? ""
        return [Span("net \(net.isEmpty ? "0" : net)\(elapsed) ", .breadcrumb)]
    }

    var counts: String {
        guard let info = answer.info else { return "" }
        return EventsTable.counts(
            isListed ? answer.window.rows.count : nil, of: info.events, "event", " between")
    }
}
