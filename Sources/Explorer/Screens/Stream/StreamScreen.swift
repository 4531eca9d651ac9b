import EventStoreCore

/// The whole log, live: the newest event at the bottom.
package struct StreamScreen: EventScreen {
    package internal(set) var list = PagedList<EventRow>()
    var events = SearchWalk<Position>()
    package var pane = PaneFocus()
    package internal(set) var links = Pursuit<String, [EventRow]>()
    package internal(set) var knownThrough = Position.start
    /// The end of the log when the last page was read: what stands still goes by it.
    package private(set) var end = Position.start
    var tiedFrom: EventRow?
    var detailed: Position?
    var detailLines = DetailLines()

    package init() {}

    package var scope: Scope { .stream }
    package var paneWish: ScreenLayout.PaneWish { .wideOnly }
    package var shownPoint: TimePoint? { list.wanted.point }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        action == .showSnapshots && window.selectedRow == nil
            ? "no event is selected" : reasonOffOnEvents(action, context)
    }

    package mutating func appear(_ context: inout ScreenContext) {
        if shownPoint != context.point { return timeChanged(&context) }
        list.resume(&context)
        refresh(&context)
    }

    /// The log ends at the point, and is read from there.
    package mutating func timeChanged(_ context: inout ScreenContext) {
        list.turn(to: context.point, at: context.now)
        list.unmark()
        list.newCount = 0
        knownThrough = .start
        leaveSearch(&context)
        // Rows of the past are of no use at now.
        if context.point == nil { list.giveUp(&context) }
        if list.mayReload() { reload(&context) }
    }

    mutating func reload(_ context: inout ScreenContext) { load(.newest, .jump(.end), &context) }

    package mutating func disappear(_ context: inout ScreenContext) {
        leaveSearch(&context)
        // Only what looks through the log takes long enough to be in anyone's way.
        if !isWhole(context) { list.suspend(&context) }
    }

    // MARK: Keys

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        switch action {
        case .last: jump(to: .end, &context)
        case .enter: if let row = window.selectedRow { context.go(.open(.event(row))) }
        case .back: leave(&context)
        default: _ = performOnEvents(action, &context)
        }
        settleSelection(&context)
    }

    private mutating func leave(_ context: inout ScreenContext) {
        if stopSearch(&context) { return }
        if filter.isEmpty { context.go(.back) } else { setFilter("", &context) }
    }

    package var shown: WriteQuery.Content? { .stream(filter: filter) }

    var subject: AccountRow? { window.selectedRow.map { AccountRow(stub: $0.event.stream) } }

    func address(of row: EventRow) -> String { "\(row.event.stream)@\(row.event.version)" }

    mutating func go(to share: ListShare, _ context: inout ScreenContext) {
        let position = Position(Int64(share.index(of: Int(clamping: end.number))) + 1)
        if !list.reveal(position, height: context.height), isWhole(context) {
            load(.around(position), .goTo(position), &context)
        }
    }

    /// Every position of the log has its row.
    private func isWhole(_ context: ScreenContext) -> Bool {
        if case .moment = context.point { return false }
        return filter.isEmpty
    }

    /// Shows only events that the expression is true of; an empty one shows all.
    package mutating func setFilter(_ text: String, _ context: inout ScreenContext) {
        list.wanted.filter = text
        leaveSearch(&context)
        reload(&context)
    }

    /// The event that the pane shows. Its neighbours in the log are of other accounts, so the hash
    /// before it is not known here.
    package var detail: EventDetail? {
        window.selectedRow.map { row in
            EventDetail(
                row, hashBefore: row.event.version == Version(1) ? .zero : nil,
                links: links(of: row))
        }
    }

    // MARK: Questions

    static let prompts = (search: PromptPurpose.searchStream, filter: PromptPurpose.filterStream)
    static let newest = PagedList<EventRow>.Edge.end
    static func key(_ row: EventRow) -> Position { row.id }
    static func name(_ key: Position) -> String { "position \(Wording.grouped(key.number))" }

    static func place(at edge: PagedList<EventRow>.Edge) -> StreamWindowQuery.Place {
        edge == .start ? .oldest : .newest
    }

    static func place(beyond edge: PagedList<EventRow>.Edge, _ key: Position)
        -> StreamWindowQuery.Place
    {
        edge == .start ? .below(key) : .above(key)
    }

    static func place(around key: Position) -> StreamWindowQuery.Place { .around(key) }

    func query(_ place: StreamWindowQuery.Place, _ context: ScreenContext) -> Query {
        .stream(
            StreamWindowQuery(
                place: place, filter: filter, limit: ListWindow<EventRow>.pageRows,
                at: context.point))
    }

    func query(_ step: SearchWalk<Position>.Step, _ context: ScreenContext) -> Query {
        .findInStream(
            StreamFindQuery(
                text: events.text, filter: filter, from: step.from, origin: step.origin,
                isUpward: step.isUpward, at: context.point))
    }

    mutating func willLoad(_ place: StreamWindowQuery.Place, for use: PagedList<EventRow>.Use) {}

    // MARK: Answers

    package mutating func receive(
        _ answer: Answer, to id: RequestID, _ context: inout ScreenContext
    ) {
        if case .stream(let page) = answer { receive(page, to: id, &context) }
        if case .streamEvent(let found) = answer { receive(found, to: id, &context) }
        if case .correlated(let rows) = answer { receiveCorrelated(rows, to: id, &context) }
    }

    package mutating func notice(_ change: Change, _ context: inout ScreenContext) {
        switch change {
        case .time(let now): list.fade(at: now)
        case .news(let news):
            if !window.atEnd, filter.isEmpty { list.newCount += news.count }
            refresh(&context)
        case .snapshots, .readModels, .subscriptions, .values, .verification: break
        }
    }

    private mutating func receive(
        _ page: StreamWindowPage, to id: RequestID, _ context: inout ScreenContext
    ) {
        guard let wait = list.settle(id) else { return }
        let follows = place(page, wait, context)
        end = max(page.through, page.rows.last?.id ?? .start)
        if page.atNewest { knownThrough = max(knownThrough, end) }
        goOn(page, wait.use, follows, &context)
        askAgain(&context)
    }

    func unread(behind page: some EventPage, _ context: ScreenContext) -> Int64 {
        guard filter.isEmpty, let last = window.rows.last else { return 0 }
        return context.live.head.number - last.id.number
    }
}
