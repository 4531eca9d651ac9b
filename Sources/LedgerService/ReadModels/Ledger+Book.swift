import EventStoreCore
import EventStreaming
import LedgerCore

extension Ledger {
    /// Every account as of an address of the book, folded from the log; accounts without events
    /// by then are absent. Memory: one row an account.
    ///
    /// A position counts the book's events, `back` counts from its end. A moment is taken account
    /// by account, as `show ACC@MOMENT` takes it: up to the first event that is later. The book
    /// ends at `end`, or where it ends now.
    ///
    /// - Throws: `AddressError` for an address that is not one of the book; `ProjectionFailure`.
    package func book(
        at address: Address, clock: Clock = .occurred, in end: Position? = nil,
        progress: ProjectionRunner.Progress? = nil
    ) async throws -> [AccountSummary] {
        let now = try await events.lastPosition()
        let end = min(end ?? now, now)
        guard case .time(let moment) = address else {
            return try await fold(through: try address.position(inBookOf: end), progress)
        }
        // Streams keep their order in the log: one pass tells where each of them ends.
        var over = HandleIndex()
        return try await fold(through: end, progress) { entry in
            if over.row(of: entry.stream) >= 0 { return false }
            if clock.time(of: entry) <= moment { return true }
            over.set(0, for: entry.stream)
            return false
        }
    }

    private func fold(
        through end: Position, _ progress: ProjectionRunner.Progress?,
        where isWanted: ((FoldEntry) -> Bool)? = nil
    ) async throws -> [AccountSummary] {
        var fold = AccountSummaryProjection().makeFold()
        try await events.forEachFoldPage(
            after: .start, through: end, limit: Self.foldPage, whole: EventCodec.wholeTypes
        ) { page in
            var page = page
            if let isWanted { page.entries.removeAll { !isWanted($0) } }
            try await fold.fold(page, from: NoRows(events: events))
            progress?(page.readThrough, end)
            return true
        }
        return try await fold.takeDirtyRows().compactMap { AccountSummary($0, units) }
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
