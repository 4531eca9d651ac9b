import EventStoreCore
import LedgerCore

extension PreviewInfo {
    /// What a command that is dated back makes of an account's past.
    package struct Past: Hashable, Sendable {
        /// The moment that `before` and `after` are of, where the command has none.
        package let at: Timestamp?
        /// The balance at the command's moment; nil where there was none.
        package let before: Total?
        package let after: Total?
        /// Moments from there on at which the balance would be below the account's limit.
        package let low: Int64
        /// How many of them are so without the command, too.
        package let lowAnyway: Int64
        /// The earliest of them.
        package let first: [LowMoment]

        package init(
            at: Timestamp? = nil, before: Total?, after: Total?, low: Int64, lowAnyway: Int64,
            first: [LowMoment]
        ) {
            self.at = at
            self.before = before
            self.after = after
            self.low = low
            self.lowAnyway = lowAnyway
            self.first = first
        }
    }

    /// Where an event of a correction belongs.
    package struct Place: Hashable, Sendable {
        /// Nil where all events have one moment.
        package let at: Timestamp?
        /// The version in whose place it stands; nil for one that is added, or a reversal.
        package let instead: Version?

        package init(at: Timestamp?, instead: Version?) {
            self.at = at
            self.instead = instead
        }
    }

    /// A moment at which an account would be below its limit, by the last event of it.
    package struct LowMoment: Hashable, Sendable {
        package let at: Timestamp
        package let version: Version
        package let balance: Total

        package init(at: Timestamp, version: Version, balance: Total) {
            self.at = at
            self.version = version
            self.balance = balance
        }
    }
}
