/// The bulk writer of the in-memory engine: owns the log while the body runs, and can take back
/// what was written since it was made.
final class InMemoryBulkWriter: BulkWriter {
    private(set) var log: InMemoryLog
    private let limits: Limits
    private let start: Position
    /// The position of the first event that was written with a command's id.
    private var firstWithCommand: Int64?
    /// Snapshots that were put, each with the one it replaced, in the order of the puts.
    private var puts: [(place: StreamVersion, replaced: Snapshot?)] = []

    init(_ log: consuming InMemoryLog, _ limits: Limits) {
        start = log.lastPosition
        self.log = log
        self.limits = limits
    }

    var hasWritten: Bool { log.lastPosition > start }

    func append(
        _ event: NewEvent, to stream: StreamID, commandID: CommandID?
    ) throws -> StreamHead {
        try NameRule.stream.check(stream.name)
        try event.check(limits)
        if let place = log.place(of: event.id) {
            throw EventStoreError.duplicateEvent(event.id, place)
        }
        let recorded = log.record(event, to: stream, commandID: commandID)
        if commandID != nil, firstWithCommand == nil {
            firstWithCommand = recorded.position.number
        }
        return StreamHead(
            stream: stream, version: recorded.version, hash: recorded.hash,
            position: recorded.position)
    }

    func head(of stream: StreamID) throws -> StreamHead? { log.head(of: stream) }

    func event(_ id: EventID) throws -> RecordedEvent? {
        log.eventIndexes[id].map { log.events[$0] }
    }

    func read(_ stream: StreamID, _ query: StreamQuery) throws -> [RecordedEvent] {
        try query.check(limits)
        return log.read(stream, query)
    }

    func latestSnapshot(of stream: StreamID, through version: Version) throws -> Snapshot? {
        log.latestSnapshot(of: stream, through: version)
    }

    func put(_ snapshot: Snapshot) throws {
        try snapshot.check(limits)
        let replaced = try log.put(snapshot)
        puts.append((StreamVersion(stream: snapshot.stream, version: snapshot.version), replaced))
    }

    /// Notes that the ids of commands in what was written are not this log's.
    func finish() {
        guard let first = firstWithCommand else { return }
        log.importedStretches.append(first...log.lastPosition.number)
    }

    /// Gives the log back to whoever keeps it; the writer is empty afterwards.
    func release() -> InMemoryLog {
        let released = log
        log = InMemoryLog()
        puts = []
        return released
    }

    /// Takes back everything, the last first.
    func rollBack() throws {
        for put in puts.reversed() {
            log.deleteSnapshot(of: put.place.stream, at: put.place.version)
            if let replaced = put.replaced { try log.put(replaced) }
        }
        log.truncate(to: start)
    }
}
