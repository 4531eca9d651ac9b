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

    /// Where an event is to be found, and that it is the one.
    struct Reference: Hashable, Sendable {
        let stream: StreamID
        let version: Version
        let hash: Digest
    }

    /// The last position of the append.
    var last: Position { Position(slot.position.number + Int64(events.count) - 1) }

    var item: AttributeValue.Item {
        var item = slot.key
        item["appendId"] = .string(appendID)
        item["events"] = .list(
            events.map {
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

    init(slot: LogSlot, appendID: String, events: [Reference], command: CommandStamp?) {
        self.slot = slot
        self.appendID = appendID
        self.events = events
        self.command = command
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
        events = try list.map { element in
            let event = ItemReader(element.map ?? [:], of: "\(text) in the log")
            return Reference(
                stream: StreamID(stored: try event.string("s")),
                version: Version(try event.integer("v", from: 1)), hash: try event.digest("h"))
        }
        command = try reader.identifier("commandId").map {
            CommandStamp(id: $0, contentHash: try reader.digest("contentHash"))
        }
    }
}
