import EventStoreCore
import LedgerCore
import TerminalCanvas

/// When a condition holds: every version of an account, or the first one of each account.
package struct WhenScreen: ScreenState {
    package let query: WhenQuery
    package private(set) var answer = FoldedAnswer<WhenAnswer, WhenHit>()

    init(_ query: WhenQuery) { self.query = query }

    package var scope: Scope { .when }
    package var isAsOf: Bool { false }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .enter, .copy: answer.window.selectedRow == nil ? "no version is selected" : nil
        default: nil
        }
    }

    package mutating func appear(_ context: inout ScreenContext) {
        // A wrong condition is wrong the second time too.
        guard answer.failure == nil else { return }
        answer.ask(.when(query), &context)
    }

    /// It looks at all of the history.
    package mutating func timeChanged(_ context: inout ScreenContext) {}

    package mutating func disappear(_ context: inout ScreenContext) { answer.suspend(&context) }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        if answer.moveSelection(action, height: context.height) { return }
        switch action {
        case .back: answer.leave(&context)
        case .enter: open(&context)
        case .copy:
            guard let hit = answer.window.selectedRow else { return }
            context.copy("\(hit.account)@\(hit.version)")
        default: break
        }
    }

    /// The account, as it was when the condition held.
    private func open(_ context: inout ScreenContext) {
        guard let hit = answer.window.selectedRow else { return }
        context.go(
            .openAt(
                .timeline(AccountRow(stub: hit.account)), .version(hit.account, hit.version)))
    }

    package mutating func receive(
        _ answer: Answer, to id: RequestID, _ context: inout ScreenContext
    ) {
        guard case .when(let found) = answer else { return }
        self.answer.receive(found, to: id, height: context.height, rows: \.hits)
    }

    package mutating func fail(
        _ id: RequestID, _ error: LoadError, _ context: inout ScreenContext
    ) { answer.fail(id, error) }

    package mutating func fold(_ id: RequestID, _ done: Int64, of total: Int64) {
        answer.fold(id, done, of: total)
    }
}

extension WhenScreen {
    package var path: Pieces {
        ScreenWords.path(
            [Scope.accounts.title, query.account?.name ?? "the book", "When \(query.condition)"],
            short: scope.title)
    }

    package func headline(_ context: ScreenContext) -> Pieces {
        guard let found = answer.info else { return [] }
        let what = query.account == nil ? "account" : "version"
        return [
            .fixed("true in \(Wording.count(found.count, what))\(query.bound) ", .breadcrumb)
        ]
    }

    package func counts(_ context: ScreenContext) -> Counts {
        guard let found = answer.info else {
            return Counts(
                answer.isWaiting ? "\(context.keymap.way(to: .back)) cancels" : "")
        }
        let isBook = query.account == nil
        return Counts(
            Wording.listed(
                answer.window.rows.count, of: found.count, isBook ? "account" : "version",
                isBook ? ", the first time in each" : ""))
    }

    package var failure: String? { nil }
    package func note(width: Int) -> Note? { nil }
    package func wakesAt(_ context: ScreenContext) -> Timestamp? { nil }
    package var isFolding: Bool { answer.isWaiting }
}

extension WhenQuery {
    /// ` up to v60`; nothing where all of the history is looked at.
    var bound: String {
        switch until {
        case nil: ""
        case .version(let id, let version) where id == account: " up to v\(version)"
        case .some(let point): " up to \(point.words)"
        }
    }
}
