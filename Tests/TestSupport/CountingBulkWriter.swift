import EventStoreCore

/// Counts what happens inside a bulk transaction, on behalf of its store.
final class CountingBulkWriter: BulkWriter {
    private let base: any BulkWriter
    private let store: CountingEventStore

    init(_ base: any BulkWriter, _ store: CountingEventStore) {
        self.base = base
        self.store = store
    }

    func append(
        _ event: NewEvent, to stream: StreamID, commandID: CommandID?
    ) throws -> StreamHead {
        let head = try base.append(event, to: stream, commandID: commandID)
        store.count { $0.eventsAppended += 1 }
        return head
    }

    func head(of stream: StreamID) throws -> StreamHead? {
        let head = try base.head(of: stream)
        return store.read(\.heads, head == nil ? 0 : 1, head)
    }

    func event(_ id: EventID) throws -> RecordedEvent? {
        let event = try base.event(id)
        return store.read(\.events, event == nil ? 0 : 1, event)
    }

    func read(_ stream: StreamID, _ query: StreamQuery) throws -> [RecordedEvent] {
        let page = try base.read(stream, query)
        return store.read(\.events, page.count, page)
    }

    func latestSnapshot(of stream: StreamID, through version: Version) throws -> Snapshot? {
        let snapshot = try base.latestSnapshot(of: stream, through: version)
        return store.read(\.snapshots, snapshot == nil ? 0 : 1, snapshot)
    }

    func put(_ snapshot: Snapshot) throws { try base.put(snapshot) }
}
