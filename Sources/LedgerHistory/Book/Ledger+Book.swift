import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

extension Ledger {
    /// Every account as of a point of the book, folded from the log, and how many of the events
    /// that count are late; accounts without events by then are absent. Memory: one row an account.
    ///
    /// - Parameters:
    ///   - point: the point; a moment takes each account as `show ACC@MOMENT` does, by itself.
    ///   - end: where the book ends.
    ///   - progress: is told how far the fold has come.
    /// - Returns: the accounts, in no order.
    /// - Throws: `ProjectionFailure`; `HistoryError`.
    package func book(
        at point: BookPoint, in end: Position, progress: ProjectionRunner.Progress? = nil
    ) async throws -> (accounts: [AccountSummary], lateEvents: Int64) {
        var fold = AccountSummaryProjection().makeFold()
        var cut = BookCut(point)
        var late: Set<StreamHandle> = []
        try await events.forEachFoldPage(
            after: .start, through: end, limit: Self.foldPage, whole: EventCodec.wholeTypes
        ) { read in
            var page = read
            page.entries.removeAll { entry in
                let place = cut.place(entry)
                if place == .late, !read.isOfTheBook(entry) { late.insert(entry.stream) }
                return place != .counted
            }
            try await fold.fold(page, from: NoRows(events: events))
            progress?(page.readThrough, end)
            return true
        }
        var accounts = try await fold.takeDirtyRows().compactMap { AccountSummary($0, units) }
        guard case .moment(let moment, _) = point, !late.isEmpty else { return (accounts, 0) }
        let versions = Dictionary(
            accounts.map { ($0.id, $0.version) }, uniquingKeysWith: { $1 })
        let found = try await loadLate(late, until: moment, in: end) { _, id in
            versions[id] ?? .empty
        }
        let names = Set(found.values.map(\.state.id))
        accounts.removeAll { names.contains($0.id) }
        accounts += found.values.map { AccountSummary($0.state) }
        return (accounts, found.values.reduce(0) { $0 + $1.late.count })
    }

    /// Entries in a page of a fold of the whole log.
    static let foldPage = 8192
}

/// A source that knows names but no rows: for folds from the log's start.
struct NoRows: ProjectionSource {
    let events: any EventStore

    func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID] {
        try await events.streams(handles)
    }

    func rows(keys: [[ReadModelValue]]) async throws -> [[ReadModelValue]] { [] }
}
