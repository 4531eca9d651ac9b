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

    func append(
        _ event: NewEvent, to stream: StreamID, commandID: CommandID?
    ) throws -> StreamHead {
        try NameRule.stream.check(stream.name)
        try event.check(limits)
        let head = try log.append(event, to: stream, commandID: commandID)
        if commandID != nil, firstWithCommand == nil { firstWithCommand = head.position.number }
        return head
    }

    /// Notes that the ids of commands in what was written are not this ledger's.
    func finish() throws {
        guard let first = firstWithCommand else { return }
        try ImportedStretches.insert(database, first...log.lastPosition.number)
    }

    func head(of stream: StreamID) throws -> StreamHead? {
        try log.head(of: stream)?.head(of: stream)
    }

    func event(_ id: EventID) throws -> RecordedEvent? { try FindEvent.fetch(database, id) }

    func read(_ stream: StreamID, _ query: StreamQuery) throws -> [RecordedEvent] {
        try query.check(limits)
        return try ReadStream.fetch(database, stream, query)
    }

    func latestSnapshot(of stream: StreamID, through: Version) throws -> Snapshot? {
        try LatestSnapshot.fetch(database, stream, through)
    }

    func put(_ snapshot: Snapshot) throws {
        try snapshot.check(limits)
        try PutSnapshot.run(database, snapshot)
    }
}
