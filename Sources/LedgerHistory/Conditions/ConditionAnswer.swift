import Descriptions
import EventStoreCore
import EventStreaming
import Expressions
import LedgerCore
import LedgerService

/// An event after which a condition holds.
package struct ConditionHit: Hashable, Sendable {
    package let id: StreamID
    package let version: Version
    package let position: Position
    package let type: String
    package let occurredAt: Timestamp
    package let recordedAt: Timestamp
    /// The account after the event.
    package let account: Account
    /// It is also the account at the event's version: just the events up to there are in it. By
    /// occurrence others may be, and it stands at no version.
    package internal(set) var isOfVersion = true

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
    /// The hit at the last event of the cursor's point: it is the cursor itself.
    private var own: ConditionHit?
    /// Of the cursor, or where the search ended: its late events, which were looked at.
    package internal(set) var late = LateEvents()
    /// Versions at which it holds.
    package internal(set) var count: Int64 = 0
    /// Versions that were looked at.
    package internal(set) var examined: Int64 = 0
    /// Payload members that it speaks of and that no event has: perhaps mistyped.
    package internal(set) var neverSeen: [String] = []

    /// Takes the next event in, with its hit if it is one.
    ///
    /// - Parameters:
    ///   - hit: nil where the condition does not hold.
    ///   - isBefore: whether the event is of the cursor's point; nil without a cursor.
    mutating func take(_ hit: ConditionHit?, isBefore: Bool?) {
        if isBefore == true {
            previous = own ?? previous
            own = hit
        }
        guard let hit else { return }
        first = first ?? hit
        last = hit
        count += 1
        if isBefore == false { next = next ?? hit }
    }
}

/// Which of a condition's payload members were met.
struct SeenMembers {
    private var missing: [ExpressionName.DataPath]

    init(_ condition: Condition) { missing = condition.members }

    /// - Parameters:
    ///   - payload: of an event.
    ///   - stating: the member that is meant by `statedBalance`; nil if that is none of its own.
    mutating func look(_ payload: PayloadFields?, stating: String?) {
        guard !missing.isEmpty, let payload else { return }
        missing.removeAll { path in
            path.isMember(of: payload.bytes, payload.members)
                || path.text == EventCodec.statedBalanceName
                    && stating.map { payload.member($0) != nil } ?? false
        }
    }

    var neverSeen: [String] { missing.map(\.text) }
}
