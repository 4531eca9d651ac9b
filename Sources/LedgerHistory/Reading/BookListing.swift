import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

/// Every account of a list in full, all of one moment and in the list's order.
package struct BookListing: Sendable {
    /// Where the book ended at that moment.
    package let end: Position
    package let accounts: [AccountSummary]
    /// Of a moment: events that count and were recorded behind a later one of their account.
    package let lateEvents: Int64
}

extension BookReader {
    /// All accounts of a list, or so many. Memory: one row an account.
    ///
    /// - Parameters:
    ///   - list: the list.
    ///   - limit: how many.
    ///   - isProjected: the read model is up to date, and serves for now.
    ///   - end: where the book ends; nil for where it ends now.
    ///   - progress: is told how far a fold has come.
    /// - Returns: the accounts.
    /// - Throws: `ProjectionFailure`, `HistoryError`, `EventStoreError`, `CancellationError`.
    package func listing(
        _ list: BookList, limit: Int = .max, isProjected: Bool, in end: Position? = nil,
        progress: ProjectionRunner.Progress? = nil
    ) async throws -> BookListing {
        if list.point == nil, isProjected,
            let copy = try await readModels.copy(
                AccountSummary.schema,
                ProjectedList(ledger: ledger, list: list, stride: 0)
                    .query(limit: limit))
        {
            return BookListing(
                end: copy.status.checkpoint, accounts: try copy.rows.map(ledger.summary),
                lateEvents: 0)
        }
        let last = try await events.lastPosition()
        let end = min(end ?? last, last)
        let point = list.point == nil ? .position(end) : try await bookPoint(of: list.point)
        let whole = try await BookHistory.accounts(at: point, in: end, ledger) {
            progress?($0, end)
        }
        let accounts = whole.filter { $0.holds(list.filter) }.sorted { list.puts($0, before: $1) }
        return BookListing(
            end: end, accounts: accounts.prefix(limit).map(\.summary),
            lateEvents: whole.reduce(0) { $0 + $1.late })
    }
}
