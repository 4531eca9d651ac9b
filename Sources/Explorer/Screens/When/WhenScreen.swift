import EventStoreCore

/// When a condition holds: every version of an account, or the first one of each account.
package struct WhenScreen: ScreenState {
    package let query: WhenQuery
    package private(set) var answer: WhenAnswer?
    package private(set) var window = ListWindow<WhenHit>()
    package private(set) var folding: (done: Int64, of: Int64)?
    package private(set) var failure: String?
    private var pending: RequestID?

    init(_ query: WhenQuery) { self.query = query }

    package var scope: Scope { .when }
    package var isAsOf: Bool { false }

    package var breadcrumb: [String] {
        [Scope.accounts.title, query.account?.name ?? "the book", "When \(query.condition)"]
    }

    package var isSearching: Bool { pending != nil }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .enter, .copy: window.selectedRow == nil ? "no version is selected" : nil
        default: nil
        }
    }

    package mutating func appear(_ context: inout ScreenContext) {
        guard answer == nil, failure == nil, pending == nil else { return }
        pending = context.request { [query] in .when($0, query) }
    }

    /// It looks at all of the history.
    package mutating func timeChanged(_ context: inout ScreenContext) {}

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        if window.perform(action, height: context.height) { return }
        switch action {
        case .back: leave(&context)
        case .enter: open(&context)
        case .copy:
            guard let hit = window.selectedRow else { return }
            context.ask(.copy("\(hit.account)@\(hit.version)"))
        default: break
        }
    }

    /// The first Esc ends a search that is under way.
    private mutating func leave(_ context: inout ScreenContext) {
        guard pending != nil else { return context.go(.back) }
        pending = nil
        failure = "the search was given up"
        context.ask(.cancel("when"))
    }

    /// The account, as it was when the condition held.
    private func open(_ context: inout ScreenContext) {
        guard let hit = window.selectedRow else { return }
        context.go(
            .pushAt(
                .timeline(TimelineScreen(AccountRow(stub: hit.account))),
                .version(hit.account, hit.version)))
    }

    package mutating func receive(_ action: Action, _ context: inout ScreenContext) {
        switch action {
        case .folding(let id, let done, let total) where id == pending: folding = (done, total)
        case .whenFound(let id, let result) where id == pending:
            (pending, folding) = (nil, nil)
            switch result {
            case .failure(let error): failure = error.reason
            case .success(let answer):
                self.answer = answer
                window.replace(answer.hits, atStart: true, atEnd: true, height: context.height)
            }
        default: break
        }
    }
}
