import EventStoreCore
import Explorer
import LedgerService
import Synchronization

/// Accounts of the past that were loaded lately, by the event that they stand on: of a step through
/// the book only those accounts are loaded anew whose events it crosses.
final class PastRows: Sendable {
    /// Some screens of accounts, and some steps: a few hundred kilobytes.
    private static let maximumCount = 1024

    private struct Kept: Sendable {
        var rows: [StreamHead: AccountRow] = [:]
        /// What was loaded while a wrong snapshot was believed is loaded again.
        var distrust = 0
    }

    private let ledger: Ledger
    private let kept = Mutex(Kept())

    init(_ ledger: Ledger) { self.ledger = ledger }

    /// - Throws: `HistoryError`, `EventStoreError`.
    func row(of head: StreamHead) async throws -> AccountRow {
        let distrust = ledger.distrusted.changes
        if let known = known(head, distrust) { return known }
        let row = AccountRow(try await ledger.load(head))
        kept.withLock { kept in
            if kept.rows.count >= Self.maximumCount || kept.distrust != distrust {
                kept = Kept(distrust: distrust)
            }
            kept.rows[head] = row
        }
        return row
    }

    private func known(_ head: StreamHead, _ distrust: Int) -> AccountRow? {
        kept.withLock { $0.distrust == distrust ? $0.rows[head] : nil }
    }

    /// The rows of some heads, in their order.
    ///
    /// - Throws: as `row(of:)`; `CancellationError` between two accounts.
    func rows(of heads: [StreamHead]) async throws -> [AccountRow] {
        var rows: [AccountRow] = []
        for head in heads {
            try Task.checkCancellation()
            rows.append(try await row(of: head))
        }
        return rows
    }
}
