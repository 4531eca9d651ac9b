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

    mutating func ask(_ query: Query, _ context: inout ScreenContext) {
        if pending != nil, shownPoint == context.point {
            wantsRefresh = true
            return
        }
        if shownPoint != context.point { failure = nil }
        shownPoint = context.point
        (wantsRefresh, folding) = (false, nil)
        pending = context.ask(query)
    }

    /// Waits no longer for a page of the past, until it is asked for again.
    mutating func suspend(_ context: inout ScreenContext) {
        guard let id = pending, shownPoint != nil else { return }
        (pending, folding) = (nil, nil)
        context.cancel(id)
    }

    /// Takes news of the fold.
    mutating func fold(_ id: RequestID, _ done: Int64, of total: Int64) {
        if id == pending { folding = (done, total) }
    }

    /// Takes an answer; false if it is an old one.
    mutating func receive(_ page: Page, to id: RequestID) -> Bool {
        guard id == pending else { return false }
        (pending, folding) = (nil, nil)
        (self.page, failure, point) = (page, nil, shownPoint)
        return true
    }

    mutating func fail(_ id: RequestID, _ error: LoadError) {
        guard id == pending else { return }
        (pending, folding, failure) = (nil, nil, error.reason)
    }

    /// Whether something changed while a request was under way; it is forgotten then.
    mutating func takeRefresh() -> Bool {
        guard pending == nil else { return false }
        defer { wantsRefresh = false }
        return wantsRefresh
    }
}
