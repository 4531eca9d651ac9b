import EventStoreCore

/// Two points side by side: what changed between them, and the events that changed it.
package struct CompareScreen: ScreenState {
    package let query: CompareQuery
    package private(set) var info: ComparisonInfo?
    package private(set) var window = ListWindow<EventRow>()
    package private(set) var folding: (done: Int64, of: Int64)?
    package private(set) var failure: String?
    private var pending: RequestID?

    init(_ query: CompareQuery) { self.query = query }

    package var scope: Scope { .compare }
    package var isAsOf: Bool { false }

    package var breadcrumb: [String] {
        [Scope.accounts.title, query.account?.name ?? "the book", Scope.compare.title]
    }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .enter, .copy: window.selectedRow == nil ? "no event is selected" : nil
        default: nil
        }
    }

    package mutating func appear(_ context: inout ScreenContext) {
        guard info == nil, pending == nil else { return }
        pending = context.request { [query] in .compare($0, query) }
    }

    /// Both ends are fixed: the cursor changes nothing here.
    package mutating func timeChanged(_ context: inout ScreenContext) {}

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        if window.perform(action, height: context.height) { return }
        switch action {
        case .back: context.go(.back)
        case .enter: context.openTimeline(window.selectedRow)
        case .copy: context.copyAddress(window.selectedRow)
        default: break
        }
    }

    package mutating func receive(_ action: Action, _ context: inout ScreenContext) {
        switch action {
        case .folding(let id, let done, let total) where id == pending: folding = (done, total)
        case .compared(let id, let result) where id == pending:
            (pending, folding) = (nil, nil)
            switch result {
            case .failure(let error): failure = error.reason
            case .success(let info):
                self.info = info
                window.replace(info.rows, atStart: true, atEnd: true, height: context.height)
            }
        default: break
        }
    }
}

extension ScreenContext {
    /// Opens the timeline of an event's account.
    mutating func openTimeline(_ row: EventRow?) {
        guard let row else { return }
        go(.push(.timeline(TimelineScreen(AccountRow(stub: row.event.stream)))))
    }

    mutating func copyAddress(_ row: EventRow?) {
        guard let row else { return }
        ask(.copy("\(row.event.stream)@\(row.event.version)"))
    }
}
