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

/// Which accounts to read: a page in an order, from a place.
package struct AccountsQuery: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        case start
        case end
        /// Behind a row in the order.
        case after(AccountRow)
        /// Before a row in the order.
        case before(AccountRow)
        /// Half before and half from a row on, for a look at what has changed.
        case around(AccountRow)
    }

    package let sort: AccountSort
    package let isDescending: Bool
    /// Part of the name or the owner; empty for all.
    package let filter: String
    package let place: Place
    package let limit: Int
    /// Nil for now.
    package let at: TimePoint?

    package init(
        sort: AccountSort, isDescending: Bool, filter: String, place: Place, limit: Int,
        at: TimePoint? = nil
    ) {
        self.sort = sort
        self.isDescending = isDescending
        self.filter = filter
        self.place = place
        self.limit = limit
        self.at = at
    }
}

/// The order of the accounts screen.
package enum AccountSort: String, Sendable, CaseIterable {
    case account, owner, balance, version, activity

    package var next: AccountSort {
        let all = Self.allCases
        let index = all.firstIndex(of: self) ?? 0
        return all[(index + 1) % all.count]
    }

    /// Whether a row stands before another one.
    package func puts(_ row: AccountRow, before other: AccountRow, _ isDescending: Bool) -> Bool {
        isDescending ? precedes(other, row) : precedes(row, other)
    }

    /// Whether a row stands before another one in the ascending order.
    func precedes(_ one: AccountRow, _ other: AccountRow) -> Bool {
        switch self {
        case .account: one.id < other.id
        case .owner where one.owner != other.owner:
            one.owner.utf8.lexicographicallyPrecedes(other.owner.utf8)
        case .balance where one.balance?.minorUnits != other.balance?.minorUnits:
            one.balance?.minorUnits ?? 0 < other.balance?.minorUnits ?? 0
        case .version where one.version != other.version: one.version < other.version
        case .activity where one.lastEventAt != other.lastEventAt:
            one.lastEventAt < other.lastEventAt
        case .owner, .balance, .version, .activity: one.id < other.id
        }
    }
}

/// A search for the next account whose name or owner holds a text.
package struct FindQuery: Hashable, Sendable {
    package let text: String
    package let sort: AccountSort
    package let isDescending: Bool
    package let filter: String
    package let from: AccountRow?
    package let isBackward: Bool
    /// The account of that very name goes before all that only hold the text.
    package let prefersName: Bool
    package let at: TimePoint?

    package init(
        text: String, sort: AccountSort, isDescending: Bool, filter: String, from: AccountRow?,
        isBackward: Bool, prefersName: Bool = true, at: TimePoint? = nil
    ) {
        self.text = text
        self.prefersName = prefersName
        self.sort = sort
        self.isDescending = isDescending
        self.filter = filter
        self.from = from
        self.isBackward = isBackward
        self.at = at
    }
}

/// Accounts that were read.
package struct AccountsPage: Hashable, Sendable {
    package let rows: [AccountRow]
    package let atStart: Bool
    package let atEnd: Bool
    /// Accounts in the book, and those that the filter lets through.
    package let total: Int64
    package let matching: Int64
    package let totals: [CurrencyTotal]
    /// How far its rows may be believed; nil for the past, which does not grow old.
    package let freshness: Freshness?

    package init(
        rows: [AccountRow], atStart: Bool, atEnd: Bool, total: Int64, matching: Int64,
        totals: [CurrencyTotal], freshness: Freshness?
    ) {
        self.rows = rows
        self.atStart = atStart
        self.atEnd = atEnd
        self.total = total
        self.matching = matching
        self.totals = totals
        self.freshness = freshness
    }
}

/// How a read model stands to the log.
package struct Freshness: Hashable, Sendable {
    /// Positions that it is behind.
    package let lag: Int64
    /// It will not catch up by itself: an event could not be folded.
    package let isStopped: Bool

    package init(lag: Int64 = 0, isStopped: Bool = false) {
        self.lag = lag
        self.isStopped = isStopped
    }
}

/// What a book adds up to at a point of its past.
package struct BookTotals: Hashable, Sendable {
    package let accounts: Int64
    package let totals: [CurrencyTotal]

    package init(accounts: Int64, totals: [CurrencyTotal]) {
        self.accounts = accounts
        self.totals = totals
    }
}

/// Something to do with a snapshot.
package enum SnapshotChange: Hashable, Sendable {
    case take(StreamID)
    case drop(StreamID, Version)
    /// Put the fold in the place of a wrong one.
    case repair(StreamID, Version)
}

/// What the projections screen shows.
package struct ProjectionsPage: Hashable, Sendable {
    package let rows: [ProjectionRow]
    package let totals: [CurrencyTotal]
    package let types: [TypeCount]
    /// The last days with events, the oldest first.
    package let days: [DayActivity]

    package init(
        rows: [ProjectionRow], totals: [CurrencyTotal], types: [TypeCount], days: [DayActivity]
    ) {
        self.rows = rows
        self.totals = totals
        self.types = types
        self.days = days
    }
}
