import EventStoreCore
import LedgerCore
import LedgerService

/// A version at which a condition holds.
package struct ConditionHit: Hashable, Sendable {
    package let id: StreamID
    package let version: Version
    package let position: Position
    package let type: String
    package let occurredAt: Timestamp
    package let recordedAt: Timestamp
    /// The account after the event.
    package let account: Account

    package func time(_ clock: Clock) -> Timestamp {
        clock == .occurred ? occurredAt : recordedAt
    }
}

/// When a condition holds in the history of one account.
package struct ConditionAnswer: Hashable, Sendable {
    package internal(set) var first: ConditionHit?
    package internal(set) var last: ConditionHit?
    /// The nearest before and behind the cursor; not the cursor itself.
    package internal(set) var previous: ConditionHit?
    package internal(set) var next: ConditionHit?
    /// Versions at which it holds.
    package internal(set) var count: Int64 = 0
    /// Versions that were looked at.
    package internal(set) var examined: Int64 = 0
    /// Payload members that it speaks of and that no event has: perhaps mistyped.
    package internal(set) var neverSeen: [String] = []

    mutating func take(_ hit: ConditionHit, cursor: Version?) {
        first = first ?? hit
        last = hit
        count += 1
        guard let cursor else { return }
        if hit.version < cursor { previous = hit }
        if hit.version > cursor { next = next ?? hit }
    }
}

/// Which of a condition's payload members were met.
struct SeenMembers {
    private var missing: [String]

    init(_ condition: Condition) { missing = condition.payloadNames }

    mutating func look(_ payload: PayloadFields?) {
        guard !missing.isEmpty, let payload else { return }
        missing.removeAll { payload.value($0) != nil }
    }

    var neverSeen: [String] { missing }
}
