/// The bulk writer of the in-memory engine: writes to a copy of the log, which takes the log's
/// place at the end.
final class InMemoryBulkWriter: BulkWriter {
    private(set) var log: InMemoryLog
    private let limits: Limits
    private let start: Position
    /// The position of the first event that was written with a command's id.
    private var firstWithCommand: Int64?

    init(_ log: InMemoryLog, _ limits: Limits) {
        start = log.lastPosition
        self.log = log
        self.limits = limits
    }

    var hasWritten: Bool { log.lastPosition > start }

    func append(_ events: [BulkEvent]) async throws -> [BulkOutcome] {
        for event in events { try event.check(limits) }
        return events.map { event in
            if let place = log.place(of: event.event.id) { return .duplicate(of: place) }
            let recorded = log.record(
                event.event, to: event.stream, commandID: event.commandID)
            if event.commandID != nil, firstWithCommand == nil {
                firstWithCommand = recorded.position.number
            }
            return .recorded(StreamHead(recorded))
        }
    }

    func head(of stream: StreamID) async throws -> StreamHead? { log.head(of: stream) }

    func event(_ id: EventID) async throws -> RecordedEvent? {
        log.eventIndexes[id].map { log.events[$0] }
    }

    func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
        try query.check(limits)
        return log.read(stream, query)
    }

    /// The log with what was written.
    func finished() -> InMemoryLog {
        // The ids of commands in what was written are not this log's.
        if let first = firstWithCommand {
            log.importedStretches.append(first...log.lastPosition.number)
        }
        return log
    }
}
