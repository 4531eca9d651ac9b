import EventStoreCore
import LedgerCore

extension Ledger {
    /// The account as of a version: its latest usable snapshot at or before it, and the events
    /// behind that. Costs one snapshot and at most `SnapshotPolicy.interval` events, however long
    /// the history; a snapshot that does not hold is passed over for an older one.
    ///
    /// - Returns: the state at the version, or at the newest one if the stream ends before.
    /// - Throws: `HistoryError` for a history that cannot be folded, `EventStoreError`.
    package func load(_ id: StreamID, through version: Version = Version(.max)) async throws
        -> AccountState
    {
        var state = try await usableSnapshot(of: id, through: version) ?? AccountState(id)
        try await foldOn(&state, through: version)
        return state
    }

    /// The account as of a place in its history that was looked up, as in the index of versions for
    /// a position of the book. Reads a snapshot and at most `SnapshotPolicy.interval` events.
    ///
    /// - Throws: `HistoryError` if what was folded does not stand on the event that is there.
    package func load(_ head: StreamHead) async throws -> AccountState {
        let state = try await load(head.stream, through: head.version)
        if state.hash == head.hash { return state }
        // A snapshot of another history: the events themselves decide.
        return try await foldFromStart(head.stream, through: head.version)
    }

    /// Folds the events behind a state into it.
    package func foldOn(_ state: inout AccountState, through version: Version) async throws {
        while state.version < version {
            let wanted = min(Int64(Self.pageSize), version.number - state.version.number)
            let page = try await events.readFold(
                state.id, from: state.version.next, through: version, limit: Int(wanted),
                whole: codec.wholeTypes)
            for entry in page { try state.evolve(entry, codec) }
            if page.count < wanted { return }
        }
    }

    /// The newest snapshot at or before the version that decodes, passes its check, and was not
    /// found wrong before. That it equals the fold is for `verify` to prove: here it would cost
    /// the fold.
    package func usableSnapshot(of id: StreamID, through version: Version) async throws
        -> AccountState?
    {
        var limit = version
        while limit > .empty,
            let snapshot = try await readModels.latestSnapshot(of: id, through: limit)
        {
            if !distrusted.contains(snapshot.version, of: id),
                let state = SnapshotCodec.decode(snapshot, codec)
            {
                return state
            }
            // A damaged one may claim any version; before the first event there is none.
            guard snapshot.version > .empty else { return nil }
            limit = Version(snapshot.version.number - 1)
        }
        return nil
    }

    /// Folds the account from its first event, without any snapshot: what snapshots are checked
    /// against.
    package func foldFromStart(
        _ id: StreamID, through version: Version = Version(.max)
    ) async throws -> AccountState {
        var state = AccountState(id)
        try await foldOn(&state, through: version)
        return state
    }

    /// Takes a snapshot of a state and keeps it.
    @discardableResult
    package func takeSnapshot(of state: AccountState) async throws -> Snapshot {
        let snapshot = SnapshotCodec.encode(state, at: environment.now(), codec)
        try await readModels.put(snapshot)
        distrusted.remove(snapshot.version, of: state.id)
        return snapshot
    }
}
