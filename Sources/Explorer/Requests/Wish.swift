import EventStoreCore
import LedgerCore
import TerminalCanvas

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

    /// What is confirmed, without its details: `deposit to acc-1`.
    package var title: String {
        switch self {
        case .open(let id, _): "opening \(id)"
        case .deposit(let id, _, _): "deposit to \(id)"
        case .withdraw(let id, _, _): "withdrawal from \(id)"
        case .transfer(let source, let destination, _, _): "transfer, \(source) to \(destination)"
        case .close(let id, _): "closing \(id)"
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
    /// What becomes of one account.
    package struct Change: Hashable, Sendable {
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
    /// What was previewed: this is what is confirmed, whatever a form says meanwhile.
    package let wish: Wish
    package let changes: [Change]

    package init(id: RequestID, wish: Wish, changes: [Change]) {
        self.id = id
        self.wish = wish
        self.changes = changes
    }
}

/// Why a wish did not come true.
package enum Refusal: Error, Hashable, Sendable {
    /// A rule of the ledger.
    case rejected(Rejection)
    /// Accounts that were changed by someone else since the preview.
    case conflict([Conflict])
    /// The store, the disk, the lock.
    case failed(String)
}

/// An account that is no longer at the version that was previewed.
package struct Conflict: Hashable, Sendable {
    package let account: StreamID
    package let expected: Version
    package let actual: Version
    /// The first of the events recorded meanwhile, the oldest first; `count` tells of how many.
    package let winners: [EventRow]

    package init(account: StreamID, expected: Version, actual: Version, winners: [EventRow]) {
        self.account = account
        self.expected = expected
        self.actual = actual
        self.winners = winners
    }

    /// Events recorded meanwhile.
    package var count: Int64 { max(0, actual.number - expected.number) }
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
    /// Why no more than that is known of what was recorded; nil if it was read back.
    package let unread: String?

    package init(lines: [Line], unread: String? = nil) {
        self.lines = lines
        self.unread = unread
    }
}

extension Refusal {
    var text: String {
        switch self {
        case .rejected(let rejection): rejection.description
        case .conflict(let conflicts): conflicts.map(\.text).joined(separator: "; ")
        case .failed(let reason): reason
        }
    }
}

extension Conflict {
    var text: String { "\(account): expected version \(expected), actual version \(actual)" }
}
