import EventStoreCore

/// Events in an array, and read models in memory: two stores, as where the events are elsewhere.
/// Nothing but what an engine owes is passed on.
final class ArrayLedgerStore: ForwardingOwed, ForwardingReadModels {
    let owed: any EventStore = ArrayEventStore()
    let readModels: any ReadModelStore = InMemoryEventStore()
}
