import EventStreaming
import TextFormats

/// Stdout: an event a line.
struct StandardOutputDestination: EventDestination {
    let bounds = DeliveryBounds(events: 1000, bytes: 4 << 20, mayHoldOneStreamTwice: true)

    func send(_ events: [OutgoingEvent]) async throws -> [DeliveryAnswer] {
        for event in events {
            if StandardOutput.isTerminal {
                StandardOutput.write(JSONLine.safe(String(decoding: event.json, as: UTF8.self)))
            } else {
                StandardOutput.write(bytes: event.json)
            }
            StandardOutput.write("\n")
            try StandardOutput.checkOpen()
        }
        try StandardOutput.flush()
        return Array(repeating: .accepted, count: events.count)
    }
}
