import EventStoreCore
import GRDB

/// A replica inside the transaction of one `apply`.
struct SQLiteReplicaTarget: ReplicaTarget {
    private let log: LogWriter
    private let commands: InsertCommand

    /// - Parameters:
    ///   - database: the connection, in a transaction.
    ///   - heads: what the last call left.
    /// - Throws: `DatabaseError`, `EventStoreError.damaged`.
    init(_ database: Database, _ heads: ReplicaHeads) throws {
        log = try LogWriter(database, heads)
        commands = try InsertCommand(database)
    }

    /// Where the streams stand that were asked for.
    var heads: [StreamID: KeyedHead] { log.heads }

    var lastPosition: Position { log.lastPosition }

    func hash(at position: Position) throws -> Digest {
        try HashAtPosition.fetch(log.database, position)
    }

    func head(of stream: StreamID) throws -> StreamHead? {
        try log.head(of: stream)?.head(of: stream)
    }

    func command(_ id: CommandID) throws -> RememberedCommand? {
        try RememberedCommands.fetch(log.database, [id]).first
    }

    func record(_ event: RecordedEvent) throws -> Digest {
        try log.append(event.event, to: event.stream, commandID: event.commandID).hash
    }

    func remember(
        _ command: CommandStamp, of events: [RecordedEvent]
    ) throws -> RememberedCommand? {
        guard let first = events.first, let last = events.last else { return nil }
        do {
            try commands.run(command, first.position.number...last.position.number)
            return nil
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            guard let known = try self.command(command.id) else { throw error }
            return known
        }
    }

    func noteImported(_ stretch: ClosedRange<Int64>) throws {
        try ImportedStretches.insert(log.database, stretch)
    }
}
