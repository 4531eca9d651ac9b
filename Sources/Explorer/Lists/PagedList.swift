import EventStoreCore
import LedgerCore

/// Which rows a list shows, in which order, and as of when.
package struct Listing: Hashable, Sendable {
    /// Nil for now.
    package var point: TimePoint?
    /// Empty for all.
    package var filter = ""
    /// Of accounts; events are in the order of the log.
    package var sort = AccountOrder.account
    package var isDescending = false
}

/// A window into a long list, with the one request for rows that may be under way, the one search
/// beside it, and what is new.
///
/// One request at a time: what changes meanwhile is asked for when the answer is there, so that a
/// key that is held, or a burst of events, does not pile up work. A search changes no rows, so it
/// takes no request's place.
package struct PagedList<Row: ListRow>: Sendable {
    package typealias Edge = ListWindow<Row>.Edge

    /// What becomes of the rows that are asked for.
    package enum Use: Hashable, Sendable {
        /// They take the place of all; the selection stays on its row.
        case replace
        /// They take the place of all, and the selection goes to an end of the list.
        case jump(Edge)
        /// They take the place of all, and the selection goes to one of them.
        case goTo(Row.ID)
        /// They lie behind what is there.
        case extend(Edge)
        /// They came into being at that end; who was there goes on with them.
        case news(Edge)

        /// The rows will be those of the moment that they were asked for.
        fileprivate var isWhole: Bool {
            switch self {
            case .replace, .jump, .goTo: true
            case .extend, .news: false
            }
        }
    }

    package internal(set) var window = ListWindow<Row>()
    package private(set) var isLoaded = false
    /// Why the last request came to nothing.
    package private(set) var failure: String?
    /// Rows that came while the reader was elsewhere.
    package internal(set) var newCount = 0
    /// Rows that are new or have changed, with when they did: marked for a second.
    package private(set) var marks: [Row.ID: Timestamp] = [:]
    /// What is to be shown, and what the rows are: another listing, while that one is read.
    package var wanted = Listing()
    package private(set) var shown = Listing()
    /// When another point was asked for than the rows are of: from then on they are faint.
    private var faintAt: Timestamp?
    private var pending: Pending?
    /// What was on its way when the reader went elsewhere.
    private var suspended: Pending?
    private var searching: RequestID?
    private var wantsRefresh = false
    /// All of the list is to be read anew, once the answer under way is there.
    package private(set) var wantsReload = false

    /// What a request is for, and what it asks about.
    package struct Wait: Sendable {
        package let use: Use
        let listing: Listing
        package let point: TimePoint?
    }

    /// A request, with how it is made anew.
    private struct Pending: Sendable {
        let id: RequestID
        let wait: Wait
        let query: Query
    }

    package init() {}

    package var isWaiting: Bool { pending != nil }
    package var selectedRow: Row? { window.selectedRow }

    /// What is under way will put the selection somewhere else.
    package var movesSelection: Bool { searching != nil || jumps || isBeginning }

    /// The first rows are on their way.
    private var isBeginning: Bool { !isLoaded && pending != nil }

    /// The rows that are on their way come with a selection of their own.
    private var jumps: Bool {
        switch pending?.wait.use {
        case .jump, .goTo: true
        case .replace, .extend, .news, nil: false
        }
    }

    /// The selection is on the last row of that end, and nothing lies behind it.
    package func isAt(_ edge: Edge) -> Bool {
        switch edge {
        case .start: window.atStart && !window.isAbsent && (window.index ?? 0) == 0
        case .end:
            window.atEnd && !window.isAbsent
                && (window.index ?? 0) == max(0, window.rows.count - 1)
        }
    }

    /// The window reaches that end of the list.
    package func reaches(_ edge: Edge) -> Bool {
        edge == .start ? window.atStart : window.atEnd
    }

    /// The rows are still those of another point.
    package var isElsewhere: Bool { shown.point != wanted.point }

    /// The rows are still in another order.
    package var isSorting: Bool {
        isWaiting
            && (shown.sort, shown.isDescending) != (wanted.sort, wanted.isDescending)
    }

    // MARK: Requests

    /// Makes the request under way; an answer to an older one is dropped from now on.
    mutating func ask(_ query: Query, for use: Use, _ context: inout ScreenContext) {
        let wait = Wait(use: use, listing: wanted, point: context.point)
        pending = Pending(id: context.ask(query), wait: wait, query: query)
        suspended = nil
        if use.isWhole { (wantsRefresh, wantsReload) = (false, false) }
    }

    /// Makes the search under way; an answer to an older one is dropped from now on.
    mutating func search(_ query: Query, _ context: inout ScreenContext) {
        searching = context.ask(query)
    }

    /// Gives up the search under way, if there is one.
    ///
    /// - Returns: its request.
    package mutating func stopSearch() -> RequestID? {
        defer { searching = nil }
        return searching
    }

    /// Ends the wait for what a search finds; false if the answer is an old one.
    package mutating func settleSearch(_ id: RequestID) -> Bool {
        guard searching == id else { return false }
        searching = nil
        return true
    }

    /// What is searched for lies in another list from now on.
    mutating func leaveSearch(_ context: inout ScreenContext) {
        guard let id = searching else { return }
        searching = nil
        context.cancel(id)
        context.loseWay()
    }

    /// Waits no longer for the rows that are on their way.
    mutating func giveUp(_ context: inout ScreenContext) {
        suspended = nil
        guard let id = pending?.id else { return }
        pending = nil
        context.cancel(id)
    }

    /// The reader goes elsewhere: the rows on their way are asked for when the list is in front
    /// again.
    mutating func suspend(_ context: inout ScreenContext) {
        let waiting = pending
        giveUp(&context)
        suspended = waiting
    }

    /// Asks again for what was given up when the reader went elsewhere.
    mutating func resume(_ context: inout ScreenContext) {
        guard let waiting = suspended, waiting.wait.point == context.point else { return }
        ask(waiting.query, for: waiting.wait.use, &context)
    }

    /// Selects a row that was found; false if it has to be read first.
    package mutating func reveal(_ id: Row.ID, height: Int) -> Bool {
        !jumps && window.reveal(id, height: height)
    }

    /// Another point is to be shown from now on. A step that is answered at once changes the rows
    /// once; rows that stay for longer must not look like those of the point.
    package mutating func turn(to point: TimePoint?, at now: Timestamp) {
        wanted.point = point
        faintAt = now.advanced(by: Self.patience)
    }

    /// In microseconds: long for a step, and short for a reader.
    private static var patience: Int64 { 100_000 }

    /// The rows have been those of another point for too long to look like this one's.
    package func isFaint(at now: Timestamp) -> Bool {
        isElsewhere && faintAt.map { now >= $0 } ?? false
    }

    /// When that begins; nil if it does not, or has.
    package func turnsFaint(after now: Timestamp) -> Timestamp? {
        isElsewhere ? faintAt.flatMap { $0 > now ? $0 : nil } : nil
    }

    /// Whether the list may be read again now. If not, it is remembered: see `takeRefresh`.
    package mutating func mayRefresh() -> Bool {
        wantsRefresh = pending != nil
        return !wantsRefresh
    }

    /// Whether something changed while a request was under way; it is forgotten then.
    package mutating func takeRefresh() -> Bool {
        guard pending == nil else { return false }
        defer { wantsRefresh = false }
        return wantsRefresh
    }

    /// Whether all of the list may be read anew now. If not, it is remembered: see `takeReload`.
    package mutating func mayReload() -> Bool {
        wantsReload = pending != nil
        return !wantsReload
    }

    /// Whether all of the list is to be read anew, at last; it is forgotten then.
    package mutating func takeReload() -> Bool {
        guard pending == nil else { return false }
        defer { wantsReload = false }
        return wantsReload
    }

    /// The edge behind which more is to be read, if nothing is being read.
    package func wantedEdge(height: Int) -> Edge? {
        pending == nil ? window.nearEdge(height: height) : nil
    }

    /// Ends the wait for an answer.
    ///
    /// - Parameter id: of the request.
    /// - Returns: what it was for; nil if the answer is an old one.
    package mutating func settle(_ id: RequestID) -> Wait? {
        guard let pending, pending.id == id else { return nil }
        self.pending = nil
        return pending.wait
    }

    /// Why something beside the rows could not be read.
    package mutating func fail(_ reason: String) { failure = reason }

    /// Takes that a request came to nothing: that for rows, or the search.
    ///
    /// - Returns: false if it is neither of them.
    mutating func fail(
        _ id: RequestID, _ error: LoadError, _ context: inout ScreenContext
    ) -> Bool {
        if settle(id) != nil {
            failure = error.reason
        } else if settleSearch(id) {
            context.tell(.error, error.reason)
        } else {
            return false
        }
        context.loseWay()
        return true
    }

    // MARK: Rows

    /// Puts rows where they belong.
    ///
    /// - Parameters:
    ///   - rows: in the list's order.
    ///   - isWhole: the list begins, and ends, with them.
    ///   - wait: what they were asked for.
    ///   - height: lines of the list.
    ///   - now: marks what is new.
    ///   - precedes: whether a row stands before the selected one, which may be absent.
    /// - Returns: true if they are news that the selection went on with.
    @discardableResult
    package mutating func place(
        _ rows: [Row], isWhole: (start: Bool, end: Bool), _ wait: Wait, height: Int,
        now: Timestamp, precedes: ((Row) -> Bool)? = nil
    ) -> Bool {
        failure = nil
        // More rows beside those that are there make them no rows of another point.
        if wait.use.isWhole { shown = wait.listing }
        defer { isLoaded = true }
        switch wait.use {
        case .replace, .jump:
            window.replace(rows, atStart: isWhole.start, atEnd: isWhole.end, height: height)
            if case .jump(let edge) = wait.use { move(to: edge, height: height) }
        case .goTo(let id):
            let isElsewhere = window.selected != id
            if isElsewhere { window.seek(id) }
            window.replace(
                rows, atStart: isWhole.start, atEnd: isWhole.end, height: height,
                keepsAbsent: true, precedes: precedes)
            if isElsewhere { window.centre(height: height) }
        case .extend(let edge): extend(edge, rows, isWhole, height)
        case .news(let edge):
            let follows = isAt(edge)
            extend(edge, rows, isWhole, height)
            if isLoaded { for row in rows { marks[row.id] = now } }
            if follows { move(to: edge, height: height) } else { newCount += rows.count }
            return follows
        }
        return false
    }

    private mutating func extend(
        _ edge: Edge, _ rows: [Row], _ isWhole: (start: Bool, end: Bool), _ height: Int
    ) {
        switch edge {
        case .start: window.prepend(rows, atStart: isWhole.start, height: height)
        case .end: window.append(rows, atEnd: isWhole.end, height: height)
        }
    }

    package mutating func move(to edge: Edge, height: Int) {
        switch edge {
        case .start: window.moveToFirst(height: height)
        case .end: window.moveToLast(height: height)
        }
    }

    // MARK: Marks

    package mutating func mark(_ id: Row.ID, at moment: Timestamp) { marks[id] = moment }

    /// How long a changed row stays marked.
    package static var markMicroseconds: Int64 { Timestamp.second }

    /// When the next mark goes; nil if there is none.
    package var fadesAt: Timestamp? {
        marks.values.min().map { $0.advanced(by: Self.markMicroseconds) }
    }

    package mutating func unmark() { marks = [:] }

    package mutating func fade(at now: Timestamp) {
        if marks.isEmpty { return }
        marks = marks.filter { now.microseconds - $0.value.microseconds < Self.markMicroseconds }
    }
}
