import EventStoreCore
import LedgerCore

/// A command that an operator has filled in.
package enum Wish: Hashable, Sendable {
    case open(StreamID, AccountOpened)
    case deposit(StreamID, Money, memo: String?)
    case withdraw(StreamID, Money, memo: String?)
    case transfer(from: StreamID, to: StreamID, Money, memo: String?)
    case close(StreamID, memo: String?)

    /// In words, for the confirmation and for Messages.
    package var summary: String {
        switch self {
        case .open(let id, let opening): "open \(id) for \(opening.owner)"
        case .deposit(let id, let amount, _): "deposit \(amount) to \(id)"
        case .withdraw(let id, let amount, _): "withdraw \(amount) from \(id)"
        case .transfer(let source, let destination, let amount, _):
            "transfer \(amount) from \(source) to \(destination)"
        case .close(let id, _): "close \(id)"
        }
    }

    /// All that it would change.
    package var accounts: [StreamID] {
        guard case .transfer(let source, let destination, _, _) = self else { return [account] }
        return [source, destination]
    }

    /// The accounts whose names a production ledger asks for: the one that pays or is changed.
    package var account: StreamID {
        switch self {
        case .open(let id, _), .deposit(let id, _, _), .withdraw(let id, _, _), .close(let id, _):
            id
        case .transfer(let source, _, _, _): source
        }
    }
}

/// What a wish would do now; nothing is written.
package struct PreviewInfo: Hashable, Sendable {
    package struct Effect: Hashable, Sendable {
        package let account: StreamID
        package let owner: String
        package let events: [LedgerEvent]
        /// The version that the append will expect.
        package let version: Version
        package let before: Money?
        package let after: Money?

        package init(
            account: StreamID, owner: String, events: [LedgerEvent], version: Version,
            before: Money?, after: Money?
        ) {
            self.account = account
            self.owner = owner
            self.events = events
            self.version = version
            self.before = before
            self.after = after
        }
    }

    /// Names the preview, so that exactly this one is submitted.
    package let id: RequestID
    package let effects: [Effect]

    package init(id: RequestID, effects: [Effect]) {
        self.id = id
        self.effects = effects
    }
}

/// Why a wish did not come true.
package enum Refusal: Error, Hashable, Sendable {
    /// A rule of the ledger.
    case rejected(Rejection)
    /// Another writer was first: what won, with who and when, the newest first.
    case conflict(expected: Version, actual: Version, winners: [EventRow])
    /// The store, the disk, the lock.
    case failed(String)
}

/// What was recorded.
package struct ReceiptInfo: Hashable, Sendable {
    /// An account's name, its version, and its balance after the command.
    package struct Line: Hashable, Sendable {
        package let account: StreamID
        package let version: Version
        package let balance: Money?

        package init(account: StreamID, version: Version, balance: Money?) {
            self.account = account
            self.version = version
            self.balance = balance
        }
    }

    package let lines: [Line]

    package init(lines: [Line]) { self.lines = lines }
}
