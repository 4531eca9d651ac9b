import EventStreaming
import Synchronization

/// A file that grows by whole lines, an event each.
final class FileDestination: EventDestination {
    let bounds = DeliveryBounds(events: 1000, bytes: 4 << 20, mayHoldOneStreamTwice: true)
    /// Used by one sending at a time.
    private let file: Mutex<EventFile>

    /// - Throws: `CommandStop` for a file that cannot be appended to.
    init(_ path: String) throws {
        let opened = EventFile(path)
        try opened.prepare()
        file = Mutex(opened)
    }

    func send(_ events: [OutgoingEvent]) async throws -> [DeliveryAnswer] {
        var lines: [UInt8] = []
        lines.reserveCapacity(events.reduce(0) { $0 + $1.json.count + 1 })
        for event in events {
            lines += event.json
            lines.append(0x0A)
        }
        try file.withLock { [lines] in try $0.append(lines) }
        return Array(repeating: .accepted, count: events.count)
    }
}
