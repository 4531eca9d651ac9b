import EventStoreCore

/// The first screen: all accounts, in an order, by a filter, live.
package struct AccountsScreen: ScreenState {
    package private(set) var window = ListWindow<AccountRow>()
    package private(set) var sort = AccountSort.account
    package private(set) var isDescending = false
    package private(set) var filter = ""
    package private(set) var lastSearch = ""
    package private(set) var total: Int64 = 0
    package private(set) var matching: Int64 = 0
    package private(set) var totals: [CurrencyTotal] = []
    /// Accounts that changed, with when they did: marked for a second.
    package private(set) var marks: [StreamID: Timestamp] = [:]
    package private(set) var failure: String?
    package private(set) var isLoaded = false
    private var pending: (id: RequestID, kind: Pending)?
    private var trends: [StreamID: [Int64]] = [:]
    private var wantsRefresh = false
    private var shownPoint: TimePoint?
    private var pendingPoint: TimePoint?
    private var rowsPoint: TimePoint?
    private var totalsRequest: RequestID?
    /// How far the totals of the past are folded, while they are.
    package private(set) var folding: (done: Int64, of: Int64)?
    /// The totals of the past are there.
    package private(set) var folded: BookTotals?

    /// How long a changed row stays marked.
    package static let markMicroseconds = Timestamp.second

    private enum Pending: Sendable { case replace, append, prepend, find }

    package init() {}

    /// The rows are still those of another point.
    package var isElsewhere: Bool { rowsPoint != shownPoint }

    package var scope: Scope { .accounts }
    package var breadcrumb: [String] { [Scope.accounts.title] }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .copy where isElsewhere: "the rows are still those of another moment"
        case .enter, .deposit, .withdraw, .transfer, .close, .copy:
            window.selectedRow == nil ? "no account is selected" : nil
        case .searchNext, .searchPrevious:
            lastSearch.isEmpty ? "nothing was searched for yet; / searches" : nil
        default: nil
        }
    }

    package func number(_ context: ScreenContext) -> WhyQuery? {
        window.selectedRow.map { WhyQuery(number: .balance($0.id), at: context.point) }
    }

    package mutating func appear(_ context: inout ScreenContext) {
        if shownPoint != context.point { return timeChanged(&context) }
        refresh(&context)
    }

    /// The same account, as of another point; what the book adds up to is folded beside it.
    package mutating func timeChanged(_ context: inout ScreenContext) {
        shownPoint = context.point
        marks = [:]
        trends = [:]
        folded = nil
        refresh(&context)
        guard let point = context.point else {
            totalsRequest = nil
            return
        }
        totalsRequest = context.request { .loadTotals($0, at: point) }
    }

    // MARK: Keys

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        switch action {
        case .down, .up, .halfDown, .halfUp, .pageDown, .pageUp:
            window.step(action, height: context.height)
        case .first: jump(to: .start, &context)
        case .last: jump(to: .end, &context)
        case .enter: openTimeline(&context)
        case .back: clearFilter(&context)
        case .sort: setOrder(sort.next, isDescending: false, &context)
        case .reverseSort: setOrder(sort, isDescending: !isDescending, &context)
        case .search: context.go(.overlay(.prompt(Prompt(.searchAccounts, lastSearch))))
        case .filter: context.go(.overlay(.prompt(Prompt(.filterAccounts, filter))))
        case .searchNext: find(isBackward: false, &context)
        case .searchPrevious: find(isBackward: true, &context)
        case .follow: setOrder(.activity, isDescending: true, &context)
        case .copy: copy(&context)
        case .deposit, .withdraw, .transfer, .open, .close: openForm(action, &context)
        default: break
        }
        loadMore(&context)
    }

    private mutating func openTimeline(_ context: inout ScreenContext) {
        guard let row = window.selectedRow else { return }
        context.go(.push(.timeline(TimelineScreen(row))))
    }

    private func copy(_ context: inout ScreenContext) {
        guard let row = window.selectedRow else { return }
        context.ask(.copy("\(row.id)@\(row.version)"))
    }

    private func openForm(_ action: UserAction, _ context: inout ScreenContext) {
        guard let form = CommandForm(action, on: window.selectedRow) else { return }
        context.go(.overlay(.form(form)))
    }

    // MARK: Order, filter, search

    private mutating func setOrder(
        _ sort: AccountSort, isDescending: Bool, _ context: inout ScreenContext
    ) {
        self.sort = sort
        self.isDescending = isDescending
        if let row = window.selectedRow, sort != .activity {
            load(.around(row), .replace, &context)
        } else {
            jump(to: .start, &context)
        }
    }

    /// Shows only accounts whose name or owner holds the text; an empty one shows all.
    package mutating func setFilter(_ text: String, _ context: inout ScreenContext) {
        filter = text
        load(.start, .replace, &context)
    }

    private mutating func clearFilter(_ context: inout ScreenContext) {
        lastSearch = ""
        if !filter.isEmpty { setFilter("", &context) }
    }

    /// Goes to the next account whose name or owner holds the text.
    package mutating func search(_ text: String, _ context: inout ScreenContext) {
        lastSearch = text
        if !text.isEmpty { find(isBackward: false, &context) }
    }

    private mutating func find(isBackward: Bool, _ context: inout ScreenContext) {
        let query = FindQuery(
            text: lastSearch, sort: sort, isDescending: isDescending, filter: filter,
            from: window.selectedRow, isBackward: isBackward, at: context.point)
        pending = (context.request { .findAccount($0, query) }, .find)
    }

    // MARK: Loading

    private mutating func jump(to place: AccountsQuery.Place, _ context: inout ScreenContext) {
        if place == .start, window.atStart { return window.moveToFirst(height: context.height) }
        if place == .end, window.atEnd { return window.moveToLast(height: context.height) }
        load(place, .replace, &context)
        jumpTarget = place
    }

    /// Where the selection goes when the rows of a jump are there.
    private var jumpTarget: AccountsQuery.Place?

    private mutating func load(
        _ place: AccountsQuery.Place, _ kind: Pending, _ context: inout ScreenContext
    ) {
        let query = AccountsQuery(
            sort: sort, isDescending: isDescending, filter: filter, place: place,
            limit: ListWindow<AccountRow>.pageRows, at: context.point)
        pending = (context.request { .loadAccounts($0, query) }, kind)
        pendingPoint = context.point
        jumpTarget = nil
    }

    private mutating func loadMore(_ context: inout ScreenContext) {
        guard pending == nil, let edge = window.nearEdge(height: context.height) else { return }
        switch edge {
        case .end: if let row = window.rows.last { load(.after(row), .append, &context) }
        case .start: if let row = window.rows.first { load(.before(row), .prepend, &context) }
        }
    }

    /// Reads the rows around the selection again. One at a time: what changes meanwhile is read
    /// when the answer is there.
    private mutating func refresh(_ context: inout ScreenContext) {
        guard pending == nil else {
            wantsRefresh = true
            return
        }
        wantsRefresh = false
        let place = window.selectedRow.map { AccountsQuery.Place.around($0) } ?? .start
        load(window.atStart && (window.index ?? 0) < 100 ? .start : place, .replace, &context)
    }

    package mutating func receive(_ action: Action, _ context: inout ScreenContext) {
        switch action {
        case .accountsLoaded(let id, let result): take(id, result, &context)
        case .accountFound(let id, let result): take(id, result, &context)
        case .trendsLoaded(_, let found): takeTrends(found)
        case .folding(let id, let done, let total) where id == totalsRequest:
            folding = (done, total)
        case .totalsLoaded(let id, let result) where id == totalsRequest:
            (totalsRequest, folding) = (nil, nil)
            switch result {
            case .success(let totals): folded = totals
            case .failure(let error): failure = error.reason
            }
        case .tailed(let news):
            for account in news.accounts.keys { marks[account] = news.at }
            refresh(&context)
        case .tick(let now):
            marks = marks.filter {
                now.microseconds - $0.value.microseconds < Self.markMicroseconds
            }
        default: break
        }
    }

    private mutating func take(
        _ id: RequestID, _ result: Result<AccountsPage, LoadError>, _ context: inout ScreenContext
    ) {
        guard let pending, pending.id == id else { return }
        self.pending = nil
        switch result {
        case .failure(let error): failure = error.reason
        case .success(let page):
            failure = nil
            isLoaded = true
            (total, matching, totals) = (page.total, page.matching, page.totals)
            rowsPoint = pendingPoint
            place(page, pending.kind, context.height)
            window.update { $0.trend = trends[$0.id] ?? [] }
            askForTrends(&context)
        }
        if wantsRefresh { refresh(&context) }
    }

    private mutating func place(_ page: AccountsPage, _ kind: Pending, _ height: Int) {
        switch kind {
        case .append: window.append(page.rows, atEnd: page.atEnd, height: height)
        case .prepend: window.prepend(page.rows, atStart: page.atStart, height: height)
        case .replace, .find:
            window.replace(page.rows, atStart: page.atStart, atEnd: page.atEnd, height: height)
            if jumpTarget == .start { window.moveToFirst(height: height) }
            if jumpTarget == .end { window.moveToLast(height: height) }
            jumpTarget = nil
        }
    }

    private mutating func take(
        _ id: RequestID, _ result: Result<AccountRow?, LoadError>, _ context: inout ScreenContext
    ) {
        guard let pending, pending.id == id else { return }
        self.pending = nil
        switch result {
        case .failure(let error): context.tell(.error, error.reason)
        case .success(nil): context.tell(.warning, "no account holds '\(lastSearch)'")
        case .success(let row?): show(row, &context)
        }
    }

    /// Selects an account, wherever it stands in the order.
    mutating func show(_ row: AccountRow, _ context: inout ScreenContext) {
        if window.select(row.id, height: context.height) { return loadMore(&context) }
        window.replace([row], atStart: false, atEnd: false, height: context.height)
        load(.around(row), .replace, &context)
    }

    // MARK: Trends

    /// Trends are read for the rows that are shown, a screen at a time.
    private mutating func askForTrends(_ context: inout ScreenContext) {
        let shown = window.rows[window.visible(context.height)]
        let wanted = shown.filter { marks[$0.id] != nil || trends[$0.id] == nil }.map(\.id)
        if wanted.isEmpty { return }
        context.request { [point = context.point] in .loadTrends($0, wanted, at: point) }
    }

    private mutating func takeTrends(_ found: [StreamID: [Int64]]) {
        trends.merge(found) { _, new in new }
        if trends.count > 5000 { trends = found }
        window.update { $0.trend = trends[$0.id] ?? [] }
    }
}
