import EventStoreCore

/// `Testing` has an `Expectation` too; here the word means the one of the event store.
typealias Expectation = EventStoreCore.Expectation
