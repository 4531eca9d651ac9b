import EventStoreCore
import LedgerCore
import LedgerService

/// Why a balance is what it is: the events that make it, from the last snapshot and from zero.
package struct BalanceExplanation: Hashable, Sendable {
    /// The account, folded from its first event.
    package let state: AccountState
    /// What of it was recorded late: the last events of the explanation.
    package let late: LateEvents
    /// The account as it is loaded: from the snapshot, and the events behind it.
    package let loaded: AccountState
    /// The snapshot that a load stands on; nil if it folds from zero itself.
    package let snapshot: AccountState?
    /// All events up to the version, by type: their nets add up to the balance.
    package let fromZero: [TypeFlow]
    /// The events behind the snapshot, by type.
    package let sinceSnapshot: [TypeFlow]
    /// Which version set each described field that the state has, by the field's name.
    package let origins: [String: Version]

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
    /// What its description changes in the state.
    package let changes: [FieldState]
    /// The account after it, folded from zero.
    package let state: AccountState
    /// It stands behind the snapshot that a load begins with, or behind none: where there is no
    /// snapshot every event does.
    package let isSinceSnapshot: Bool
    /// Whether a load begins with a snapshot at all.
    package let hasSnapshot: Bool
}

extension Ledger {
    /// Explains the balance of an account at a point. Reads every event up to it and the late ones,
    /// reduced to typed columns, and holds a page of them at a time.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - place: the point; the newest one if the stream ends before.
    ///   - visit: takes the events in the order of their versions.
    /// - Returns: the explanation.
    /// - Throws: `HistoryError` for a history that cannot be folded, `EventStoreError`,
    ///   `CancellationError` between two pages, and what `visit` throws.
    package func explain(
        _ id: StreamID, at place: AccountPlace, visit: (ExplainedEvent) throws -> Void = { _ in }
    ) async throws -> BalanceExplanation {
        let snapshot = try await usableSnapshot(of: id, through: place.version)
        let since = snapshot?.version ?? .empty
        var state = AccountState(id)
        var loaded = snapshot ?? state
        var (all, behind) = (FlowTable(), FlowTable())
        var origins = FieldOrigins()
        func told(_ entry: StreamFoldEntry) throws {
            let changes = entry.event.map(codec.changes) ?? []
            origins.note(changes, entry)
            try visit(
                ExplainedEvent(
                    entry: entry, changes: changes, state: state,
                    isSinceSnapshot: entry.version > since,
                    hasSnapshot: snapshot != nil))
        }
        try await forEachFoldEntry(of: id, after: .empty, through: place.version) { entries in
            for entry in entries {
                try state.evolve(entry, codec)
                all.add(entry)
                if entry.version > since {
                    behind.add(entry)
                    try loaded.evolve(entry, codec)
                }
                try told(entry)
            }
        }
        var (full, quick) = (PastAccount(state), PastAccount(loaded))
        try await forEachLateEntry(of: id, at: place) { entry in
            try state.takeLate(entry, codec)
            try quick.state.takeLate(entry, codec)
            full.late.add(entry)
            all.add(entry)
            behind.add(entry)
            try told(entry)
        }
        (full.state, quick.late) = (state, full.late)
        try await settleFields(&full, at: place)
        try await settleFields(&quick, at: place)
        return BalanceExplanation(
            state: full.state, late: full.late, loaded: quick.state, snapshot: snapshot,
            fromZero: all.rows(units), sinceSnapshot: behind.rows(units),
            origins: origins.versions)
    }
}

/// Which event had the last word on each field: of what happened later, and of one moment the
/// higher version.
private struct FieldOrigins {
    private var last: [String: (isSet: Bool, moment: Timestamp, version: Version)] = [:]

    var versions: [String: Version] { last.filter(\.value.isSet).mapValues(\.version) }

    mutating func note(_ changes: [FieldState], _ entry: StreamFoldEntry) {
        for change in changes {
            if let known = last[change.name],
                (entry.occurredAt, entry.version) < (known.moment, known.version)
            {
                continue
            }
            last[change.name] = (change.value != nil, entry.occurredAt, entry.version)
        }
    }
}
