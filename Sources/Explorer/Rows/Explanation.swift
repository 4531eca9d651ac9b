import EventStoreCore
import LedgerCore

/// A number to explain: an account's balance, or a currency's total.
package struct WhyQuery: Hashable, Sendable {
    package enum Number: Hashable, Sendable {
        case balance(StreamID)
        case total(Currency)
    }

    package let number: Number
    /// Nil for now.
    package let at: TimePoint?
}

/// Why a number is what it is: the events that make it, added up twice.
package struct Explanation: Hashable, Sendable {
    /// `485@60`, `CZK @pos:20000`
    package let subject: String
    package let amount: Total?
    /// The snapshot that loading begins from, with its balance; nil if there is none.
    package let snapshot: Base?
    /// From the first event on.
    package let fromZero: [Subtotal]
    /// Since the snapshot.
    package let fromSnapshot: [Subtotal]
    /// What is different between both ways; nil if they agree.
    package let disagreement: String?
    /// The events, the newest first; at most `maximumRows`. Those of a whole book are not listed.
    package let rows: [EventRow]
    package let events: Int64

    package static let maximumRows = 1000

    /// What a fold begins from.
    package struct Base: Hashable, Sendable {
        package let version: Version
        package let balance: Money?

        package init(version: Version, balance: Money?) {
            self.version = version
            self.balance = balance
        }
    }

    package init(
        subject: String, amount: Total?, snapshot: Base?,
        fromZero: [Subtotal], fromSnapshot: [Subtotal], disagreement: String?, rows: [EventRow],
        events: Int64
    ) {
        self.subject = subject
        self.amount = amount
        self.snapshot = snapshot
        self.fromZero = fromZero
        self.fromSnapshot = fromSnapshot
        self.disagreement = disagreement
        self.rows = rows
        self.events = events
    }
}
