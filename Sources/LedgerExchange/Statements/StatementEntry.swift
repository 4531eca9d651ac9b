import EventStoreCore
import LedgerCore

/// An event of a statement's period, with the balance after it.
package struct StatementEntry: Hashable, Sendable {
    /// The event that reverses another one.
    package struct Reversal: Hashable, Sendable {
        package let version: Version
        /// When, by the statement's clock.
        package let moment: Timestamp
    }

    package let event: RecordedEvent
    /// When, by the statement's clock.
    package let moment: Timestamp
    /// Minor units, below zero for money that goes out; nil for an event that moves none.
    package let amountMinor: Int64?
    /// Minor units. Wider than a balance: events are told in another order than they were recorded
    /// in, and their sums may leave its range in between.
    package let balanceMinor: Int128
    package let memo: String?
    package let counterparty: String?
    /// What its description sets and clears in the state.
    package let changes: [FieldState]
    /// It was recorded behind an event that is later than the period.
    package let isLate: Bool
    /// The event that takes this one back; nil if there was none yet.
    package let reversedBy: Reversal?

    package var version: Version { event.version }
    /// The version of the event that this one takes back; nil for one that is no reversal.
    package let reverses: Version?

    /// What it is told as: its memo, or the name of its type.
    package var title: String {
        let words = memo.map { $0.isEmpty ? event.type : $0 } ?? event.type
        return reverses.map { "reverses v\($0): \(words)" } ?? words
    }

    /// `from acc-2`, `to acc-2`; nil without a counterparty.
    package var counterpartyWords: String? {
        counterparty.map { (amountMinor ?? 0) < 0 ? "to \($0)" : "from \($0)" }
    }

    /// `reversed by v7 on 2026-04-02`; nil if it was not.
    package var reversedWords: String? {
        reversedBy.map { "reversed by v\($0.version) on \($0.moment.dateText)" }
    }

    /// `recorded later, on 2026-04-02`; nil for one that was recorded in time.
    package var lateWords: String? {
        isLate ? "recorded later, on \(event.event.recordedAt.dateText)" : nil
    }

    /// `borrower: Ada`; `borrower: none` where it is cleared.
    package var changeWords: [String] {
        changes.map { "\($0.name): \($0.value?.description ?? "none")" }
    }

    /// What is told below the title, a line each.
    package var notes: [String] {
        [counterpartyWords, reversedWords, lateWords].compactMap(\.self) + changeWords
    }
}
