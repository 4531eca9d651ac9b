import EventStoreCore
import LedgerCore
import TextFormats

/// What a command would do, before anything is written.
package struct Preview: Hashable, Sendable {
    /// For each account: the events, and the state before and after them.
    package let effects: [AccountEffect]
    /// When it happened, as it was said; nil for now, and where each event has a moment of its own.
    package let occurred: Timestamp?
}

/// An event of a preview, and what it is about.
package struct PreviewedEvent: Hashable, Sendable {
    package let event: LedgerEvent
    /// The event that it reverses; nil of any other one.
    package let reversed: RecordedEvent?
    /// The event that it stands in place of; nil of any other one.
    package let replaced: RecordedEvent?
    /// When it happened; nil for now.
    package let occurred: Timestamp?
    /// Events of one number belong together, whatever their accounts.
    let tie: Int
    /// It has a correlation even where it is the only one of its number: so what a correction added
    /// is told from what was recorded by itself.
    let isTiedAlone: Bool

    /// The event that leads to it.
    var cause: EventID? { (reversed ?? replaced)?.id }

    init(
        _ event: LedgerEvent, reversed: RecordedEvent? = nil, replaced: RecordedEvent? = nil,
        occurred: Timestamp?, tie: Int = 0, isTiedAlone: Bool = false
    ) {
        self.event = event
        self.reversed = reversed
        self.replaced = replaced
        self.occurred = occurred
        self.tie = tie
        self.isTiedAlone = isTiedAlone
    }
}

/// What a command does to one account.
package struct AccountEffect: Hashable, Sendable {
    /// In the order in which they are recorded.
    package let entries: [PreviewedEvent]
    /// Its version is the one that the append will expect.
    package let before: AccountState
    package let after: Account

    package var events: [LedgerEvent] { entries.map(\.event) }
}

/// What a command came to.
package struct Receipt: Hashable, Sendable {
    package let events: [RecordedEvent]
    /// The accounts as of the command's last event on each.
    package let states: [AccountState]
    /// True if the command had been carried out before and nothing was written now.
    package let isReplay: Bool
}

extension Receipt {
    /// Each event, with its account as of it. What is not known of events before the last one of an
    /// account is as it is behind that.
    package var steps: [(event: RecordedEvent, state: AccountState)] {
        var states = Dictionary(
            self.states.map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one })
        var steps: [(event: RecordedEvent, state: AccountState)] = []
        for event in events.reversed() {
            guard let state = states[event.stream] else { continue }
            steps.append((event, state))
            states[event.stream]?.takeBack(event.event.fold)
        }
        return steps.reversed()
    }
}

extension AccountState {
    /// The balance goes back to what it was before its last event.
    fileprivate mutating func takeBack(_ fold: FoldFields) {
        var before = account
        guard let movement = try? Movement(fold, in: account.currency),
            (try? before.move(
                movement.effect.opposite, movement.amount.minorUnits, movement.amount.currency))
                != nil
        else { return }
        replaceAccount(before)
    }
}

/// A command was carried out, now or the first time it was sent; only what is told of it could not
/// be read back.
package struct UnreadReceipt: Error, CustomStringConvertible {
    /// Where its events stand.
    package let outcome: AppendOutcome
    package let reason: any Error

    /// `acc-1@2, acc-2@5`
    package var places: String {
        outcome.heads.map { "\(Printable($0.stream.name))@\($0.version)" }.joined(separator: ", ")
    }

    package var description: String {
        "recorded \(places), but it cannot be read back: \(reason)"
    }
}
