import AWSClient
import EventStoreCore

/// What one append is in the tables: for what has to stand in for the service without asking it.
package enum NativeLayout {
    /// The items of the events' table, in the order of the events.
    package static func events(of entry: LogEntry) -> [AttributeValue.Item] {
        entry.events.map { EventItem.item($0, contentHash: entry.command?.contentHash) }
    }

    /// The item of the log's table.
    ///
    /// - Parameters:
    ///   - entry: the append.
    ///   - appendID: as it was drawn for it.
    /// - Returns: the slot; nil for an append without events.
    package static func slot(of entry: LogEntry, appendID: String) -> AttributeValue.Item? {
        guard let first = entry.events.first else { return nil }
        let events = entry.events.map {
            SlotItem.Reference(stream: $0.stream, version: $0.version, hash: $0.hash)
        }
        return SlotItem(
            slot: LogSlot(first.position), appendID: appendID, events: events,
            command: entry.command
        ).item
    }
}
