import EventStoreCore
import GRDB

/// A replica while it is made: a file without indexes, into which events come in the log's order.
struct BuildTarget: ReplicaTarget {
    private let database: Database
    private let insert: InsertEvent
    private let commands: InsertCommand
    private let heads: BuildHeads
    private(set) var lastPosition = Position.start

    init(_ database: Database) throws {
        self.database = database
        insert = try InsertEvent(database)
        commands = try InsertCommand(database)
        heads = try BuildHeads(database)
    }

    func hash(at position: Position) throws -> Digest {
        try HashAtPosition.fetch(database, position)
    }

    func head(of stream: StreamID) throws -> StreamHead? {
        try heads.head(of: stream)?.head(of: stream)
    }

    func command(_ id: CommandID) throws -> RememberedCommand? {
        try RememberedCommands.fetch(database, [id]).first
    }

    /// Whether its id is another's too shows when the index of ids is made.
    mutating func record(_ event: RecordedEvent) throws -> Digest {
        let before = try heads.head(of: event.stream)
        var head = KeyedHead(
            key: try before?.key ?? InsertStream.run(database, event.stream),
            version: event.version, hash: .zero, position: event.position)
        head.hash = try insert.run(
            event.event, event.stream, at: head, event.commandID, after: before?.hash ?? .zero)
        try heads.set(head, of: event.stream)
        lastPosition = event.position
        return head.hash
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
        try ImportedStretches.insert(database, stretch)
    }
}
