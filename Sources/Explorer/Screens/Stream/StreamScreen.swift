import EventStoreCore

/// The whole log, live: the newest event at the bottom.
package struct StreamScreen: ScreenState {
    package private(set) var list = PagedList<EventRow>()
    package private(set) var filter = ""
    package private(set) var lastSearch = ""
    /// The search under way, or the last one, and how far it has come.
    private var searchQuery: StreamFindQuery?
    private var trail: SearchTrail<LogPosition>?
    package var pane = PaneFocus()
    package private(set) var links = Pursuit<String, [EventRow]>()
    /// All events up to here were looked at, where the list reaches the newest.
    package private(set) var knownThrough = LogPosition.start
    /// The end of the log when the last page was read: what stands still goes by it.
    package private(set) var end = LogPosition.start
    /// The event that the search for tied ones began at.
    private var tiedFrom: EventRow?
    package private(set) var shownPoint: TimePoint?
    private var detailed: LogPosition?
    private(set) var detailLines = DetailLines()

    package init() {}

    package var scope: Scope { .stream }
    package var movesSelection: Bool { list.movesSelection }
    package var window: ListWindow<EventRow> { list.window }
    package var paneWish: ScreenLayout.PaneWish { .wideOnly }

    /// The rows are still those of another point.
    package var isElsewhere: Bool { list.point != shownPoint }

    /// The selection goes on with what comes.
    package var follows: Bool { list.isAt(.end) }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .enter, .copy, .showSnapshots:
            window.selectedRow == nil ? "no event is selected" : nil
        case .jumpCorrelated:
            window.selectedRow?.event.event.correlationID == nil
                ? "the event is tied to no other account" : nil
        case .searchNext, .searchPrevious:
            lastSearch.isEmpty
                ? "no search yet: \(context.keymap.way(to: .search)) begins one" : nil
        default: nil
        }
    }

    package mutating func appear(_ context: inout ScreenContext) {
        if shownPoint != context.point { return timeChanged(&context) }
        list.resume(&context)
        refresh(&context)
    }

    /// The log ends at the point, and is read from there.
    package mutating func timeChanged(_ context: inout ScreenContext) {
        shownPoint = context.point
        list.turn(at: context.now)
        list.unmark()
        list.newCount = 0
        knownThrough = .start
        leaveSearch(&context)
        // Rows of the past are of no use at now.
        if context.point == nil { list.giveUp(&context) }
        if list.mayReload() { load(.newest, .jump(.end), &context) }
    }

    package mutating func disappear(_ context: inout ScreenContext) {
        leaveSearch(&context)
        // Only what looks through the log takes long enough to be in anyone's way.
        if !isWhole(context) { list.suspend(&context) }
    }

    package mutating func resize(_ context: inout ScreenContext) { followSelection(&context) }

    // MARK: Keys

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        switch action {
        case .down, .up, .halfDown, .halfUp, .pageDown, .pageUp:
            list.window.step(action, height: context.height)
        case .first: jump(to: .start, &context)
        case .last, .follow: jump(to: .end, &context)
        case .enter: openTimeline(&context)
        case .jumpCorrelated: jumpCorrelated(&context)
        case .search: context.go(.prompt(.searchStream))
        case .searchNext: find(isUpward: false, &context)
        case .searchPrevious: find(isUpward: true, &context)
        case .filter: context.go(.prompt(.filterStream, filter))
        case .back: leave(&context)
        case .copy: copy(&context)
        case .showSnapshots:
            guard let row = window.selectedRow else { return }
            let account = AccountRow(stub: row.event.stream)
            context.go(.open(.snapshots(account)))
        default: break
        }
        settleSelection(&context)
    }

    package func prompt(for action: UserAction) -> PromptPurpose? {
        action == .search ? .searchStream : action == .filter ? .filterStream : nil
    }

    package mutating func take(
        _ text: String, for purpose: PromptPurpose, _ context: inout ScreenContext
    ) -> String? {
        if purpose == .searchStream { search(text, &context) }
        if purpose == .filterStream { setFilter(text, &context) }
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
        let position = LogPosition(Int64(share.index(of: Int(clamping: end.number))) + 1)
        if share.isStart {
            jump(to: .start, &context)
        } else if share.isEnd {
            jump(to: .end, &context)
        } else if !list.reveal(position, height: context.height), isWhole(context) {
            load(.around(position), .goTo(position), &context)
        }
        settleSelection(&context)
        return true
    }

    /// Every position of the log has its row.
    private func isWhole(_ context: ScreenContext) -> Bool {
        if case .moment = context.point { return false }
        return filter.isEmpty
    }

    private mutating func settleSelection(_ context: inout ScreenContext) {
        if follows { list.newCount = 0 }
        loadMore(&context)
        followSelection(&context)
    }

    private func openTimeline(_ context: inout ScreenContext) {
        guard let row = window.selectedRow else { return }
        context.go(.open(.event(row)))
    }

    private mutating func jumpCorrelated(_ context: inout ScreenContext) {
        guard let row = window.selectedRow, let id = row.event.event.correlationID else { return }
        (tiedFrom, searchQuery) = (row, nil)
        list.search(for: context.request { .correlated($0, id, forPane: false) })
    }

    private mutating func leave(_ context: inout ScreenContext) {
        if let request = list.stopSearch(), let query = searchQuery {
            context.ask(.cancel(request))
            context.hintStopped(
                query.text, through: trail.map { Self.name($0.place) }, isUpward: query.isUpward)
        } else if filter.isEmpty {
            context.go(.back)
        } else {
            setFilter("", &context)
        }
    }

    private func copy(_ context: inout ScreenContext) {
        guard let row = window.selectedRow else { return }
        context.ask(.copy("\(row.event.stream)@\(row.event.version)"))
    }

    /// Shows only events that the expression is true of; an empty one shows all.
    package mutating func setFilter(_ text: String, _ context: inout ScreenContext) {
        filter = text
        leaveSearch(&context)
        load(.newest, .jump(.end), &context)
    }

    // MARK: Search

    /// Goes to the next older event whose row shows the text.
    package mutating func search(_ text: String, _ context: inout ScreenContext) {
        if !text.isEmpty { (lastSearch, trail) = (text, nil) }
        if !lastSearch.isEmpty { find(isUpward: false, &context) }
    }

    /// What is searched for lies in another list from now on.
    private mutating func leaveSearch(_ context: inout ScreenContext) {
        trail = nil
        list.leaveSearch(&context)
    }

    private mutating func find(isUpward: Bool, _ context: inout ScreenContext) {
        if trail?.selected != window.selected || trail?.isUpward != isUpward { trail = nil }
        let query = StreamFindQuery(
            text: lastSearch, filter: filter, from: trail?.place ?? window.selected,
            origin: trail?.origin, isUpward: isUpward, at: context.point)
        searchQuery = query
        list.search(for: context.request { .findInStream($0, query) })
    }

    private static func name(_ position: LogPosition) -> String {
        "position \(Wording.grouped(position.number))"
    }

    private mutating func take(
        _ id: RequestID, _ result: Result<StreamFound, LoadError>,
        _ context: inout ScreenContext
    ) {
        guard list.settleSearch(id), let query = searchQuery else { return }
        switch result {
        case .failure(let error):
            context.tell(.error, error.reason)
            context.loseWay()
        case .success(.none):
            trail = nil
            context.hint(.warning, "no event shows '\(lastSearch)'")
            context.loseWay()
        case .success(.undecided(let position, let origin)):
            trail = SearchTrail(
                selected: window.selected, isUpward: query.isUpward, place: position,
                origin: origin)
            // Nobody waits for it who has gone elsewhere; the key looks further from there.
            guard context.isInFront else { return context.loseWay() }
            context.hintSearch(query.text, through: Self.name(position))
            find(isUpward: query.isUpward, &context)
        case .success(.found(let row)):
            trail = nil
            if let from = query.origin ?? query.from {
                context.hintWrap(
                    row.id == from
                        ? .same("event", query.text)
                        : (row.id > from) != query.isUpward
                            ? .round(query.isUpward ? "oldest" : "newest") : nil)
            }
            if list.reveal(row.id, height: context.height) { return settleSelection(&context) }
            load(.around(row.id), .goTo(row.id), &context)
        }
    }

    // MARK: The event pane

    /// The event that the pane shows. Its neighbours in the log are of other accounts, so the hash
    /// before it is not known here.
    package var detail: EventDetail? {
        window.selectedRow.map { row in
            EventDetail(
                row, hashBefore: row.event.version == Version(1) ? .zero : nil,
                links: links.value(for: row.event.event.correlationID)?.filter { $0.id != row.id })
        }
    }

    package func paneLineCount(width: Int) -> Int {
        detail.map { detailLines.of($0, width: width).count } ?? 0
    }

    private mutating func followSelection(_ context: inout ScreenContext) {
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

    // MARK: Loading

    private mutating func jump(to edge: PagedList<EventRow>.Edge, _ context: inout ScreenContext) {
        if !isElsewhere, list.reaches(edge) {
            return list.move(to: edge, height: context.height)
        }
        load(edge == .start ? .oldest : .newest, .jump(edge), &context)
    }

    private mutating func load(
        _ place: StreamWindowQuery.Place, _ use: PagedList<EventRow>.Use,
        _ context: inout ScreenContext
    ) {
        let query = StreamWindowQuery(
            place: place, filter: filter, limit: ListWindow<EventRow>.pageRows,
            at: context.point)
        list.ask(&context, use) { .loadStream($0, query) }
    }

    private mutating func loadMore(_ context: inout ScreenContext) {
        guard !isElsewhere, let edge = list.wantedEdge(height: context.height) else { return }
        switch edge {
        case .end: if let row = window.rows.last { load(.above(row.id), .extend(.end), &context) }
        case .start:
            if let row = window.rows.first { load(.below(row.id), .extend(.start), &context) }
        }
    }

    private mutating func refresh(_ context: inout ScreenContext) {
        guard list.mayRefresh() else { return }
        // Rows of another point are there still where those of this one could not be read.
        if !list.isLoaded || isElsewhere {
            load(.newest, .jump(.end), &context)
        } else if window.atEnd, context.point == nil {
            load(.above(knownThrough), .news(.end), &context)
        }
    }

    package mutating func receive(_ action: Action, _ context: inout ScreenContext) {
        switch action {
        case .streamLoaded(let id, let result): take(id, result, &context)
        case .streamSearched(let id, let result): take(id, result, &context)
        case .correlatedFound(let id, let result):
            if list.settleSearch(id), let row = tiedFrom {
                return context.goToTied(from: row.id, of: row.event.stream, result)
            }
            guard case .success(let rows) = result else { return links.fail(id) }
            if links.take(id, rows) { followSelection(&context) }
        case .tailed(let news):
            if !window.atEnd, filter.isEmpty { list.newCount += news.count }
            refresh(&context)
        case .tick(let now): list.fade(at: now)
        default: break
        }
    }

    private mutating func take(
        _ id: RequestID, _ result: Result<StreamWindowPage, LoadError>,
        _ context: inout ScreenContext
    ) {
        guard let wait = list.settle(id) else { return }
        switch result {
        case .failure(let error):
            list.fail(error.reason)
            context.loseWay()
        case .success(let page):
            let follows = list.place(
                page.rows, isWhole: (page.atOldest, page.atNewest), wait, height: context.height,
                now: context.now)
            end = max(page.through, page.rows.last?.id ?? .start)
            if page.atNewest {
                knownThrough = max(knownThrough, page.through, page.rows.last?.id ?? .start)
            }
            if self.follows { list.newCount = 0 }
            // Rows of another point come before more of these.
            if !list.wantsReload { goOn(page, wait.use, follows, &context) }
        }
        if list.takeReload() {
            load(.newest, .jump(.end), &context)
        } else if list.takeRefresh() {
            refresh(&context)
        }
        followSelection(&context)
    }

    /// A search for rows that pass the filter goes on where it stopped; news of more than a page
    /// is skipped over.
    private mutating func goOn(
        _ page: StreamWindowPage, _ use: PagedList<EventRow>.Use, _ follows: Bool,
        _ context: inout ScreenContext
    ) {
        if let position = page.resume {
            switch use {
            case .jump(.start), .extend(.end): load(.above(position), .extend(.end), &context)
            case .news: load(.above(position), use, &context)
            default: load(.below(position), .extend(.start), &context)
            }
        } else if case .news = use, !page.atNewest {
            if follows { return load(.newest, .jump(.end), &context) }
            guard filter.isEmpty, let last = window.rows.last else { return }
            list.newCount += Int(max(0, context.live.head.number - last.id.number))
        }
    }
}
