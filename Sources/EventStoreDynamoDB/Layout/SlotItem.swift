import AWSClient
import EventStoreCore
import TextFormats

/// What stands in a slot of the log: which events one append recorded, and for which command.
struct SlotItem: Hashable, Sendable {
    let slot: LogSlot
    /// Drawn for each append: whoever finds its own in the slot knows that it was written.
    let appendID: String
    /// In the order of their positions, which are the slot's and those behind it.
    let events: [Reference]
    let command: CommandStamp?
    /// The events themselves, where the log keeps them: those of another program's table may be
    /// others there by now. Nil where the events' table has them as they were recorded.
    let kept: [RecordedEvent]?

    /// Where an event is to be found, and that it is the one.
    struct Reference: Hashable, Sendable {
        let stream: StreamID
        let version: Version
        let hash: Digest
    }

    /// Of the append and its slot: in another slot it is another request.
    var token: String {
        let digest = Digest(sha256: Array("\(appendID) \(slot.position)".utf8))
        return "\(Identifier<CommandKind>(derivedFrom: digest))"
    }

    /// True of the item that stands in the slot if it is this append's: a put whose answer was lost
    /// and that was sent again is refused by itself.
    func isWritten(in item: AttributeValue.Item?) -> Bool { item?["appendId"]?.string == appendID }

    /// The append, where the log keeps its events.
    var entry: LogEntry? { kept.map { LogEntry(events: $0, command: command) } }

    /// The last position of the append.
    var last: Position { Position(slot.position.number + Int64(events.count) - 1) }

    var item: AttributeValue.Item {
        var item = slot.key
        item["appendId"] = .string(appendID)
        item["events"] = .list(
            kept.map { $0.map { .map(EventItem.item($0, contentHash: nil)) } }
                ?? events.map {
                    .map([
                        "s": .string($0.stream.name), "v": AttributeValue($0.version.number),
                        "h": .binary($0.hash.bytes),
                    ])
                })
        if let command {
            item["commandId"] = .string("\(command.id)")
            item["contentHash"] = .binary(command.contentHash.bytes)
        }
        return item
    }

    /// - Parameters:
    ///   - entry: an append of at least one event.
    ///   - appendID: as it was drawn for it.
    ///   - keepsEvents: the log is where the events are.
    init(_ entry: LogEntry, appendID: String, keepsEvents: Bool = false) {
        slot = LogSlot(entry.events.first?.position ?? Position(1))
        self.appendID = appendID
        events = entry.events.map(Reference.init)
        command = entry.command
        kept = keepsEvents ? entry.events : nil
    }

    /// Reads what somebody wrote into the log's table.
    ///
    /// - Throws: `ItemFault`.
    init(_ item: AttributeValue.Item) throws {
        let reader = ItemReader(item, of: "the log")
        let text = try reader.string(LogSlot.place)
        guard let number = Int64(text), number > 0, number <= Limits.largestCount,
            LogSlot(Position(number)).text == text
        else { throw reader.fault(LogSlot.place, "is no position") }
        slot = LogSlot(Position(number))
        appendID = try reader.string("appendId")
        let list = try reader.list("events")
        guard !list.isEmpty else { throw reader.fault("events", "names no event") }
        if list[0].map?["s"] == nil {
            let kept = try list.map { try EventItem.loaded($0.map ?? [:]).event }
            guard kept.map(\.position.number).elementsEqual(number..<number + Int64(list.count))
            else { throw reader.fault("events", "are not at their positions") }
            self.kept = kept
            events = kept.map(Reference.init)
        } else {
            kept = nil
            events = try list.map { element in
                let event = ItemReader(element.map ?? [:], of: "\(text) in the log")
                return Reference(
                    stream: StreamID(stored: try event.string("s")),
                    version: Version(try event.integer("v", from: 1)),
                    hash: try event.digest("h"))
            }
        }
        command = try reader.identifier("commandId").map {
            CommandStamp(id: $0, contentHash: try reader.digest("contentHash"))
        }
    }
}

extension SlotItem.Reference {
    init(_ event: RecordedEvent) {
        self.init(stream: event.stream, version: event.version, hash: event.hash)
    }
}
