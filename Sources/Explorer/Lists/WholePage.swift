import EventStoreCore

/// A page that a screen reads as a whole, with the point of the past that it is of and the one
/// request for it that may be under way.
///
/// Another point is asked for at once, for the page that was on its way is of no use any more. What
/// changes at the same point is asked for when the answer is there.
package struct WholePage<Page: Sendable>: Sendable {
    package private(set) var page: Page?
    /// Why the last request came to nothing.
    package private(set) var failure: String?
    /// How far the page is folded, while it is.
    package private(set) var folding: (done: Int64, of: Int64)?
    /// The point that is to be shown; nil for now.
    package private(set) var shownPoint: TimePoint?
    private var point: TimePoint?
    private var pending: RequestID?
    private var wantsRefresh = false

    /// The page is of the point that is to be shown.
    package var isHere: Bool { page != nil && point == shownPoint }

    /// The first page is on its way.
    package var isBeginning: Bool { page == nil && pending != nil }

    mutating func ask(
        _ context: inout ScreenContext, _ effect: (RequestID, TimePoint?) -> Effect
    ) {
        if pending != nil, shownPoint == context.point {
            wantsRefresh = true
            return
        }
        if shownPoint != context.point { failure = nil }
        shownPoint = context.point
        (wantsRefresh, folding) = (false, nil)
        pending = context.request { [point = context.point] in effect($0, point) }
    }

    /// Waits no longer for a page of the past, until it is asked for again.
    mutating func suspend(_ context: inout ScreenContext) {
        guard let id = pending, shownPoint != nil else { return }
        (pending, folding) = (nil, nil)
        context.ask(.cancel(id))
    }

    /// Takes news of the fold.
    mutating func receive(_ action: Action) {
        if case .folding(let id, let done, let total) = action, id == pending {
            folding = (done, total)
        }
    }

    /// Takes an answer.
    ///
    /// - Returns: the page; nil if the answer is an old one, or there is none.
    mutating func take(_ id: RequestID, _ result: Result<Page, LoadError>) -> Page? {
        guard id == pending else { return nil }
        (pending, folding) = (nil, nil)
        switch result {
        case .failure(let error):
            failure = error.reason
            return nil
        case .success(let page):
            (self.page, failure, point) = (page, nil, shownPoint)
            return page
        }
    }

    /// Whether something changed while a request was under way; it is forgotten then.
    mutating func takeRefresh() -> Bool {
        guard pending == nil else { return false }
        defer { wantsRefresh = false }
        return wantsRefresh
    }
}
