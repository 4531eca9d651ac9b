import EventStoreCore
import LedgerCore

/// Why a balance is what it is: the events that make it, from the last snapshot and from zero.
package struct BalanceExplanation: Hashable, Sendable {
    /// The account, folded from its first event.
    package let state: AccountState
    /// The account as it is loaded: from the snapshot, and the events behind it.
    package let loaded: AccountState
    /// The snapshot that a load stands on; nil if it folds from zero itself.
    package let snapshot: AccountState?
    /// All events up to the version, by type: their nets add up to the balance.
    package let fromZero: [TypeFlow]
    /// The events behind the snapshot, by type.
    package let sinceSnapshot: [TypeFlow]

    /// Both folds end in the same account, and the subtotals add up to both balances. False is
    /// damage: a snapshot that is not what its events say.
    package var foldsAgree: Bool {
        state == loaded
            && Self.sum(fromZero, onto: 0) == Int128(state.account.balanceMinor)
            && Self.sum(sinceSnapshot, onto: snapshot?.account.balanceMinor ?? 0)
                == Int128(loaded.account.balanceMinor)
    }

    private static func sum(_ flows: [TypeFlow], onto start: Int64) -> Int128 {
        flows.reduce(Int128(start)) { $0 &+ $1.flow.netMinor }
    }
}

/// One event of an explanation.
package struct ExplainedEvent: Hashable, Sendable {
    package let entry: StreamFoldEntry
    /// The account after it, folded from zero.
    package let state: AccountState
    /// It stands behind the snapshot that a load begins with, or behind none: where there is no
    /// snapshot every event does.
    package let isSinceSnapshot: Bool
    /// Whether a load begins with a snapshot at all.
    package let hasSnapshot: Bool
}

extension Ledger {
    /// Explains the balance of an account at a version. Reads every event up to it, reduced to
    /// typed columns, and holds a page of them at a time.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - version: the version; the newest one if the stream ends before.
    ///   - visit: takes the events in their order.
    /// - Returns: the explanation.
    /// - Throws: `HistoryError` for a history that cannot be folded, `EventStoreError`,
    ///   `CancellationError` between two pages, and what `visit` throws.
    package func explain(
        _ id: StreamID, through version: Version, visit: (ExplainedEvent) throws -> Void = { _ in }
    ) async throws -> BalanceExplanation {
        let snapshot = try await usableSnapshot(of: id, through: version)
        let since = snapshot?.version ?? .empty
        var state = AccountState(id)
        var loaded = snapshot ?? state
        var (all, behind) = (FlowTable(), FlowTable())
        try await forEachFoldEntry(of: id, after: .empty, through: version) { entries in
            for entry in entries {
                try state.evolve(entry, codec)
                all.add(entry)
                if entry.version > since {
                    behind.add(entry)
                    try loaded.evolve(entry, codec)
                }
                try visit(
                    ExplainedEvent(
                        entry: entry, state: state, isSinceSnapshot: entry.version > since,
                        hasSnapshot: snapshot != nil))
            }
        }
        return BalanceExplanation(
            state: state, loaded: loaded, snapshot: snapshot, fromZero: all.rows(units),
            sinceSnapshot: behind.rows(units))
    }
}
