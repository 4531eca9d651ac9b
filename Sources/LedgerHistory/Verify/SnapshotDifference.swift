import Descriptions
import EventStoreCore
import LedgerCore
import LedgerService

/// A field in which a snapshot and the fold of its events part.
package struct SnapshotDifference: Hashable, Sendable {
    package let field: String
    /// What the snapshot says, as it is stored; nil where it says nothing.
    package let stated: String?
    /// What the events say; nil where they say nothing.
    package let folded: String?
}

extension SnapshotCheck {
    /// In which fields the snapshot and the fold part; none for a snapshot that is right. Read
    /// from the stored text, so that also a snapshot that does not pass its own check shows what
    /// was changed.
    package static func differences(
        _ snapshot: Snapshot, with fold: AccountState, _ codec: EventCodec
    ) -> [SnapshotDifference] {
        guard disagreement(snapshot, with: fold, codec) != nil else { return [] }
        var found: [SnapshotDifference] = []
        func compare(_ field: String, _ stated: String?, _ folded: String?) {
            if stated != folded {
                found.append(SnapshotDifference(field: field, stated: stated, folded: folded))
            }
        }
        compare("version", "\(snapshot.version)", "\(fold.version)")
        compare("eventHash", "\(snapshot.eventHash)", "\(fold.hash)")
        compare("stateVersion", "\(snapshot.stateVersion)", "\(SnapshotCodec.stateVersion)")
        let right = SnapshotCodec.encode(fold, at: snapshot.createdAt, codec).state
        guard let stated = try? PayloadFields(snapshot.state),
            let folded = try? PayloadFields(right)
        else {
            compare("state", snapshot.state.description, "a state that can be read")
            return found
        }
        // The position is not compared: a snapshot may be older than a backup.
        for field in fields { compare(field, stated.text(field), folded.text(field)) }
        // The check follows from the rest: it tells something only where the rest is right.
        if found.isEmpty { compare("check", stated.text("check"), folded.text("check")) }
        return found
    }

    private static let fields = [
        "status", "owner", "currency", "balanceMinor", "overdraftLimitMinor", "openedAt",
        "lastOccurredAt", "highestOccurredAt", "highestRecordedAt", "fields",
    ]
}

extension PayloadFields {
    /// A member as people read it: a string without its quotes, anything else as it stands.
    fileprivate func text(_ name: String) -> String? {
        if let text = try? optionalString(name) { return text }
        return raw(name).map { String(decoding: $0, as: UTF8.self) }
    }
}
