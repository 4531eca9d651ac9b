import EventStoreCore

/// A page of events.
protocol EventPage {
    associatedtype Key
    var rows: [EventRow] { get }
    var atNewest: Bool { get }
    var atOldest: Bool { get }
    /// Where a search for rows that pass the filter stopped before it had enough of them.
    var resume: Key? { get }
}

extension TimelinePage: EventPage {}
extension StreamWindowPage: EventPage {}

/// A long list of events, with the pane of the selected one.
protocol EventScreen: ListScreen where Row == EventRow {
    /// What tells events apart here: the version, or the position.
    associatedtype Key: Hashable & Comparable & Sendable

    /// The end of the list where events come into being.
    static var newest: Edge { get }
    static func key(_ row: EventRow) -> Key
    static func place(beyond edge: Edge, _ key: Key) -> Place
    static func place(around key: Key) -> Place
    /// As a search names where it has come to.
    static func name(_ key: Key) -> String
    var events: SearchWalk<Key> { get set }
    func query(_ step: SearchWalk<Key>.Step, _ context: ScreenContext) -> Query
    /// All events up to here were looked at, where the list reaches the newest.
    var knownThrough: Key { get set }
    /// Rows that lie behind a page of news and are not read.
    func unread(behind page: some EventPage, _ context: ScreenContext) -> Int64
    /// All rows are to be read again, for another point.
    mutating func reload(_ context: inout ScreenContext)

    var links: Pursuit<String, [EventRow]> { get set }
    /// The event that the search for tied ones began at.
    var tiedFrom: EventRow? { get set }
    var detail: EventDetail? { get }
    var detailLines: DetailLines { get set }
    /// The event that the pane shows.
    var detailed: Position? { get set }
}

extension EventScreen {
    package var lastSearch: String { events.text }

    package var eventTypes: Set<String> { Set(window.rows.map(\.event.type)) }

    static func place(beyond edge: Edge, _ row: EventRow) -> Place {
        place(beyond: edge, key(row))
    }

    /// The selection is on the newest event, and goes on with what comes.
    package var follows: Bool { list.isAt(Self.newest) }

