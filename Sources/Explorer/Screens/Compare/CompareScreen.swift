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

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        answer.reasonOff(action)
    }

    package mutating func appear(_ context: inout ScreenContext) {
        answer.ask(.compare(query), &context)
    }

    /// Both ends are fixed: the cursor changes nothing here.
    package mutating func timeChanged(_ context: inout ScreenContext) {}

    package mutating func disappear(_ context: inout ScreenContext) { answer.suspend(&context) }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        answer.performOnEvents(action, &context)
    }

    package mutating func receive(
        _ answer: Answer, to id: RequestID, _ context: inout ScreenContext
    ) {
        guard case .comparison(let found) = answer else { return }
        self.answer.receive(found, to: id, height: context.height, rows: \.rows)
    }

    package mutating func fail(
        _ id: RequestID, _ error: LoadError, _ context: inout ScreenContext
    ) { answer.fail(id, error) }

    package mutating func fold(_ id: RequestID, _ done: Int64, of total: Int64) {
        answer.fold(id, done, of: total)
    }
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
        let net = info.net.map { "\(Wording.signed($0)) \($0.currency)" }.joined(separator: "  ")
        let elapsed = info.elapsed.map { "   in \(Wording.duration($0))" } ?? ""
        return [.fixed("net \(net.isEmpty ? "0" : net)\(elapsed) ", .breadcrumb)]
    }

    package func counts(_ context: ScreenContext) -> Counts {
        guard let info = answer.info else { return Counts("") }
        return Counts(
            Wording.listed(
                isListed ? answer.window.rows.count : nil, of: info.events, "event", " between"))
    }

    package var failure: String? { nil }
    package func note(width: Int) -> Note? { nil }
    package func wakesAt(_ context: ScreenContext) -> Timestamp? { nil }
    package var isFolding: Bool { answer.isWaiting }
}
