import EventStoreCore
import LedgerCore
import TerminalCanvas

/// What a command would do now; nothing is written.
package struct PreviewInfo: Hashable, Sendable {
    /// What becomes of one account.
    package struct Change: Hashable, Sendable {
        package let account: StreamID
        package let owner: String
        package let events: [LedgerEvent]
        /// Of each of them, where each has a moment of its own; empty otherwise.
        package let places: [Place]
        /// The version that the append will expect.
        package let version: Version
        package let before: Money?
        package let after: Money?
        /// Described fields that would hold something else.
        package let fields: [FieldChange]
        /// What becomes of the account's past; nil where the command happens now.
        package let past: Past?

        package init(
            account: StreamID, owner: String, events: [LedgerEvent], places: [Place] = [],
            version: Version, before: Money?, after: Money?, fields: [FieldChange] = [],
            past: Past? = nil
        ) {
            self.account = account
            self.owner = owner
            self.events = events
            self.places = places
            self.version = version
            self.before = before
            self.after = after
            self.fields = fields
            self.past = past
        }
    }

    /// A described field of an account's state; nil where it is not set.
    package struct FieldChange: Hashable, Sendable {
        package let name: String
        package let before: FieldValue?
        package let after: FieldValue?

        package init(name: String, before: FieldValue?, after: FieldValue?) {
            self.name = name
            self.before = before
            self.after = after
        }
    }

    /// Names the preview, so that exactly this one is submitted.
    package let id: RequestID
    /// What was previewed: this is what is confirmed, whatever a form says meanwhile.
    package let command: Command
    /// When it happened, as it was said; nil for now.
    package let occurred: Timestamp?
    package let changes: [Change]

    package init(
        id: RequestID, command: Command, occurred: Timestamp? = nil, changes: [Change]
    ) {
        self.id = id
        self.command = command
        self.occurred = occurred
        self.changes = changes
    }
}

/// Why a command was not carried out.
package enum Refusal: Error, Hashable, Sendable {
    /// A rule of the ledger.
    case rejected(Rejection)
    /// Accounts that were changed by someone else since the preview.
    case conflict([Conflict])
    /// The store, the disk, the lock.
    case failed(String)
    /// The service could not be reached, or turned the command away. Nothing was written.
    case unavailable(Unavailability)
    /// It may have been recorded or not: the only one of these that does not mean "no".
    case outcomeUnknown(UnknownOutcome)
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
    /// It had been recorded before, under the same command id, and nothing was written now.
    package let isReplay: Bool

    package init(lines: [Line], unread: String? = nil, isReplay: Bool = false) {
        self.lines = lines
        self.unread = unread
        self.isReplay = isReplay
    }
}

extension Refusal {
    var text: String {
        switch self {
        case .rejected(let rejection): rejection.description
        case .conflict(let conflicts): conflicts.map(\.text).joined(separator: "; ")
        case .failed(let reason): reason
        case .unavailable(let unavailability): unavailability.text
        case .outcomeUnknown(let outcome):
            "it is not known whether it was recorded (command \(outcome.id))"
        }
    }
}

extension Conflict {
    var text: String { "\(account): expected version \(expected), actual version \(actual)" }
}
