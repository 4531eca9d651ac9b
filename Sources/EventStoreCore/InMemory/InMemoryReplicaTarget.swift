/// A log with what is being copied to its end, which comes into it when all of it was checked.
struct InMemoryReplicaTarget: ReplicaTarget {
    private(set) var log: InMemoryLog
    private var events: [RecordedEvent] = []
    private var heads: [StreamID: StreamHead] = [:]
    private var places: [EventID: StreamVersion] = [:]
    private var commands: [CommandID: CommandRecord] = [:]
    private var stretches: [ClosedRange<Int64>] = []
    private var hasher = EventHasher()

    /// Takes the log out of its place, so that nobody else holds it: a log that two hold is copied
    /// when it grows.
    init(taking log: inout InMemoryLog) {
        self.log = log
        log = InMemoryLog()
    }

    var lastPosition: Position {
        Position(log.lastPosition.number + Int64(events.count))
    }

    func hash(at position: Position) throws -> Digest {
        let index = Int(clamping: position.number - 1)
        let known = log.events.count
        return index < known ? log.events[index].hash : events[index - known].hash
    }

    func head(of stream: StreamID) throws -> StreamHead? { heads[stream] ?? log.head(of: stream) }

    func command(_ id: CommandID) throws -> RememberedCommand? {
        (commands[id] ?? log.commands[id])?.remembered
    }

    mutating func record(_ event: RecordedEvent) throws -> Digest {
        if let place = places[event.id] ?? log.place(of: event.id) {
            throw EventStoreError.duplicateEvent(event.id, place)
        }
        let hash = hasher.hash(
            event.event, stream: event.stream, version: event.version, commandID: event.commandID,
            after: event.previousHash)
        places[event.id] = StreamVersion(stream: event.stream, version: event.version)
        heads[event.stream] = StreamHead(event)
        events.append(event)
        return hash
    }

    mutating func remember(
        _ command: CommandStamp, of events: [RecordedEvent]
    ) throws -> RememberedCommand? {
        if let known = try self.command(command.id) { return known }
        var reached: [StreamVersion] = []
        for event in events {
            let head = StreamVersion(stream: event.stream, version: event.version)
            if let index = reached.firstIndex(where: { $0.stream == event.stream }) {
                reached[index] = head
            } else {
                reached.append(head)
            }
        }
        guard let first = events.first, let last = events.last else { return nil }
        commands[command.id] = CommandRecord(
            stamp: command,
            outcome: AppendOutcome(
                positions: first.position.number...last.position.number, heads: reached,
                isReplay: false))
        return nil
    }

    mutating func noteImported(_ stretch: ClosedRange<Int64>) throws { stretches.append(stretch) }

    /// Puts into the log what was copied.
    mutating func commit() {
        for event in events { log.keep(event) }
        log.commands.merge(commands) { known, _ in known }
        log.importedStretches += stretches
        events = []
    }
}
