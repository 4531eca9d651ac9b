import Descriptions
import EventStoreCore
import LedgerCore
import LedgerService

/// Compares a snapshot with the fold of the events that it stands on.
package enum SnapshotCheck {
    /// What is wrong with the snapshot; nil if it equals the fold, or was taken under other
    /// descriptions: no load uses that.
    package static func disagreement(
        _ snapshot: Snapshot, with fold: AccountState, _ codec: EventCodec
    ) -> String? {
        if snapshot.eventHash != fold.hash {
            return "stands on another event than the one recorded"
        }
        guard snapshot.stateVersion == SnapshotCodec.stateVersion else {
            return "is of state version \(snapshot.stateVersion), which this program does not know"
        }
        if SnapshotCodec.isOfOtherDescriptions(snapshot, codec) { return nil }
        guard let state = SnapshotCodec.decode(snapshot, codec) else {
            let stated = (try? PayloadFields(snapshot.state))
                .flatMap { try? $0.optionalInteger("balanceMinor") }
            let balance = stated.map { "; it \(balances($0, fold))" }
            return "does not pass its own check" + (balance ?? "")
        }
        if state.account.balanceMinor != fold.account.balanceMinor {
            return balances(state.account.balanceMinor, fold)
        }
        // The position is left out of the comparison: a snapshot may be older than a backup.
        return state.account == fold.account && state.openedAt == fold.openedAt
            && state.highestOccurredAt == fold.highestOccurredAt
            && state.lastOccurredAt == fold.lastOccurredAt
            && state.highestRecordedAt == fold.highestRecordedAt
            ? nil : "does not match its events"
    }

    /// `says 59,279.99 CZK, its events give 59,271.20 CZK`, in the currency of the events.
    private static func balances(_ stated: Int64, _ fold: AccountState) -> String {
        func text(_ minorUnits: Int64) -> String {
            fold.account.currency.map {
                Money(minorUnits: minorUnits, currency: $0).description
            } ?? "\(minorUnits) in no currency"
        }
        return "says \(text(stated)), its events give \(text(fold.account.balanceMinor))"
    }
}
