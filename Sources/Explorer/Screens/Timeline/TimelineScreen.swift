import EventStoreCore

/// One account's events, the newest first, with the balance after each.
package struct TimelineScreen: EventScreen {
    package internal(set) var account: AccountRow
    /// The newest version that is known of: the events themselves may not be read yet.
    package internal(set) var newest: Version
    /// The account at the cursor; nil at now, and while it is looked for.
    package internal(set) var then: AccountRow?
    package internal(set) var list = PagedList<EventRow>()
    /// The event pane is open, also where it does not stand beside the list.
    package private(set) var showsDetail = false
    package var pane = PaneFocus()
    package internal(set) var matching: MatchCount?
    var events = SearchWalk<Version>()
    package internal(set) var links = Pursuit<String, [EventRow]>()
    var knownThrough = Version.empty
    /// What the list showed when its rows were last replaced.
    var place = TimelineQuery.Place.newest
    /// The version to select among the rows that are on their way.
    var aim: Version?
    package internal(set) var shownPoint: TimePoint?
    /// The event to begin at; nil once it was asked for, or where it is the newest.
    private var target: EventRow?
    var tiedFrom: EventRow?
    var detailed: Position?
    var detailLines = DetailLines()

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
    package var paneWish: ScreenLayout.PaneWish { showsDetail ? .always : .wideOnly }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        if account.isOfTheBook, Self.actionsOfAccounts.contains(action) {
            return "\(account.id) is the book's own, and no account"
        }
        if action == .whatIf { return window.selectedRow == nil ? "no event is selected" : nil }
        return reasonOffOfReversal(action) ?? reasonOffOnEvents(action, context)
    }

    private static let actionsOfAccounts: Set<UserAction> = [
        .deposit, .withdraw, .transfer, .close, .record, .reverse, .whatIf, .why, .showSnapshots,
        .statement,
    ]

    // MARK: Time

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

    // MARK: Keys

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        switch action {
        case .enter: openDetail(context)
        case .back: leave(&context)
        case .whatIf:
            guard let version = window.selectedRow?.event.version else { return }
            context.go(.open(.whatIf(account.id, from: version)))
        case .reverse:
            guard let row = window.selectedRow else { return }
            context.go(.reverse(row, account))
        case .jumpReversal: jumpReversal(&context)
        case .statement: context.go(.statement(then ?? account))
        default: _ = performOnEvents(action, &context)
        }
        settleSelection(&context)
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

    var subject: AccountRow? { account }

    package var shown: WriteQuery.Content? { .timeline(account.id, filter: filter) }

    func address(of row: EventRow) -> String { "\(account.id)@\(row.event.version)" }

    mutating func go(to share: ListShare, _ context: inout ScreenContext) {
        let head = account.version.number
        let version = Version(head - Int64(share.index(of: Int(clamping: head))))
        if !reveal(version, context), filter.isEmpty { aim(at: version, &context) }
    }

    /// Shows only events that the expression is true of; an empty one shows all.
    package mutating func setFilter(_ text: String, _ context: inout ScreenContext) {
        list.wanted.filter = text
        matching = nil
        leaveSearch(&context)
        // A reader who clears the filter stays with the event that was found.
        if text.isEmpty, let row = window.selectedRow {
            load(.around(row.event.version), .replace, &context)
        } else {
            load(.newest, .jump(.start), &context)
        }
    }

    /// The event that the pane shows, with the hash of the one before it, where it is known.
    package var detail: EventDetail? {
        guard let row = window.selectedRow, let index = window.index else { return nil }
        let older = window.rows.dropFirst(index + 1).first
        let isFirst = row.event.version == Version(1)
        let previous =
            isFirst
            ? Digest.zero
            : older.flatMap { $0.event.version.next == row.event.version ? $0.event.hash : nil }
        return EventDetail(row.asOf(then?.version), hashBefore: previous, links: links(of: row))
    }

    // MARK: Questions

    static let prompts = (
        search: PromptPurpose.searchTimeline, filter: PromptPurpose.filterTimeline
    )
    static let newest = PagedList<EventRow>.Edge.start
    static func key(_ row: EventRow) -> Version { row.event.version }
    static func name(_ key: Version) -> String { "v\(key)" }
    static func place(at edge: PagedList<EventRow>.Edge) -> TimelineQuery.Place {
        edge == .start ? .newest : .oldest
    }

    static func place(beyond edge: PagedList<EventRow>.Edge, _ key: Version) -> TimelineQuery.Place
    {
        edge == .start ? .above(key) : .below(key)
    }

    static func place(around key: Version) -> TimelineQuery.Place { .around(key) }

    func query(_ place: TimelineQuery.Place, _ context: ScreenContext) -> Query {
        .timeline(
            TimelineQuery(
                account: account.id, place: place, filter: filter,
                limit: ListWindow<EventRow>.pageRows, at: context.point))
    }

    func query(_ step: SearchWalk<Version>.Step, _ context: ScreenContext) -> Query {
        .findEvent(
            EventFindQuery(
                account: account.id, text: events.text, filter: filter,
                from: step.from ?? account.version, origin: step.origin, isUpward: step.isUpward))
    }

    mutating func willLoad(_ place: TimelineQuery.Place, for use: PagedList<EventRow>.Use) {
        switch use {
        case .replace, .jump, .goTo: (self.place, aim) = (place, nil)
        case .extend, .news: break
        }
    }
}
