import AWSClient
import EventStoreCore
import TextFormats

/// Gives the items of a foreign table their places in this host's log: behind each other, as they
/// come, each the next of its stream. Numbers of the table stay what they are: one that is missing
/// gets an event that says so.
struct TablePlacing {
    private struct Head {
        var version: Version
        var hash: Digest
        var moment: Timestamp
        var balance = ForeignBalance()
    }

    let events: ForeignEvents
    private var position: Position
    private var heads: [StreamID: Head] = [:]
    private var latest = Timestamp(microseconds: 0)
    private var hasher = EventHasher()
    private var placed: Int64 = 0
    private var fillers: Int64 = 0

    /// Fillers that a table may need beyond ten for each item: a number that is made up would ask
    /// for millions.
    private static let freeFillers: Int64 = 10_000

    /// - Parameters:
    ///   - events: makes them.
    ///   - position: the log's last.
    init(_ events: ForeignEvents, behind position: Position = .start) {
        self.events = events
        self.position = position
    }

    /// A stream that has events already, with what they have moved. Has to be told before the first
    /// item of it.
    mutating func know(_ head: RecordedEvent, _ balance: ForeignBalance) {
        heads[head.stream] = Head(
            version: head.version, hash: head.hash, moment: head.event.recordedAt,
            balance: balance)
        latest = max(latest, head.event.recordedAt)
    }

    /// What stands at the head of a log that is begun.
    mutating func preamble() -> [RecordedEvent] {
        events.meaning.preamble.map { record($0.event, in: $0.stream) }
    }

    /// The events of the next item: its own, behind one for each number that is missing before it.
    ///
    /// - Throws: `AttributeError`, `JSONError` for content that `ForeignEvents` has not made.
    mutating func place(_ found: FoundItem) throws -> [RecordedEvent] {
        let item = try AttributeValue.item(found.content)
        placed += 1
        guard found.stream != ForeignEvents.unreadable, let read = events.read(item) else {
            return [record(events.unreadable(item, at: latest), in: ForeignEvents.unreadable)]
        }
        let head = heads[read.stream]
        let next = (head?.version ?? .empty).next
        var balance = head?.balance ?? ForeignBalance()
        let event = events.event(of: read, behind: head?.moment, &balance)
        let command = TableLayout.command(of: item)
        guard let version = read.version, version != next else {
            return [record(event, in: read.stream, balance, command)]
        }
        let gap = version.number - next.number
        guard gap > 0, fillers + gap <= Self.freeFillers + 10 * placed else {
            let reason =
                gap > 0
                ? "it stands \(gap) behind the one before it"
                : "it came when \(read.stream) was at \(next.number - 1)"
            return [
                record(events.unreadable(item, reason, at: latest), in: ForeignEvents.unreadable)
            ]
        }
        fillers += gap
        let missing = (next.number..<version.number).map { number in
            record(
                events.missing(Version(number), in: read.stream, at: event.recordedAt),
                in: read.stream)
        }
        return missing + [record(event, in: read.stream, balance, command)]
    }

    /// The event that tells of an item that is not any more what was recorded.
    mutating func place(alarm: NewEvent) -> RecordedEvent {
        record(alarm, in: ForeignEvents.alarms)
    }

    /// The event at the next place. The balance is that behind it; nil if it moves nothing.
    private mutating func record(
        _ event: NewEvent, in stream: StreamID, _ balance: ForeignBalance? = nil,
        _ command: CommandID? = nil
    ) -> RecordedEvent {
        let head = heads[stream]
        let version = (head?.version ?? .empty).next
        position = Position(position.number + 1)
        let hash = hasher.hash(
            event, stream: stream, version: version, commandID: command,
            after: head?.hash ?? .zero)
        heads[stream] = Head(
            version: version, hash: hash, moment: event.recordedAt,
            balance: balance ?? head?.balance ?? ForeignBalance())
        latest = max(latest, event.recordedAt)
        return RecordedEvent(
            stream: stream, version: version, position: position, event: event, commandID: command,
            previousHash: head?.hash ?? .zero, hash: hash)
    }
}
