import EventStoreCore
import GRDB

/// A replica inside the transaction of one `apply`.
struct SQLiteReplicaTarget: ReplicaTarget {
    private let log: LogWriter

    init(_ database: Database) throws { log = try LogWriter(database) }

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

    func remember(_ command: CommandStamp, of events: [RecordedEvent]) throws {
        guard let first = events.first, let last = events.last else { return }
        try InsertCommand.run(
            log.database, command, first.position.number...last.position.number)
    }

    func noteImported(_ stretch: ClosedRange<Int64>) throws {
        try ImportedStretches.insert(log.database, stretch)
    }
}
