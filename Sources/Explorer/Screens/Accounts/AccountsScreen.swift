import EventStoreCore
import LedgerCore

/// The first screen: all accounts, in an order, by a filter, live.
package struct AccountsScreen: ListScreen {
    package internal(set) var list = PagedList<AccountRow>()
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
    var trends: [StreamID: KnownTrend] = [:]
    /// Accounts whose trends are being read, as they were when that began.
    var trendsUnderWay: (id: RequestID, accounts: [StreamID: AccountRow.Numbers])?
    private var detailed: StreamID?
    /// The selected account as it was read last: it says where an absent one would stand.
    private var lastSelected: AccountRow?
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

    package var sort: AccountOrder { list.wanted.sort }
    package var isDescending: Bool { list.wanted.isDescending }
    package var shownPoint: TimePoint? { list.wanted.point }

    /// What the accounts that pass the filter add up to; nil without one, and where none do
    /// or only a part of them is in memory.
    package var totalsShown: [Total]? {
        guard !filter.isEmpty, filter == list.shown.filter, !window.isEmpty, window.atStart,
            window.atEnd
        else { return nil }
        var sums: [Currency: Int128] = [:]
        for balance in window.rows.compactMap(\.balance) {
            sums[balance.currency, default: 0] += Int128(balance.minorUnits)
        }
        return sums.map { Total(minorUnits: $1, currency: $0) }
            .sorted { $0.currency.code < $1.currency.code }
    }

    package var paneWish: ScreenLayout.PaneWish { .wideOnly }
    package var scope: Scope { .accounts }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .copy where isElsewhere: "the rows are still those of another moment"
        case .enter, .deposit, .withdraw, .transfer, .close, .statement, .copy, .showSnapshots,
            .why:
            window.selectedRow == nil ? reasonWithoutSelection(context) : nil
        case .searchNext, .searchPrevious: reasonCannotSearch(context)
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
        list.turn(to: context.point, at: context.now)
        list.unmark()
        list.leaveSearch(&context)
        giveUpTrends(&context)
        // Of an account that the step does not change its trend stays.
        if context.point == nil { trends = [:] }
        giveUpTotals(&context)
        folded = nil
        // Rows of the past are of no use at now.
        if context.point == nil { list.giveUp(&context) }
        refresh(&context)
        if !isByClock(context) { askForTotals(&context) }
    }

    /// By a clock the totals may cost a look at all of the log: they come behind the rows, which
    /// are what the reader waits for.
    private func isByClock(_ context: ScreenContext) -> Bool {
        if case .moment = context.point { true } else { false }
    }

    // MARK: Keys

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        switch action {
        case .enter: openTimeline(&context)
        case .back: clearFilter(&context)
        case .sort: setOrder(sort.next, isDescending: false, &context)
        case .reverseSort: setOrder(sort, isDescending: !isDescending, &context)
        case .follow:
            setOrder(.activity, isDescending: true, &context)
            load(.start, .jump(.start), &context)
        default: _ = performOnList(action, &context)
        }
        settleSelection(&context)
    }

    var subject: AccountRow? { window.selectedRow }

    package var shown: WriteQuery.Content? {
        .accounts(sort, isDescending: isDescending, filter: filter)
    }

    func address(of row: AccountRow) -> String { "\(row.id)@\(row.version)" }

    mutating func go(to share: ListShare, _ context: inout ScreenContext) {
        // What is not read yet has no name to ask for.
        guard let first = firstRank else { return }
        let index = share.index(of: count) - first
        if window.rows.indices.contains(index) {
            list.window.select(window.rows[index].id, height: context.height)
        }
    }

    /// Accounts in the list, as far as is known.
    var count: Int { max(Int(clamping: matching), window.rows.count) }

    /// Where in the list the rows begin. Ranks are known from the ends only.
    var firstRank: Int? {
        window.atStart ? 0 : window.atEnd ? count - window.rows.count : nil
    }

    mutating func settleSelection(_ context: inout ScreenContext) {
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

    // MARK: Order, filter, search

    package mutating func setOrder(
        _ sort: AccountOrder, isDescending: Bool, _ context: inout ScreenContext
    ) {
        (list.wanted.sort, list.wanted.isDescending) = (sort, isDescending)
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
        list.wanted.filter = text
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

    mutating func findNext(isBackward: Bool, _ context: inout ScreenContext) {
        find(isBackward: isBackward, &context)
    }

    private mutating func find(
        isBackward: Bool, prefersName: Bool = false, _ context: inout ScreenContext
    ) {
        let query = FindQuery(
            text: lastSearch, sort: sort, isDescending: isDescending, filter: filter,
            from: window.selectedRow, isBackward: isBackward, prefersName: prefersName,
            at: context.point)
        list.search(.findAccount(query), &context)
        searchQuery = query
    }

    // MARK: Loading

    static let prompts = (
        search: PromptPurpose.searchAccounts, filter: PromptPurpose.filterAccounts
    )

    static func place(at edge: PagedList<AccountRow>.Edge) -> AccountsQuery.Place {
        edge == .start ? .start : .end
    }

    static func place(beyond edge: PagedList<AccountRow>.Edge, _ row: AccountRow)
        -> AccountsQuery.Place
    {
        edge == .start ? .before(row) : .after(row)
    }

    func query(_ place: AccountsQuery.Place, _ context: ScreenContext) -> Query {
        .accounts(
            AccountsQuery(
                sort: sort, isDescending: isDescending, filter: filter, place: place,
                limit: pageRows(context), at: context.point))
    }

    mutating func willLoad(_ place: AccountsQuery.Place, for use: PagedList<AccountRow>.Use) {}

    /// In the past each row is a load of its own: a screen or two of them are enough.
    private func pageRows(_ context: ScreenContext) -> Int {
        context.point == nil
            ? ListWindow<AccountRow>.pageRows
            : min(ListWindow<AccountRow>.pageRows, max(60, 3 * context.height))
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

    package mutating func receive(
        _ answer: Answer, to id: RequestID, _ context: inout ScreenContext
    ) {
        if case .accounts(let page) = answer { receive(page, to: id, &context) }
        if case .account(let row) = answer { receive(row, to: id, &context) }
        if case .trends(let found) = answer, id == trendsUnderWay?.id {
            receiveTrends(found, &context)
        }
        if case .totals(let totals) = answer, id == totalsRequest {
            (totalsRequest, folding, folded) = (nil, nil, totals)
        }
        if case .timeline(let page) = answer, recent.receive(page, to: id) {
            followSelection(&context)
        }
    }

    package mutating func fail(
        _ id: RequestID, _ error: LoadError, _ context: inout ScreenContext
    ) {
        recent.fail(id)
        if id == trendsUnderWay?.id { trendsUnderWay = nil }
        if id == totalsRequest {
            (totalsRequest, folding) = (nil, nil)
            list.fail(error.reason)
        } else if list.fail(id, error, &context) {
            askAgain(&context)
        }
    }

    package mutating func fold(_ id: RequestID, _ done: Int64, of total: Int64) {
        if id == totalsRequest { folding = (done, total) }
    }

    package mutating func notice(_ change: Change, _ context: inout ScreenContext) {
        switch change {
        case .time(let now): list.fade(at: now)
        case .news(let news):
            for account in news.accounts.keys { list.mark(account, at: news.at) }
            if sort == .activity, !showsLatest(context), unseen.count < Self.maximumUnseen {
                unseen.formUnion(news.accounts.keys)
            }
            refresh(&context)
        case .snapshots, .readModels, .subscriptions, .values, .verification: break
        }
    }

    private mutating func receive(
        _ page: AccountsPage, to id: RequestID, _ context: inout ScreenContext
    ) {
        guard let wait = list.settle(id) else { return }
        if wait.use == .replace, hasLeft(page) {
            // It has moved out of the page: what is selected is followed to where it is now.
            return loadAroundSelection(&context)
        }
        let showsLatest = showsLatest(context)
        (total, matching, totals) = (page.total, page.matching, page.totals)
        lastSelected = window.selected.map(known)
        list.place(
            page.rows, isWhole: (page.atStart, page.atEnd), wait, height: context.height,
            now: context.now,
            precedes: lastSelected.map { [sort, isDescending] selected in
                { sort.puts($0, before: selected, isDescending) }
            })
        // Who looks at the latest goes on doing so, as long as the selection is in sight.
        if showsLatest, isDescending { list.window.scrollToTop(height: context.height) }
        showTrends()
        askForTrends(&context)
        if isByClock(context) { askForTotals(&context) }
        askAgain(&context)
    }

    /// What changed while an answer was on its way is read now.
    private mutating func askAgain(_ context: inout ScreenContext) {
        if list.takeRefresh() { refresh(&context) }
        followSelection(&context)
    }

    private mutating func receive(
        _ row: AccountRow?, to id: RequestID, _ context: inout ScreenContext
    ) {
        guard list.settleSearch(id) else { return }
        guard let row else {
            context.hint(.warning, "no account matches '\(lastSearch)'")
            return context.loseWay()
        }
        if let query = searchQuery { context.hintWrap(Self.wrap(query, row)) }
        show(row, &context)
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
    mutating func followSelection(_ context: inout ScreenContext) {
        if detailed != window.selected {
            detailed = window.selected
            pane.firstLine = 0
        }
        guard context.layout.with(paneWish).pane != nil else { return }
        recent.want(window.selectedRow.map(Self.recentKey), &context) { key in
            // As of the row: in the past, and where the read model is behind, it is not the end.
            .recent(
                TimelineQuery(
                    account: key.account, place: .below(key.version.next),
                    limit: Self.recentEvents))
        }
    }
}
