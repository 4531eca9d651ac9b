import EventStoreCore
import LedgerCore
import TerminalCanvas

/// Two points side by side: what changed between them, and the events that changed it.
package struct CompareScreen: FoldedEventScreen {
    package let query: CompareQuery
    package internal(set) var answer = FoldedAnswer<ComparisonInfo, EventRow>()

    init(_ query: CompareQuery) { self.query = query }

    package var scope: Scope { .compare }
    var question: Query { .compare(query) }

    static func info(_ answer: Answer) -> ComparisonInfo? {
        if case .comparison(let info) = answer { info } else { nil }
    }
    static func rows(_ info: ComparisonInfo) -> [EventRow] { info.rows }
}

extension CompareScreen {
    /// The events of a whole book are too many to be listed.
    var isListed: Bool { query.account != nil }

    package var path: Pieces {
        ScreenWords.path(
            [Scope.accounts.title, query.account?.name ?? "the book", scope.title],
            short: scope.title)
    }

    package func headline(_ context: ScreenContext) -> Pieces {
        guard let info = answer.info else { return [] }
        let moved = info.net.filter { $0.minorUnits != 0 }
        let net = moved.map { "\(Wording.signed($0)) \($0.currency)" }.joined(separator: "  ")
        let elapsed = info.elapsed.map { "   in \(Wording.duration($0))" } ?? ""
        return [.fixed("net \(net.isEmpty ? "0" : net)\(elapsed) ", .breadcrumb)]
    }

    package func counts(_ context: ScreenContext) -> Counts {
        guard let info = answer.info else { return Counts("") }
        return Counts(
            Wording.listed(
                isListed ? answer.window.rows.count : nil, of: info.events, "event", " between"))
    }
}
