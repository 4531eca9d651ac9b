import EventStoreCore
import LedgerCore
import LedgerService

/// A snapshot beside the fold of the events that it stands for.
package struct CheckedSnapshot: Sendable {
    package let snapshot: Snapshot
    package let fold: AccountState
    /// What is wrong with it; nil if it equals the fold.
    package let disagreement: String?
    /// In which fields they part; none for one that is right.
    package let differences: [SnapshotDifference]
}

extension BookReader {
    /// An account's snapshots up to a version, the oldest first, each compared with one fold of the
    /// events; wrong ones are passed over from now on.
    ///
    /// - Throws: `HistoryError`, `EventStoreError`, `CancellationError` between two snapshots.
    @discardableResult
    package func checkedSnapshots(
        of id: StreamID, through last: Version = Version(.max)
    ) async throws -> [CheckedSnapshot] {
        var fold = AccountState(id)
        var found: [CheckedSnapshot] = []
        let limit = events.limits.pageSize
        while true {
            let page = try await readModels.snapshots(
                of: id, after: found.last?.snapshot.version ?? .empty, limit: limit)
            for snapshot in page {
                if snapshot.version > last { return found }
                try Task.checkCancellation()
                try await ledger.foldOn(&fold, through: snapshot.version)
                let disagreement = SnapshotCheck.disagreement(snapshot, with: fold, ledger.codec)
                if disagreement == nil {
                    ledger.distrusted.remove(snapshot.version, of: id)
                } else {
                    ledger.distrusted.insert(snapshot.version, of: id)
                }
                found.append(
                    CheckedSnapshot(
                        snapshot: snapshot, fold: fold, disagreement: disagreement,
                        differences: SnapshotCheck.differences(
                            snapshot, with: fold, ledger.codec)))
            }
            guard page.count == limit else { return found }
        }
    }

    /// An account whose balance comes from its events. A snapshot that was forged together with
    /// its check passes the check; where the read model contradicts one, all of the account's are
    /// compared with one fold, and the wrong ones are passed over from then on.
    ///
    /// - Throws: `HistoryError`, `EventStoreError`.
    @discardableResult
    package func trusted(_ id: StreamID) async throws -> AccountState {
        let head = try await ledger.load(id)
        guard try await isContradicted(head) else { return head }
        try await checkedSnapshots(of: id)
        return try await ledger.load(id)
    }

    /// The read model, which is folded from events alone, has another account: not only another
    /// balance, for a status or an overdraft limit decides what a command may do. It may be wrong
    /// itself: it is asked once a version.
    private func isContradicted(_ head: AccountState) async throws -> Bool {
        guard let summary = try await ledger.summaries(of: [head.id])[head.id],
            summary.version == head.version, summary.account != head.account.withoutFields
        else { return false }
        return kept.isNew(head.id, head.version)
    }
}
