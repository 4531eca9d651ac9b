import EventStoreCore
import LedgerCore
import TerminalCanvas

/// Something that happened, told to `update`.
package enum Action: Sendable {
    case input(Input)
    /// What the mouse means where it is.
    case pointed(Pointer)
    /// Time has passed: marks fade, ages grow.
    case tick(Timestamp)
    /// The tailer handed over events, merged since the last frame.
    case tailed(News)
    case tailerFailed(String)
    /// The read models cannot be brought up to the log for now, and why.
    case readModelsBehind(String)
    case accountsLoaded(RequestID, Result<AccountsPage, LoadError>)
    case accountFound(RequestID, Result<AccountRow?, LoadError>)
    case accountsLookedUp(RequestID, [AccountRow])
    /// What a name that was typed stands for.
    case accountMatched(RequestID, Result<AccountMatch, LoadError>)
    case trendsLoaded(RequestID, [StreamID: [Int64]])
    case timelineLoaded(RequestID, Result<TimelinePage, LoadError>)
    case streamLoaded(RequestID, Result<StreamWindowPage, LoadError>)
    case snapshotsLoaded(RequestID, Result<SnapshotsPage, LoadError>)
    case snapshotChanged(SnapshotChange, Result<String, LoadError>)
    case projectionsLoaded(RequestID, Result<ProjectionsPage, LoadError>)
    case rebuilding(String, done: Int64, of: Int64)
    case rebuilt(String, Result<Int64, LoadError>)
    case eventFound(RequestID, Result<TimelineFound, LoadError>)
    case streamSearched(RequestID, Result<StreamFound, LoadError>)
    case recentLoaded(RequestID, Result<TimelinePage, LoadError>)
    /// What is wrong with a filter or a condition; nil if nothing is.
    case filterChecked(RequestID, FilterFault?)
    case correlatedFound(RequestID, Result<[EventRow], LoadError>)
    case previewed(RequestID, Result<PreviewInfo, Refusal>)
    case submitted(RequestID, Result<ReceiptInfo, Refusal>)
    /// What was recorded in accounts since they were previewed.
    case winnersRead(RequestID, [Conflict])
    case copied(String)
    /// The themes were read: which of them can be shown.
    case themesListed([ThemeChoice])
    case placeFound(RequestID, Result<FoundPlace, LoadError>)
    case travelled(RequestID, Result<TimePoint?, LoadError>)
    case landed(RequestID, Result<Landing, LoadError>)
    /// How far a fold of the book has come.
    case folding(RequestID, done: Int64, of: Int64)
    case compared(RequestID, Result<ComparisonInfo, LoadError>)
    case explained(RequestID, Result<Explanation, LoadError>)
    case whenFound(RequestID, Result<WhenAnswer, LoadError>)
    case factsLoaded(RequestID, Result<WhatIfFacts, LoadError>)
    case totalsLoaded(RequestID, Result<BookTotals, LoadError>)
    case verifying(RequestID, VerificationNews)
    /// The end of a proof, with what it has found since it was last told.
    case verified(RequestID, Result<VerificationNews, LoadError>)
    case unreadCounted(RequestID, Result<UnreadCount, LoadError>)
    case unreadFound(RequestID, Result<UnreadFound, LoadError>)
    /// Not sent: the terminal takes no text, or not so much.
    case notCopied(String)
}

extension Action {
    /// The request that it answers, or tells the progress of; nil for what was not asked for.
    var request: RequestID? {
        switch self {
        case .accountsLoaded(let id, _): id
        case .accountFound(let id, _): id
        case .accountMatched(let id, _): id
        case .accountsLookedUp(let id, _): id
        case .winnersRead(let id, _): id
        case .trendsLoaded(let id, _): id
        case .timelineLoaded(let id, _): id
        case .streamLoaded(let id, _): id
        case .snapshotsLoaded(let id, _): id
        case .projectionsLoaded(let id, _): id
        case .eventFound(let id, _): id
        case .streamSearched(let id, _): id
        case .recentLoaded(let id, _): id
        case .filterChecked(let id, _): id
        case .correlatedFound(let id, _): id
        case .previewed(let id, _): id
        case .submitted(let id, _): id
        case .placeFound(let id, _): id
        case .travelled(let id, _): id
        case .landed(let id, _): id
        case .folding(let id, _, _): id
        case .compared(let id, _): id
        case .explained(let id, _): id
        case .whenFound(let id, _): id
        case .factsLoaded(let id, _): id
        case .totalsLoaded(let id, _): id
        case .verifying(let id, _): id
        case .verified(let id, _): id
        case .unreadCounted(let id, _): id
        case .unreadFound(let id, _): id
        case .input, .pointed, .tick, .tailed, .tailerFailed, .readModelsBehind, .snapshotChanged,
            .rebuilding, .rebuilt,
            .copied, .notCopied, .themesListed:
            nil
        }
    }
}
