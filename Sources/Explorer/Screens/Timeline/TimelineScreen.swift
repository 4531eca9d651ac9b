import EventStoreCore

/// One account's events, the newest first, with the balance after each.
package struct TimelineScreen: ScreenState {
    package internal(set) var account: AccountRow
    /// The newest version that is known of: the events themselves may not be read yet.
    package internal(set) var newest: Version
    /// The account at the cursor; nil at now, and while it is looked for.
    package internal(set) var then: AccountRow?
    package internal(set) var list = PagedList<EventRow>()
    /// The event pane is open, also where it does not stand beside the list.
    package private(set) var showsDetail = false
    package var pane = PaneFocus()
    package internal(set) var filter = ""
    package internal(set) var matching: MatchCount?
    package internal(set) var lastSearch = ""
    package internal(set) var links = Pursuit<String, [EventRow]>()
    /// All events up to here were looked at, where the list reaches the newest.
    var knownThrough = Version.empty
    /// What the list showed when its rows were last replaced.
    var place = TimelineQuery.Place.newest
    /// The version to select among the rows that are on their way.
    var aim: Version?
    package internal(set) var shownPoint: TimePoint?
    /// The event to begin at; nil once it was asked for, or where it is the newest.
    private var target: EventRow?
    /// The event that the search for tied ones began at.
    var tiedFrom: LogPosition?
    /// Where the search under way began, and which way it goes.
    var searchQuery: EventFindQuery?
    /// How far the search has come.
    var trail: SearchTrail<Version>?
    private var detailed: LogPosition?
    private(set) var detailLines = DetailLines()

    package init(_ account: AccountRow) {
        self.account = account
        newest = account.version
    }

    /// The timeline of an event's account, with that event selected.
    init(at event: EventRow) {
        account = AccountRow(stub: event.event.stream)
        newest = .empty
        target = event
    }

    package var scope: Scope { .timeline }
    package var movesSelection: Bool { list.movesSelection }
    package var window: ListWindow<EventRow> { list.window }
    package var paneWish: ScreenLayout.PaneWish { showsDetail ? .always : .wideOnly }

    /// The selection is on the newest event, and goes on with what comes.
    package var isFollowing: Bool { list.isAt(.start) }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        if account.isOfTheBook, Self.actionsOfAccounts.contains(action) {
            return "\(account.id) is the book's own, and no account"
        }
        return switch action {
        case .enter, .copy, .whatIf: window.selectedRow == nil ? "no event is selected" : nil
        case .jumpCorrelated:
            window.selectedRow?.event.event.correlationID == nil
                ? "the event is tied to no other account" : nil
        case .searchNext, .searchPrevious:
            lastSearch.isEmpty
                ? "no search yet: \(context.keymap.way(to: .search)) begins one" : nil
        default: nil
        }
    }

    private static let actionsOfAccounts: Set<UserAction> = [
        .deposit, .withdraw, .transfer, .close, .whatIf, .why, .showSnapshots,
    ]

    package var timeAxis: TimeAxis {
        .account(account.id, then: then?.version, head: newest)
    }

    /// The selected row's version; at the cursor's own row the moment, where that is more than its
    /// version: late events count too.
    package func here(_ context: ScreenContext) -> TimePoint? {
        guard let version = window.selectedRow?.event.version else { return context.point }
        if let then, then.late > 0, then.version == version || then.version == .empty {
            return context.point
        }
        return .version(account.id, version)
    }

    package func number(_ context: ScreenContext) -> WhyQuery? {
        WhyQuery(number: .balance(account.id), at: here(context))
    }

    /// The book is shown as it was, and what it was is still looked for.
    package var isElsewhere: Bool { shownPoint != nil && then == nil }

    package mutating func appear(_ context: inout ScreenContext) {
        if let event = target {
            (target, shownPoint) = (nil, context.point)
            return load(.around(event.event.version), .goTo(event.id), &context)
        }
        if shownPoint != context.point { return timeChanged(&context) }
        list.resume(&context)
        refresh(&context)
    }

    package mutating func disappear(_ context: inout ScreenContext) {
        leaveSearch(&context)
        if !filter.isEmpty { list.suspend(&context) }
    }

    package mutating func resize(_ context: inout ScreenContext) { followSelection(&context) }

    // MARK: Keys

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        switch action {
        case .down, .up, .halfDown, .halfUp, .pageDown, .pageUp:
            list.window.step(action, height: context.height)
        case .first, .follow: jump(to: .start, &context)
        case .last: jump(to: .end, &context)
        case .enter: openDetail(context)
        case .back: leave(&context)
        case .copy: copy(&context)
        case .filter: context.go(.prompt(.filterTimeline, filter))
        case .search: context.go(.prompt(.searchTimeline))
        case .searchNext: find(isUpward: false, &context)
        case .searchPrevious: find(isUpward: true, &context)
        case .jumpCorrelated: jumpCorrelated(&context)
        case .whatIf: suppose(&context)
        case .showSnapshots: context.go(.open(.snapshots(account)))
        case .deposit, .withdraw, .transfer, .open, .close:
            context.go(.form(action, account))
        default: break
        }
        settleSelection(&context)
    }

    package func prompt(for action: UserAction) -> PromptPurpose? {
        action == .search ? .searchTimeline : action == .filter ? .filterTimeline : nil
    }

    package mutating func take(
        _ text: String, for purpose: PromptPurpose, _ context: inout ScreenContext
    ) -> String? {
        if purpose == .searchTimeline { search(text, &context) }
        if purpose == .filterTimeline { setFilter(text, &context) }
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
        let head = account.version.number
        let version = Version(head - Int64(share.index(of: Int(clamping: head))))
        if share.isStart {
            jump(to: .start, &context)
        } else if share.isEnd {
            jump(to: .end, &context)
        } else if let row = window.rows.first(where: { $0.event.version == version }) {
            list.window.reveal(row.id, height: context.height)
        } else if filter.isEmpty {
            load(.around(version), .replace, &context)
            aim = version
        }
        settleSelection(&context)
        return true
    }

    private mutating func settleSelection(_ context: inout ScreenContext) {
        if isFollowing { list.newCount = 0 }
        loadMore(&context)
        followSelection(&context)
    }

    /// Beside the list the pane is there in any case: Enter goes into it.
    private mutating func openDetail(_ context: ScreenContext) {
        if context.isWide { pane.isFocused = true } else { showsDetail.toggle() }
    }

    private mutating func leave(_ context: inout ScreenContext) {
        if stopSearch(&context) { return }
        if showsDetail, !context.isWide {
            showsDetail = false
        } else if !filter.isEmpty {
            setFilter("", &context)
        } else {
            context.go(.back)
        }
    }

    private func copy(_ context: inout ScreenContext) {
        guard let row = window.selectedRow else { return }
        context.ask(.copy("\(account.id)@\(row.event.version)"))
    }

    private func suppose(_ context: inout ScreenContext) {
        guard let version = window.selectedRow?.event.version else { return }
        context.go(.open(.whatIf(account.id, from: version)))
    }

    private mutating func jumpCorrelated(_ context: inout ScreenContext) {
        guard let row = window.selectedRow, let id = row.event.event.correlationID else { return }
        (tiedFrom, searchQuery) = (row.id, nil)
        list.search(for: context.request { .correlated($0, id, forPane: false) })
    }

    // MARK: The event pane

    /// The event that the pane shows, with the hash of the one before it, where it is known.
    package var detail: EventDetail? {
        guard let row = window.selectedRow, let index = window.index else { return nil }
        let older = window.rows.dropFirst(index + 1).first
        let isFirst = row.event.version == Version(1)
        let previous =
            isFirst
            ? Digest.zero
            : older.flatMap { $0.event.version.next == row.event.version ? $0.event.hash : nil }
        let correlation = row.event.event.correlationID
        return EventDetail(
            row, hashBefore: previous,
            links: links.value(for: correlation)?.filter { $0.id != row.id })
    }

    package func paneLineCount(width: Int) -> Int {
        detail.map { detailLines.of($0, width: width).count } ?? 0
    }

    /// Lets the pane go on with the selection.
    mutating func followSelection(_ context: inout ScreenContext) {
        if detailed != window.selected {
            detailed = window.selected
            pane.firstLine = 0
        }
        guard let inside = context.layout.with(paneWish).paneInside else { return }
        detailLines.keep(detail, width: inside.width)
        links.want(window.selectedRow?.event.event.correlationID) { id in
            context.request { .correlated($0, id, forPane: true) }
        }
    }
}
