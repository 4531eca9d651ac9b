import EventStoreCore
import LedgerCore

/// A question to the runtime, which answers off the UI thread. Each has its `Answer`.
package enum Query: Hashable, Sendable {
    case accounts(AccountsQuery)
    /// The next account that holds a text.
    case findAccount(FindQuery)
    /// The account of that very name, or the first that holds the text.
    case matchAccount(String, at: TimePoint?)
    /// A few accounts that a name being typed may mean.
    case lookUpAccounts(String)
    case trends([StreamID], at: TimePoint?)
    /// What a whole book of the past adds up to.
    case totals(at: TimePoint)
    case timeline(TimelineQuery)
    /// The newest events of the selected account, for its pane.
    case recent(TimelineQuery)
    case stream(StreamWindowQuery)
    /// The next event of an account that holds a text.
    case findEvent(EventFindQuery)
    /// The next event of the log that holds a text.
    case findInStream(StreamFindQuery)
    /// The events that share a correlation id: to go to one of them, or for the event pane.
    case correlated(String, forPane: Bool)
    case snapshots(StreamID, at: TimePoint?)
    case projections(at: TimePoint?)
    /// Where all subscriptions stand now.
    case subscriptions
    /// The position that an address names, for a subscription.
    case rewindPlace(String, Address)
    case causes(CausesQuery)
    case travel(TravelQuery)
    /// The account and the point that a text names.
    case place(PlaceQuery)
    case landing(TimePoint, StreamID?)
    case compare(CompareQuery)
    case explain(WhyQuery)
    case when(WhenQuery)
    /// The events of an account from a version on, and the account before them.
    case facts(StreamID, from: Version)
    /// Proves the whole ledger; reads only.
    case verify
    case countUnread(since: Position)
    case findUnread(UnreadQuery)
    /// Whether a text is a filter.
    case checkFilter(String)
    /// Whether a text is a condition.
    case checkCondition(String)
    /// What a command would do that happened at a moment; nil for now.
    case preview(Command, occurred: Timestamp?)
    /// What was recorded in accounts since they were previewed.
    case winners([Conflict])
    case submit(previewID: RequestID, Command)
    /// Sends a command again of which it is not known whether it was recorded, under its id.
    case submitAgain(CommandID)
    /// Writes a file.
    case write(WriteQuery)

    /// Of two questions of a screen in one slot the newer one is answered, and the older one is
    /// given up. Nil for what is always carried out.
    package enum Slot: Hashable, Sendable {
        case list, find, pane, match, lookUp, trends, totals, travel, place, landing, fold, check,
            preview, winners, verify, unreadCount, unread, file
    }

    package var slot: Slot? {
        switch self {
        case .accounts, .timeline, .stream, .snapshots, .projections, .subscriptions: .list
        // A search leaves the rows that are on their way alone.
        case .findAccount, .findEvent, .findInStream: .find
        case .correlated(_, let forPane): forPane ? .pane : .find
        case .recent: .pane
        case .matchAccount: .match
        case .lookUpAccounts: .lookUp
        case .trends: .trends
        case .totals: .totals
        case .travel: .travel
        case .place, .rewindPlace: .place
        case .landing: .landing
        case .compare, .explain, .when, .facts, .causes: .fold
        case .checkFilter, .checkCondition: .check
        case .preview: .preview
        case .winners: .winners
        case .verify: .verify
        case .countUnread: .unreadCount
        case .findUnread: .unread
        case .write: .file
        case .submit, .submitAgain: nil
        }
    }
}

/// What the runtime found, in the order of the questions.
package enum Answer: Sendable {
    case accounts(AccountsPage)
    /// Nil if no account holds the text.
    case account(AccountRow?)
    case match(AccountMatch)
    case lookedUp([AccountRow])
    case trends([StreamID: [Int64]])
    case totals(BookTotals)
    /// To `timeline` and `recent`.
    case timeline(TimelinePage)
    case stream(StreamWindowPage)
    case event(TimelineFound)
    case streamEvent(StreamFound)
    case correlated([EventRow])
    case snapshots(SnapshotsPage)
    case projections(ProjectionsPage)
    case subscriptions(SubscriptionsPage)
    case rewindPlace(RewindPlace)
    case causes(CausesInfo)
    /// Where a move ends; nil for now.
    case point(TimePoint?)
    case place(FoundPlace)
    case landing(Landing)
    case comparison(ComparisonInfo)
    case explanation(Explanation)
    case when(WhenAnswer)
    case facts(WhatIfFacts)
    /// The end of a proof, with what it has found since it was last told.
    case verification(VerificationNews)
    case unreadCount(UnreadCount)
    case unread(UnreadFound)
    /// What is wrong with a filter or a condition; nil if nothing is.
    case fault(FilterFault?)
    case preview(Result<PreviewInfo, Refusal>)
    case winners([Conflict])
    /// To `submit` and `submitAgain`.
    case receipt(Result<ReceiptInfo, Refusal>)
    case written(WriteOutcome)
}

/// How far the answer to a question has come.
package enum QueryProgress: Hashable, Sendable {
    /// Events that are folded, of so many.
    case folded(Int64, of: Int64)
    case verified(VerificationNews)
    /// Events that were read for a file, or written into it.
    case written(Int64)
}
