import EventStoreCore

/// What a statement is of. The same address makes the same bytes, for ever.
package struct StatementAddress: Hashable, Sendable {
    package let account: StreamID
    package let period: StatementPeriod
    /// What decides which events are of the period.
    package let clock: Clock
    /// What the book knew: events that were recorded behind it do not count, of whatever date.
    package let position: Position

    package init(
        account: StreamID, period: StatementPeriod, clock: Clock = .occurred, position: Position
    ) {
        self.account = account
        self.period = period
        self.clock = clock
        self.position = position
    }
}
