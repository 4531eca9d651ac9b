import EventStoreCore
import EventStreaming
import LedgerCore

/// The ledger on an event store: loads accounts as of any version, previews and carries out
/// commands under the optimistic lock, and takes snapshots as it goes.
///
/// A value whose answers all come from the two stores. It remembers which snapshots were found
/// wrong, and which periods are closed.
package struct Ledger: Sendable {
    package let events: any EventStore
    /// Snapshots, and the read models that lists are shown from; made from the events.
    package let readModels: any ReadModelStore
    package let codec: EventCodec
    package let environment: LedgerEnvironment
    package let snapshotPolicy: SnapshotPolicy
    /// Recorded with every event of a command; nil to record none.
    package let actor: String?
    /// Passed over by every load: found wrong since the ledger was opened.
    package let distrusted = DistrustedSnapshots()
    /// What is known of the book's periods. It may be behind: the guard of an append tells.
    let periods = DeclarationTable(KnownPeriods())

    package init(
        events: any EventStore, readModels: any ReadModelStore, environment: LedgerEnvironment,
        codec: EventCodec = EventCodec(), snapshotPolicy: SnapshotPolicy = SnapshotPolicy(),
        actor: String? = nil
    ) {
        self.events = events
        self.readModels = readModels
        self.environment = environment
        self.codec = codec
        self.snapshotPolicy = snapshotPolicy
        self.actor = actor
    }

    /// Events in a page while a stream is read.
    package static let pageSize = 500
}