    func reasonOffOnEvents(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .enter, .copy, .causes: window.selectedRow == nil ? "no event is selected" : nil
        case .jumpCorrelated:
            window.selectedRow?.isTied == true ? nil : "the event is tied to no other account"
        case .searchNext, .searchPrevious: reasonCannotSearch(context)
        default: nil
        }
    }

    /// - Returns: false for an action that is not about events.
    mutating func performOnEvents(_ action: UserAction, _ context: inout ScreenContext) -> Bool {
        switch action {
        case .follow: jump(to: Self.newest, &context)
        case .jumpCorrelated: jumpCorrelated(&context)
        case .causes:
            guard let row = window.selectedRow else { return true }
            context.go(.open(.causes(CausesQuery(row.event))))
        default: return performOnList(action, &context)
        }
        return true
    }

    mutating func settleSelection(_ context: inout ScreenContext) {
        if follows { list.newCount = 0 }
        loadMore(&context)
        followSelection(&context)
    }

    // MARK: Rows

    /// Reads what is newer than all that is known, or the newest if nothing is there yet.
    mutating func refresh(_ context: inout ScreenContext) {
        guard list.mayRefresh() else { return }
        // Rows of another point are there still where those of this one could not be read.
        if !list.isLoaded || list.isElsewhere {
            load(Self.place(at: Self.newest), .jump(Self.newest), &context)
        } else if list.reaches(Self.newest), context.point == nil {
            load(
                Self.place(beyond: Self.newest, knownThrough), .news(Self.newest), &context)
        }
    }

    /// Puts a page of rows where it belongs.
    ///
    /// - Returns: true if they are news that the selection went on with.
    mutating func place(
        _ page: some EventPage, _ wait: PagedList<EventRow>.Wait, _ context: ScreenContext
    ) -> Bool {
        defer { strike(page.rows) }
        return list.place(
            page.rows,
            isWhole: Self.newest == .start
                ? (page.atNewest, page.atOldest) : (page.atOldest, page.atNewest),
            wait, height: context.height, now: context.now)
    }

    /// What new rows reverse is struck where it is shown already. What comes from another program's
    /// table may name any event: it has to come behind it, and to move as much the other way.
    private mutating func strike(_ rows: [EventRow]) {
        for reversal in rows {
            guard let version = reversal.reverses else { continue }
            list.window.update { row in
                guard row.event.version == version, row.event.stream == reversal.event.stream,
                    row.event.version < reversal.event.version,
                    row.reverses == nil, row.reversedBy == nil,
                    let taken = row.movement, let back = reversal.movement,
                    back.amount == taken.amount, back.effect != taken.effect
                else { return }
                row = row.reversed(by: reversal.event.version)
            }
        }
    }

    /// A search for rows that pass the filter goes on where it stopped; news of more than a page
    /// is skipped over.
    mutating func goOn<Page: EventPage>(
        _ page: Page, _ use: PagedList<EventRow>.Use, _ follows: Bool,
        _ context: inout ScreenContext
    ) where Page.Key == Key {
        if self.follows { list.newCount = 0 }
        // Rows of another point come before more of these.
        if list.wantsReload { return }
        let (newest, oldest): (Edge, Edge) =
            Self.newest == .start ? (.start, .end) : (.end, .start)
        if let key = page.resume {
            switch use {
            case .jump(oldest), .extend(newest):
                load(Self.place(beyond: newest, key), .extend(newest), &context)
            case .news: load(Self.place(beyond: newest, key), use, &context)
            case .jump, .extend, .goTo, .replace:
                load(Self.place(beyond: oldest, key), .extend(oldest), &context)
            }
        } else if case .news = use, !page.atNewest {
            if follows { return load(Self.place(at: newest), .jump(newest), &context) }
            list.newCount += Int(clamping: max(0, unread(behind: page, context)))
        }
    }

    /// What had to wait for an answer is asked for now.
    mutating func askAgain(_ context: inout ScreenContext) {
        if list.takeReload() {
            reload(&context)
        } else if list.takeRefresh() {
            refresh(&context)
        }
        followSelection(&context)
    }

    package mutating func fail(
        _ id: RequestID, _ error: LoadError, _ context: inout ScreenContext
    ) {
        if list.fail(id, error, &context) { askAgain(&context) } else { links.fail(id) }
    }

    // MARK: Search

    /// Goes to the next older event whose row shows the text.
    package mutating func search(_ text: String, _ context: inout ScreenContext) {
        events.look(for: text)
        if !events.text.isEmpty { findNext(isBackward: false, &context) }
    }

    /// Backward is upward in time: a search begins at the newest.
    mutating func findNext(isBackward isUpward: Bool, _ context: inout ScreenContext) {
        let selected = window.selectedRow.map(Self.key)
        let step = events.advance(isUpward: isUpward, selected: selected)
        list.search(query(step, context), &context)
    }

    /// What is searched for lies in another list from now on.
    mutating func leaveSearch(_ context: inout ScreenContext) {
        events.forget()
        list.leaveSearch(&context)
    }

    /// Stops the search under way, which can go on from there.
    ///
    /// - Returns: false if there is none.
    mutating func stopSearch(_ context: inout ScreenContext) -> Bool {
        guard let request = list.stopSearch() else { return false }
        context.cancel(request)
        if let step = events.step {
            context.hintStopped(
                events.text, through: events.place.map(Self.name), isUpward: step.isUpward)
        }
        return true
    }

    mutating func receive(
        _ found: EventFound<Key>, to id: RequestID, _ context: inout ScreenContext
    ) {
        guard list.settleSearch(id), let step = events.step else { return }
        let selected = window.selectedRow.map(Self.key)
        switch found {
        case .none:
            events.forget()
            context.hint(.warning, "no event shows '\(events.text)'")
            context.loseWay()
        case .undecided(let key, let origin):
            events.stop(at: key, origin: origin, selected: selected)
            // Nobody waits for it who has gone elsewhere; the key looks further from there.
            guard context.isInFront else { return context.loseWay() }
            context.hintSearch(events.text, through: Self.name(key))
            findNext(isBackward: step.isUpward, &context)
        case .found(let row):
            events.forget()
            let key = Self.key(row)
            if let from = step.origin ?? step.from {
                context.hintWrap(
                    key == from
                        ? .same("event", events.text)
                        : (key > from) != step.isUpward
                            ? .round(step.isUpward ? "oldest" : "newest") : nil)
            }
            if list.reveal(row.id, height: context.height) { return settleSelection(&context) }
            load(Self.place(around: key), .goTo(row.id), &context)
        }
    }

    // MARK: The event pane

    private mutating func jumpCorrelated(_ context: inout ScreenContext) {
        guard let row = window.selectedRow, let id = row.event.event.correlationID else { return }
        tiedFrom = row
        events.leave()
        list.search(.correlated(id, forPane: false), &context)
    }

    /// Events of one correlation: to go to one of them, or for the pane.
    mutating func receiveCorrelated(
        _ rows: [EventRow], to id: RequestID, _ context: inout ScreenContext
    ) {
        if list.settleSearch(id), let row = tiedFrom {
            context.goToTied(from: row.id, of: row.event.stream, rows)
        } else if links.receive(rows, to: id) {
            followSelection(&context)
        }
    }

    package func paneLineCount(width: Int) -> Int {
        detail.map { detailLines.of($0, width: width).count } ?? 0
    }

    mutating func followSelection(_ context: inout ScreenContext) {
        if detailed != window.selected {
            detailed = window.selected
            pane.firstLine = 0
        }
        guard let inside = context.layout.with(paneWish).paneInside else { return }
        detailLines.keep(detail, width: inside.width)
        links.want(window.selectedRow?.event.event.correlationID, &context) {
            .correlated($0, forPane: true)
        }
    }

    /// The other events of the selected one's correlation; nil until they are read.
    func links(of row: EventRow) -> [EventRow]? {
        links.value(for: row.event.event.correlationID)?.filter { $0.id != row.id }
    }
}
