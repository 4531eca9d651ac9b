import EventStoreCore

/// The one answer that a screen of the past is about, and its rows: asked for once, folded off the
/// UI thread, and then kept.
package struct FoldedAnswer<Info: Sendable, Row: ListRow>: Sendable {
    package private(set) var info: Info?
    package private(set) var window = ListWindow<Row>()
    /// How far the fold has come.
    package private(set) var folding: (done: Int64, of: Int64)?
    package private(set) var failure: String?
    private var pending: RequestID?
    private var isGivenUp = false

    package var isWaiting: Bool { pending != nil }

    /// Asks, unless the answer is there, on its way, or not wanted any more.
    mutating func ask(_ query: Query, _ context: inout ScreenContext) {
        guard info == nil, pending == nil, !isGivenUp else { return }
        failure = nil
        pending = context.ask(query)
    }

    /// Asks for more than what is there, which stays until the answer comes.
    mutating func askAgain(_ query: Query, _ context: inout ScreenContext) {
        if let pending { context.cancel(pending) }
        (failure, isGivenUp) = (nil, false)
        pending = context.ask(query)
    }

    /// Waits no longer, until it is asked for again.
    mutating func suspend(_ context: inout ScreenContext) {
        guard let id = pending else { return }
        (pending, folding) = (nil, nil)
        context.cancel(id)
    }

    /// Leaves the screen; while a fold is under way, ends that first.
    mutating func leave(_ context: inout ScreenContext) {
        guard let pending else { return context.go(.back) }
        context.cancel(pending)
        self.pending = nil
        isGivenUp = true
        failure = "cancelled"
    }

    /// Takes news of the fold.
    mutating func fold(_ id: RequestID, _ done: Int64, of total: Int64) {
        if id == pending { folding = (done, total) }
    }

    /// Takes the answer, if it is the one to this request.
    mutating func receive(_ info: Info, to id: RequestID, height: Int, rows: (Info) -> [Row]) {
        guard id == pending else { return }
        (pending, folding) = (nil, nil)
        self.info = info
        window.replace(rows(info), atStart: true, atEnd: true, height: height)
    }

    mutating func fail(_ id: RequestID, _ error: LoadError) {
        guard id == pending else { return }
        (pending, folding) = (nil, nil)
        failure = error.reason
    }

    /// Selects a row by its identity, where it is among them.
    mutating func select(_ id: Row.ID, height: Int) { window.reveal(id, height: height) }

    mutating func select(line: Int, height: Int) { window.select(line: line, height: height) }

    mutating func select(_ share: ListShare, height: Int) -> Bool {
        window.select(share, height: height)
    }

    /// Moves the selection.
    ///
    /// - Returns: false if the action is no movement.
    mutating func moveSelection(_ action: UserAction, height: Int) -> Bool {
        window.moveSelection(action, height: height)
    }
}
