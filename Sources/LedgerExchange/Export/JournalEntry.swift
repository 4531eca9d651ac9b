import EventStoreCore
import LedgerCore
import LedgerService

/// An event that moves money, as every plain-text journal tells it: two postings, the account's
/// and one of where the money comes from or goes to.
package struct JournalEntry {
    /// The accounts that money comes from and goes to.
    package enum Counter: String, CaseIterable {
        case deposits, withdrawals, transfers
    }

    let recorded: RecordedEvent
    let memo: String?
    let counter: Counter
    /// Minor units, below zero for money that goes out.
    let amountMinor: Int64
    /// The account's balance behind it; nil where events before it are left out.
    let balanceMinor: Int64?
    let currency: Currency
    /// The day that it happened on, counted from 1970-01-01.
    let day: Int64
    /// The latest day that its account has seen, which never falls.
    let latestDay: Int64
    /// The version of the event that it reverses; nil for one that is no reversal.
    let reverses: Version?
    /// What reverses it; nil if nothing does.
    let reversedBy: FoundReversal?

    var decimal: String { text(amountMinor) }
    /// What the other posting has.
    var opposite: String { text(0 &- amountMinor) }
    var balance: String? { balanceMinor.map(text) }

    private func text(_ minorUnits: Int64) -> String {
        Money(minorUnits: minorUnits, currency: currency).decimal
    }
}

/// An account as a journal has it at its end.
package struct JournalAccount {
    let name: String
    let currency: Currency?
    let balanceMinor: Int64
    /// Days of its events that move money, counted from 1970-01-01; nil if none does.
    let lastDay: Int64?
}
