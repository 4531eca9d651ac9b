import EventStoreCore

/// Work that `update` asks of the runtime. It is done off the UI thread; the answer is an `Action`.
/// Of two requests in one slot the newer one wins, and the older one is cancelled.
package enum Effect: Hashable, Sendable {
    case loadAccounts(RequestID, AccountsQuery)
    case findAccount(RequestID, FindQuery)
    /// The account of that very name, or the first that holds the text.
    case goToAccount(RequestID, String, at: TimePoint?)
    /// A few accounts that a name being typed may mean.
    case lookUpAccounts(RequestID, String)
    case loadTrends(RequestID, [StreamID], at: TimePoint?)
    /// What a whole book of the past adds up to.
    case loadTotals(RequestID, at: TimePoint)
    case loadTimeline(RequestID, TimelineQuery)
    case loadStream(RequestID, StreamWindowQuery)
    case loadSnapshots(RequestID, StreamID, at: TimePoint?)
    case changeSnapshot(SnapshotChange)
    case loadProjections(RequestID, at: TimePoint?)
    case travel(RequestID, TravelQuery)
    /// The account and the point that a text names.
    case findPlace(RequestID, PlaceQuery)
    case land(RequestID, TimePoint, StreamID?)
    case compare(RequestID, CompareQuery)
    case explain(RequestID, WhyQuery)
    case when(RequestID, WhenQuery)
    /// The events of an account from a version on, and the account before them.
    case loadFacts(RequestID, StreamID, from: Version)
    /// Gives up a request.
    case cancel(RequestID)
    /// Gives up whatever a screen asked for: it is gone.
    case abandon(screen: Int)
    case rebuild(String)
    /// Proves the whole ledger; reads only.
    case verify(RequestID)
    case countUnread(RequestID, since: LogPosition)
    case findUnread(RequestID, UnreadQuery)
    /// The events that share a correlation id: to go to one of them, or for the event pane.
    case correlated(RequestID, String, forPane: Bool)
    /// The next event of an account that holds a text.
    case findEvent(RequestID, EventFindQuery)
    /// The next event of the log that holds a text.
    case findInStream(RequestID, StreamFindQuery)
    /// Whether a text is a filter.
    case checkFilter(RequestID, String)
    /// Whether a text is a condition.
    case checkCondition(RequestID, String)
    /// The newest events of the selected account, for its pane.
    case loadRecent(RequestID, TimelineQuery)
    case preview(RequestID, Wish)
    /// Reads what was recorded in accounts since they were previewed.
    case readWinners(RequestID, [Conflict])
    case submit(RequestID, previewID: RequestID, Wish)
    case copy(String)
    /// The reader of a session that began in the past is at now: from here on read models are kept
    /// up to the log, as in any other.
    case keepUp
    case bell
    case suspend
    case repaint
    case setMouse(Bool)
    case quit

    /// What a newer request takes the place of: each screen has slots of its own.
    package struct Slot: Hashable, Sendable {
        package let screen: Int
        package let name: String
    }

    /// Nil for what is always carried out.
    package var slot: Slot? {
        numbered.map { Slot(screen: $0.id.screen, name: $0.slot) }
    }

    /// The number of a request that can be given up; nil for other work.
    package var request: RequestID? { numbered?.id }

    private var numbered: (id: RequestID, slot: String)? {
        switch self {
        case .loadAccounts(let id, _): (id, "list")
        case .loadTimeline(let id, _): (id, "list")
        case .loadStream(let id, _): (id, "list")
        case .loadSnapshots(let id, _, _): (id, "list")
        case .loadProjections(let id, _): (id, "list")
        // A search leaves the rows that are on their way alone.
        case .findAccount(let id, _): (id, "find")
        case .findEvent(let id, _): (id, "find")
        case .findInStream(let id, _): (id, "find")
        case .correlated(let id, _, let forPane): (id, forPane ? "pane" : "find")
        case .goToAccount(let id, _, _): (id, "goTo")
        case .lookUpAccounts(let id, _): (id, "lookUp")
        case .loadTrends(let id, _, _): (id, "trends")
        case .loadTotals(let id, _): (id, "totals")
        case .travel(let id, _): (id, "travel")
        case .findPlace(let id, _): (id, "place")
        case .land(let id, _, _): (id, "landing")
        case .compare(let id, _): (id, "answer")
        case .explain(let id, _): (id, "answer")
        case .when(let id, _): (id, "answer")
        case .loadFacts(let id, _, _): (id, "answer")
        case .checkFilter(let id, _): (id, "filter")
        case .checkCondition(let id, _): (id, "filter")
        case .loadRecent(let id, _): (id, "pane")
        case .preview(let id, _): (id, "preview")
        case .readWinners(let id, _): (id, "winners")
        case .verify(let id): (id, "verify")
        case .countUnread(let id, _): (id, "count")
        case .findUnread(let id, _): (id, "unread")
        case .cancel, .abandon, .changeSnapshot, .rebuild, .submit, .copy, .keepUp, .bell,
            .suspend, .repaint, .setMouse, .quit:
            nil
        }
    }
}
