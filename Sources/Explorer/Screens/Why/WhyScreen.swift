import EventStoreCore

/// Exactly the events that make a number, with subtotals by type, and the check that the fold from
/// nothing and the one from the last snapshot agree.
package struct WhyScreen: ScreenState {
    package let query: WhyQuery
    package private(set) var info: Explanation?
    package private(set) var window = ListWindow<EventRow>()
    package private(set) var folding: (done: Int64, of: Int64)?
    package private(set) var failure: String?
    private var pending: RequestID?

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
        switch action {
        case .enter, .copy: window.selectedRow == nil ? "no event is selected" : nil
        default: nil
        }
    }

    package mutating func appear(_ context: inout ScreenContext) {
        guard info == nil, pending == nil else { return }
        pending = context.request { [query] in .explain($0, query) }
    }

    /// It explains one number at one point.
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
        case .explained(let id, let result) where id == pending:
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
