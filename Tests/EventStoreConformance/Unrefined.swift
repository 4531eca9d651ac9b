import EventStoreCore
import TestSupport

/// An engine without its refinements: only what it owes is asked of it, and everything else goes
/// the way over that.
struct Unrefined: ForwardingOwed {
    let owed: any EventStore

    init(_ base: any EventStore) { owed = base }
}
