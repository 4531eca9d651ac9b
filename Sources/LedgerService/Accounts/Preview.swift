import EventStoreCore
import LedgerCore
import TextFormats

/// What a command would do, before anything is written.
package struct Preview: Hashable, Sendable {
    /// For each account: the events, and the state before and after them.
    package let effects: [AccountEffect]
    /// When it happened, as it was said; nil for now.
    package let occurred: Timestamp?
}

/// What a command does to one account.
package struct AccountEffect: Hashable, Sendable {
    package let events: [LedgerEvent]
    /// The event that they reverse; nil of any other command.
    package let reversed: EventID?
    /// Its version is the one that the append will expect.
    package let before: AccountState
    package let after: Account
}

/// What a command came to.
package struct Receipt: Hashable, Sendable {
    package let events: [RecordedEvent]
    /// The accounts as of the command's last event on each.
    package let states: [AccountState]
    /// True if the command had been carried out before and nothing was written now.
    package let isReplay: Bool
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
