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
        entry.events.isEmpty ? nil : SlotItem(entry, appendID: appendID).item
    }
}
