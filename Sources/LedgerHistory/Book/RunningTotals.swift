import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

/// What the book adds up to at a position, and how many accounts it has: all that is needed of
/// them where nobody asks for the accounts themselves. A few numbers, so that one is kept for each
/// segment of the log, and a step of a cursor folds next to nothing.
package struct RunningTotals: Sendable {
    package private(set) var position = Position.start
    package private(set) var accounts: Int64 = 0
    private var fold: any ProjectionFold

    init() { fold = CurrencyTotalsProjection().makeFold() }

    /// Those of a book at a position. A book of a moment has late events, which these have not.
    init(_ state: BookState) {
        position = state.position
        accounts = Int64(state.accounts.count)
        fold = state.currencyTotals
    }

    /// What stands in each unit, in the order of their codes.
    ///
    /// - Parameter units: those of the book. A unit that is not among them is marked as not
    ///   declared.
    /// - Returns: the totals.
    /// - Throws: what the projection throws.
    package func totals(_ units: Units = Units()) async throws -> [BookTotal] {
        try await fold.sortedRows(keyCount: 1).compactMap { BookTotal($0, units) }
    }

    /// Folds on to a position.
    ///
    /// - Throws: `ProjectionFailure`, `EventStoreError`, `CancellationError` between two pages.
    mutating func advance(through end: Position, _ ledger: Ledger) async throws {
        var next = self
        let source = NoRows(events: ledger.events)
        try await ledger.events.forEachFoldPage(
            after: position, through: end, limit: Ledger.foldPage, whole: EventCodec.wholeTypes
        ) { page in
            try await next.fold.fold(page, from: source)
            for entry in page.entries where entry.version.number == 1 && !page.isOfTheBook(entry) {
                next.accounts += 1
            }
            next.position = page.readThrough
            return true
        }
        self = next
    }
}
