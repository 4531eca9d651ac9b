/// What the in-memory engine holds: the events in the log's order, and the ways to find them.
///
/// A plain value: whoever owns it may read and write it, nothing here locks. Texts are compared by
/// their UTF-8 bytes throughout, as every other engine does.
struct InMemoryLog: Sendable {
    /// One stream: where its events stand in the log.
    struct Stream {
        let id: StreamID
        /// Indexes into `events`; the event of version v stands at v − 1.
        var indexes: [Int] = []

        var version: Version { Version(Int64(indexes.count)) }
    }

    /// The event at position p stands at p − 1.
    var events: [RecordedEvent] = []
    /// A stream's place here is its handle.
    var streams: [Stream] = []
    var streamIndexes: [StreamID: Int] = [:]
    var eventIndexes: [EventID: Int] = [:]
    var correlated: [ByteText: [Int]] = [:]
    var commands: [CommandID: CommandRecord] = [:]
    /// One for each append and bulk that recorded events with ids of other stores' commands.
    var importedStretches: [ClosedRange<Int64>] = []
    var names = SortedNames()
    private var hasher = EventHasher()

    var lastPosition: Position { Position(Int64(events.count)) }

    func version(of stream: StreamID) -> Version {
        streamIndexes[stream].map { streams[$0].version } ?? .empty
    }

    func head(of stream: StreamID) -> StreamHead? {
        guard let index = streamIndexes[stream] else { return nil }
        return head(ofStreamAt: index)
    }

    func head(ofStreamAt index: Int) -> StreamHead? {
        streams[index].indexes.last.map { StreamHead(events[$0]) }
    }

    func place(of id: EventID) -> StreamVersion? {
        eventIndexes[id].map {
            StreamVersion(stream: events[$0].stream, version: events[$0].version)
        }
    }

    /// Records one event at the end of its stream. The caller has checked it.
    @discardableResult
    mutating func record(
        _ event: NewEvent, to stream: StreamID, commandID: CommandID?
    ) -> RecordedEvent {
        let handle = handle(of: stream)
        let previous = streams[handle].indexes.last.map { events[$0].hash } ?? .zero
        let version = streams[handle].version.next
        let hash = hasher.hash(
            event, stream: stream, version: version, commandID: commandID, after: previous)
        let recorded = RecordedEvent(
            stream: streams[handle].id, version: version,
            position: Position(Int64(events.count) + 1), event: event, commandID: commandID,
            previousHash: previous, hash: hash)
        keep(recorded, in: handle)
        return recorded
    }

    /// Adds an event that was recorded elsewhere, at the end of its stream. The caller has checked
    /// that it belongs there.
    mutating func keep(_ recorded: RecordedEvent) {
        keep(recorded, in: handle(of: recorded.stream))
    }

    private mutating func keep(_ recorded: RecordedEvent, in handle: Int) {
        let index = events.count
        events.append(recorded)
        streams[handle].indexes.append(index)
        eventIndexes[recorded.id] = index
        if let id = recorded.event.correlationID {
            correlated[ByteText(id), default: []].append(index)
        }
    }

    private mutating func handle(of stream: StreamID) -> Int {
        if let handle = streamIndexes[stream] { return handle }
        let handle = streams.count
        streams.append(Stream(id: stream))
        streamIndexes[stream] = handle
        names.insert(stream, handle)
        return handle
    }
}
