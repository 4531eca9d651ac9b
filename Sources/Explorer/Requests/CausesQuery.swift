import EventStoreCore

/// What caused an event, and what it caused.
package struct CausesQuery: Hashable, Sendable {
    package let event: EventID
    /// Where it stands.
    package let account: StreamID
    package let version: Version
    /// Events of the log that are looked at behind its first cause.
    package var looking: Int64

    /// Events that are looked at first; each further look takes so many times more.
    package static let first: Int64 = 100_000
    package static let factor: Int64 = 10

    package init(_ event: RecordedEvent, looking: Int64 = first) {
        self.event = event.id
        (account, version) = (event.stream, event.version)
        self.looking = looking
    }

    /// The same, over more of the log.
    package var further: CausesQuery {
        let (more, isTooMuch) = looking.multipliedReportingOverflow(by: Self.factor)
        var query = self
        query.looking = isTooMuch ? .max : more
        return query
    }
}
