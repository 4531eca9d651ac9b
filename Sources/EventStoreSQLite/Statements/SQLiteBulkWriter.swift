import EventStoreCore
import GRDB

/// Writes inside the one transaction of a bulk.
final class SQLiteBulkWriter: BulkWriter {
    private let database: Database
    private let limits: Limits
    private let log: LogWriter
    /// The position of the first event that was written with a command's id.
    private var firstWithCommand: Int64?

    init(_ database: Database, _ limits: Limits) throws {
        self.database = database
        self.limits = limits
        log = try LogWriter(database)
    }

    func append(_ events: [BulkEvent]) async throws -> [BulkOutcome] {
        // In place: an event has a dozen parts to keep alive in a copy.
        try events.withUnsafeBufferPointer { events in
            for index in events.indices { try events[index].check(limits) }
            return try events.indices.map { try record(events[$0]) }
        }
    }

    private func record(_ event: BulkEvent) throws -> BulkOutcome {
        do {
            let head = try log.append(
                event.event, to: event.stream, commandID: event.commandID)
            if event.commandID != nil, firstWithCommand == nil {
                firstWithCommand = head.position.number
            }
            return .recorded(head)
        } catch EventStoreError.duplicateEvent(_, let place) {
            return .duplicate(of: place)
        }
    }

    /// Notes that the ids of commands in what was written are not this ledger's.
    func finish() throws {
        guard let first = firstWithCommand else { return }
        try ImportedStretches.insert(database, first...log.lastPosition.number)
    }

    func head(of stream: StreamID) async throws -> StreamHead? {
        try log.head(of: stream)?.head(of: stream)
    }

    func event(_ id: EventID) async throws -> RecordedEvent? {
        try FindEvent.fetch(database, id)
    }

    func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
        try query.check(limits)
        return try ReadStream.fetch(database, stream, query)
    }
}
