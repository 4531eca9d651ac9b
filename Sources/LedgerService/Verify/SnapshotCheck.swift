import EventStoreCore
import LedgerCore

/// Compares a snapshot with the fold of the events that it stands on.
package enum SnapshotCheck {
    /// What is wrong with the snapshot; nil if it equals the fold.
    package static func disagreement(_ snapshot: Snapshot, with fold: AccountState) -> String? {
        if snapshot.eventHash != fold.hash {
            return "stands on another event than the one recorded"
        }
        guard snapshot.stateVersion == SnapshotCodec.stateVersion else {
            return "is of state version \(snapshot.stateVersion), which this program does not know"
        }
        guard let state = SnapshotCodec.decode(snapshot) else {
            let stated = (try? PayloadFields(snapshot.state))
                .flatMap { try? $0.optionalInteger("balanceMinor") }
            let balance = stated.map {
                "; it says \($0) minor units, the fold \(fold.account.balanceMinor)"
            }
            return "does not pass its own check" + (balance ?? "")
        }
        if state.account.balanceMinor != fold.account.balanceMinor {
            return "says \(state.account.balanceMinor) minor units, "
                + "the fold \(fold.account.balanceMinor)"
        }
        // The position is left out of the comparison: a snapshot may be older than a backup.
        return state.account == fold.account && state.openedAt == fold.openedAt
            && state.highestOccurredAt == fold.highestOccurredAt
            && state.lastOccurredAt == fold.lastOccurredAt
            && state.highestRecordedAt == fold.highestRecordedAt
            ? nil : "differs from the fold"
    }
}
