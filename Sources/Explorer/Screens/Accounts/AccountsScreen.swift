import EventStoreCore
import LedgerCore

/// The first screen: all accounts, in an order, by a filter, live.
package struct AccountsScreen: ScreenState {
    package internal(set) var list = PagedList<AccountRow>()
    package private(set) var sort = AccountSort.account
    package private(set) var isDescending = false
    /// The order that the rows are in; another than was asked for while that is read.
    package private(set) var shownOrder = (sort: AccountSort.account, isDescending: false)
    package private(set) var filter = ""
    /// The filter that the rows have passed; another than was asked for while that is read.
    private var shownFilter = ""
    package private(set) var lastSearch = ""
    /// The search under way, or the last one.
    private var searchQuery: FindQuery?
    package private(set) var total: Int64 = 0
    package private(set) var matching: Int64 = 0
    package private(set) var totals: [CurrencyTotal] = []
    package var pane = PaneFocus()
    /// The newest events of the selected account, for the pane.
    package private(set) var recent = Pursuit<RecentKey, TimelinePage>()
    /// Accounts that changed while the reader was elsewhere than at the latest activity.
    package private(set) var unseen: Set<StreamID> = []
    var trends: [StreamID: [Int64]] = [:]
    /// Accounts whose trends are being read, and those whose trends are old.
    var trendsUnderWay: (id: RequestID, accounts: [StreamID])?
    var staleTrends: Set<StreamID> = []
    private var detailed: StreamID?
    /// The selected account as it was read last: it says where an absent one would stand.
    private var lastSelected: AccountRow?
    package private(set) var shownPoint: TimePoint?
    var totalsRequest: RequestID?
    /// How far the totals of the past are folded, while they are.
    package internal(set) var folding: (done: Int64, of: Int64)?
    /// The totals of the past are there.
    package internal(set) var folded: BookTotals?

    /// Accounts counted as new at most; the number is shown with a plus sign then.
    package static let maximumUnseen = 999

    /// An account as of a version: its events are read again when there are more.
    package struct RecentKey: Hashable, Sendable {
        let account: StreamID
        let version: Version
    }

    package init() {}

    /// - Parameter id: of the account that is selected, once it is read.
    init(selecting id: StreamID) { list.window.seek(id) }

    package var window: ListWindow<AccountRow> { list.window }
    /// The rows are still those of another point.
    package var isElsewhere: Bool { list.point != shownPoint }
    /// What the accounts that pass the filter add up to; nil without one, and where none do
    /// or only a part of them is in memory.
    package var totalsShown: [Total]? {
        guard !filter.isEmpty, filter == shownFilter, !window.isEmpty, window.atStart, window.atEnd
        else { return nil }
        var sums: [Currency: Int128] = [:]
        for balance in window.rows.compactMap(\.balance) {
            sums[balance.currency, default: 0] += Int128(balance.minorUnits)
        }
        return sums.map { Total(minorUnits: $1, currency: $0) }
            .sorted { $0.currency.code < $1.currency.code }
    }

    /// The rows are still in the order before.
    package var isSorting: Bool { shownOrder != (sort, isDescending) && list.isWaiting }
    package var paneWish: ScreenLayout.PaneWish { .wideOnly }
    package var scope: Scope { .accounts }
    package var movesSelection: Bool { list.movesSelection }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .copy where isElsewhere: "the rows are still those of another moment"
        case .enter, .deposit, .withdraw, .transfer, .close, .copy, .showSnapshots, .why:
            window.selectedRow == nil ? reasonWithoutSelection(context) : nil
        case .searchNext, .searchPrevious:
            lastSearch.isEmpty
                ? "no search yet: \(context.keymap.way(to: .search)) begins one" : nil
        default: nil
        }
    }

    private func reasonWithoutSelection(_ context: ScreenContext) -> String {
        guard list.isLoaded, window.isAbsent, let id = window.selected else {
            return "no account is selected"
        }
        if !filter.isEmpty { return "\(id) is not among the accounts shown" }
        return context.point == nil ? "\(id) does not exist" : Self.absence(of: id)
    }

    private static func absence(of id: StreamID) -> String {
        "\(Wording.safe(id.name)) was not opened yet at this point"
    }

    /// That the selected account is not there in the past, though a row is highlighted; nil if it
    /// is, or the rows are not there.
    package var absence: String? {
        guard window.isAbsent, list.isLoaded, !isElsewhere, shownPoint != nil, filter.isEmpty
        else { return nil }
        return window.selected.map(Self.absence)
    }

    package func number(_ context: ScreenContext) -> WhyQuery? {
        window.selectedRow.map { WhyQuery(number: .balance($0.id), at: context.point) }
    }

    package mutating func appear(_ context: inout ScreenContext) {
        if shownPoint != context.point { return timeChanged(&context) }
        list.resume(&context)
        refresh(&context)
        askForTotals(&context)
    }

    package mutating func disappear(_ context: inout ScreenContext) {
        list.leaveSearch(&context)
        giveUpTotals(&context)
        guard context.point != nil else { return }
        list.suspend(&context)
        giveUpTrends(&context)
    }

    /// The same account, as of another point; what the book adds up to is folded beside it.
    package mutating func timeChanged(_ context: inout ScreenContext) {
        shownPoint = context.point
        list.turn(at: context.now)
        list.unmark()
        list.leaveSearch(&context)
        giveUpTrends(&context)
        (trends, staleTrends) = ([:], [])
        giveUpTotals(&context)
        folded = nil
        // Rows of the past are of no use at now.
        if context.point == nil { list.giveUp(&context) }
        refresh(&context)
        askForTotals(&context)
    }

    package mutating func resize(_ context: inout ScreenContext) { followSelection(&context) }

    // MARK: Keys

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        switch action {
        case .down, .up, .halfDown, .halfUp, .pageDown, .pageUp:
            list.window.step(action, height: context.height)
        case .first: jump(to: .start, &context)
        case .last: jump(to: .end, &context)
        case .enter: openTimeline(&context)
        case .back: clearFilter(&context)
        case .sort: setOrder(sort.next, isDescending: false, &context)
        case .reverseSort: setOrder(sort, isDescending: !isDescending, &context)
        case .search: context.go(.prompt(.searchAccounts))
        case .filter: context.go(.prompt(.filterAccounts, filter))
        case .searchNext: find(isBackward: false, &context)
        case .searchPrevious: find(isBackward: true, &context)
        case .follow:
            setOrder(.activity, isDescending: true, &context)
            load(.start, .jump(.start), &context)
        case .copy: copy(&context)
        case .showSnapshots:
            guard let row = window.selectedRow else { return }
            context.go(.open(.snapshots(row)))
        case .deposit, .withdraw, .transfer, .open, .close:
            context.go(.form(action, window.selectedRow))
        default: break
        }
        settleSelection(&context)
    }

    package func prompt(for action: UserAction) -> PromptPurpose? {
        action == .search ? .searchAccounts : action == .filter ? .filterAccounts : nil
    }

    package mutating func take(
        _ text: String, for purpose: PromptPurpose, _ context: inout ScreenContext
    ) -> String? {
        if purpose == .searchAccounts { search(text, &context) }
        if purpose == .filterAccounts { setFilter(text, &context) }
        return nil
    }

    package mutating func click(_ line: Int, _ context: inout ScreenContext) {
        list.window.select(line: line, height: context.height)
        settleSelection(&context)
    }

    package mutating func clickOnBar(
        _ share: ListShare, _ context: inout ScreenContext
    ) -> Bool {
        guard window.isLonger(than: context.height) else { return false }
        if share.isStart {
            jump(to: .start, &context)
        } else if share.isEnd {
            jump(to: .end, &context)
        } else if let first = firstRank {
            // What is not read yet has no name to ask for.
            let index = share.index(of: count) - first
            if window.rows.indices.contains(index) {
                list.window.select(window.rows[index].id, height: context.height)
            }
        }
        settleSelection(&context)
        return true
    }

    /// Accounts in the list, as far as is known.
    var count: Int { max(Int(clamping: matching), window.rows.count) }

    /// Where in the list the rows begin. Ranks are known from the ends only.
    var firstRank: Int? {
        window.atStart ? 0 : window.atEnd ? count - window.rows.count : nil
    }

    private mutating func settleSelection(_ context: inout ScreenContext) {
        if showsLatest(context) { unseen = [] }
        loadMore(&context)
        askForTrends(&context)
        followSelection(&context)
    }

    private mutating func openTimeline(_ context: inout ScreenContext) {
        guard let row = window.selectedRow else { return }
        list.window.choose()
        context.go(.open(.timeline(row)))
    }

    private func copy(_ context: inout ScreenContext) {
        guard let row = window.selectedRow else { return }
        context.ask(.copy("\(row.id)@\(row.version)"))
    }

    // MARK: Order, filter, search

    package mutating func setOrder(
        _ sort: AccountSort, isDescending: Bool, _ context: inout ScreenContext
    ) {
        self.sort = sort
        self.isDescending = isDescending
        unseen = []
        loadAroundSelection(&context)
    }

    private mutating func loadAroundSelection(_ context: inout ScreenContext) {
        guard let id = window.selected else { return load(.start, .jump(.start), &context) }
        load(.around(known(id)), .goTo(id), &context)
    }

    /// The account as it was read last.
    private func known(_ id: StreamID) -> AccountRow {
        [window.selectedRow, lastSelected].compactMap { $0 }.first { $0.id == id }
            ?? AccountRow(stub: id)
    }

    /// Shows only accounts whose name or owner holds the text; an empty one shows all.
    package mutating func setFilter(_ text: String, _ context: inout ScreenContext) {
        filter = text
        if text.isEmpty {
            loadAroundSelection(&context)
        } else {
            load(.start, .jump(.start), &context)
        }
    }

    private mutating func clearFilter(_ context: inout ScreenContext) {
        lastSearch = ""
        if !filter.isEmpty { setFilter("", &context) }
    }

    /// Goes to the account of that name, or else to the next one whose name or owner holds the
    /// text.
    package mutating func search(_ text: String, _ context: inout ScreenContext) {
        if !text.isEmpty { lastSearch = text }
        guard !lastSearch.isEmpty else { return }
        find(isBackward: false, prefersName: !text.isEmpty, &context)
    }

    private mutating func find(
        isBackward: Bool, prefersName: Bool = false, _ context: inout ScreenContext
    ) {
        let query = FindQuery(
            text: lastSearch, sort: sort, isDescending: isDescending, filter: filter,
            from: window.selectedRow, isBackward: isBackward, prefersName: prefersName,
            at: context.point)
        list.search(for: context.request { .findAccount($0, query) })
        searchQuery = query
    }

    // MARK: Loading

    private mutating func jump(
        to edge: PagedList<AccountRow>.Edge, _ context: inout ScreenContext
    ) {
        if list.reaches(edge) { return list.move(to: edge, height: context.height) }
        load(edge == .start ? .start : .end, .jump(edge), &context)
    }

    private mutating func load(
        _ place: AccountsQuery.Place, _ use: PagedList<AccountRow>.Use,
        _ context: inout ScreenContext
    ) {
        let query = AccountsQuery(
            sort: sort, isDescending: isDescending, filter: filter, place: place,
            limit: pageRows(context), at: context.point)
        list.ask(&context, use) { .loadAccounts($0, query) }
    }

    /// In the past each row is a load of its own: a screen or two of them are enough.
    private func pageRows(_ context: ScreenContext) -> Int {
        context.point == nil
            ? ListWindow<AccountRow>.pageRows
            : min(ListWindow<AccountRow>.pageRows, max(60, 3 * context.height))
    }

    private mutating func loadMore(_ context: inout ScreenContext) {
        guard !isElsewhere, let edge = list.wantedEdge(height: context.height) else { return }
        switch edge {
        case .end: if let row = window.rows.last { load(.after(row), .extend(.end), &context) }
        case .start:
            if let row = window.rows.first { load(.before(row), .extend(.start), &context) }
        }
    }

    /// Reads the rows around the selection again. What changes meanwhile is read when the answer
    /// is there.
    private mutating func refresh(_ context: inout ScreenContext) {
        guard list.mayRefresh() else { return }
        if window.isAbsent { return loadAroundSelection(&context) }
        guard let row = window.selectedRow else { return load(.start, .replace, &context) }
        let isNearStart = window.atStart && (window.index ?? 0) < pageRows(context) / 2
        load(isNearStart ? .start : .around(row), .replace, &context)
    }

    /// The accounts that changed last are in sight: nothing new is hidden.
    private func showsLatest(_ context: ScreenContext) -> Bool {
        sort == .activity
            && (isDescending ? window.showsTop(height: context.height) : list.isAt(.end))
    }

    package mutating func receive(_ action: Action, _ context: inout ScreenContext) {
        switch action {
        case .accountsLoaded(let id, let result): take(id, result, &context)
        case .accountFound(let id, let result): take(id, result, &context)
        case .trendsLoaded(let id, let found) where id == trendsUnderWay?.id:
            takeTrends(found, &context)
        case .folding(let id, let done, let total) where id == totalsRequest:
            folding = (done, total)
        case .totalsLoaded(let id, let result) where id == totalsRequest:
            (totalsRequest, folding) = (nil, nil)
            switch result {
            case .success(let totals): folded = totals
            case .failure(let error): list.fail(error.reason)
            }
        case .recentLoaded(let id, .success(let page)):
            if recent.take(id, page) { followSelection(&context) }
        case .recentLoaded(let id, .failure): recent.fail(id)
        case .tailed(let news):
            for account in news.accounts.keys {
                list.mark(account, at: news.at)
                if trends[account] != nil { staleTrends.insert(account) }
            }
            if sort == .activity, !showsLatest(context), unseen.count < Self.maximumUnseen {
                unseen.formUnion(news.accounts.keys)
            }
            refresh(&context)
        case .tick(let now): list.fade(at: now)
        default: break
        }
    }

    private mutating func take(
        _ id: RequestID, _ result: Result<AccountsPage, LoadError>, _ context: inout ScreenContext
    ) {
        guard let wait = list.settle(id) else { return }
        switch result {
        case .failure(let error):
            list.fail(error.reason)
            context.loseWay()
        case .success(let page):
            if wait.use == .replace, hasLeft(page) {
                // It has moved out of the page: what is selected is followed to where it is now.
                return loadAroundSelection(&context)
            }
            let showsLatest = showsLatest(context)
            (total, matching, totals) = (page.total, page.matching, page.totals)
            (shownOrder, shownFilter) = ((sort, isDescending), filter)
            lastSelected = window.selected.map(known)
            list.place(
                page.rows, isWhole: (page.atStart, page.atEnd), wait, height: context.height,
                now: context.now,
                precedes: lastSelected.map { [sort, isDescending] selected in
                    { sort.puts($0, before: selected, isDescending) }
                })
            // Who looks at the latest goes on doing so, as long as the selection is in sight.
            if showsLatest, isDescending { list.window.scrollToTop(height: context.height) }
            list.window.update { $0.trend = trends[$0.id] ?? [] }
            askForTrends(&context)
        }
        if list.takeRefresh() { refresh(&context) }
        followSelection(&context)
    }

    private mutating func take(
        _ id: RequestID, _ result: Result<AccountRow?, LoadError>, _ context: inout ScreenContext
    ) {
        guard list.settleSearch(id) else { return }
        switch result {
        case .failure(let error):
            context.tell(.error, error.reason)
            context.loseWay()
        case .success(nil):
            context.hint(.warning, "no account matches '\(lastSearch)'")
            context.loseWay()
        case .success(let row?):
            if let query = searchQuery { context.hintWrap(Self.wrap(query, row)) }
            show(row, &context)
        }
    }

    private func hasLeft(_ page: AccountsPage) -> Bool {
        guard let id = window.selected else { return false }
        return !page.rows.contains { $0.id == id }
    }

    /// Whether a search went on from the other end of the list.
    private static func wrap(_ query: FindQuery, _ row: AccountRow) -> ScreenContext.Wrap? {
        guard let from = query.from else { return nil }
        // A name that was typed in full is found wherever it stands.
        if query.prefersName, row.isNamed(query.text) { return nil }
        if row.id == from.id { return .same("account", query.text) }
        let isRound =
            query.sort.precedes(row, from) != (query.isDescending != query.isBackward)
        return isRound ? .round(query.isBackward ? "end" : "beginning") : nil
    }

    /// Selects an account, wherever it stands in the order.
    mutating func show(_ row: AccountRow, _ context: inout ScreenContext) {
        if list.reveal(row.id, height: context.height) {
            settleSelection(&context)
        } else {
            load(.around(row), .goTo(row.id), &context)
        }
    }

    /// Selects an account when the screen appears the next time.
    mutating func seek(_ id: StreamID) { list.window.seek(id) }

    // MARK: The pane

    package static let recentEvents = 100

    /// The newest events of the selected account; nil until they are read.
    package var recentPage: TimelinePage? {
        window.selectedRow.flatMap { recent.value(for: Self.recentKey($0)) }
    }

    private static func recentKey(_ row: AccountRow) -> RecentKey {
        RecentKey(account: row.id, version: row.version)
    }

    package func paneLineCount(width: Int) -> Int { 1 + (recentPage?.rows.count ?? 0) }

    /// Lets the pane go on with the selection.
    private mutating func followSelection(_ context: inout ScreenContext) {
        if detailed != window.selected {
            detailed = window.selected
            pane.firstLine = 0
        }
        guard context.layout.with(paneWish).pane != nil else { return }
        recent.want(window.selectedRow.map(Self.recentKey)) { key in
            // As of the row: in the past, and where the read model is behind, it is not the end.
            let query = TimelineQuery(
                account: key.account, place: .below(key.version.next), limit: Self.recentEvents)
            return context.request { .loadRecent($0, query) }
        }
    }
}
