import EventStoreCore

/// What the ledger needs of the world: the time, and bits for new ids. Tests give their own.
package struct LedgerEnvironment: Sendable {
    package let now: @Sendable () -> Timestamp
    package let random: @Sendable () -> (UInt64, UInt64)

    package init(
        now: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> (UInt64, UInt64)
    ) {
        self.now = now
        self.random = random
    }

    package func newEventID(at moment: Timestamp) -> EventID {
        EventID(timestamp: moment, random: random())
    }
}
