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
    /// What is known of the reversals of events that were items of another program's table.
    private let reversedItems = ReversedItems()

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

    /// The reversals of some events, by one look-up for all of them. What is asked again and again
    /// asks here: what has to be looked through for events of another program's table is kept.
    ///
    /// - Throws: `EventStoreError`, `CancellationError`.
    package func reversals(of events: [RecordedEvent]) async throws -> Reversals {
        try await self.events.reversals(of: events, reversedItems)
    }

    /// Events in a page while a stream is read.
    package static let pageSize = 500
}
