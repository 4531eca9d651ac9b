import EventStoreCore

/// How many events a page asks for: more and more while they are small, and fewer when they turn
/// out to be large, so that a batch takes some megabytes of memory.
struct BatchSize {
    /// Bytes of payloads and metadata, beyond which the next page is smaller.
    static let comfortableBytes = 4 << 20

    /// For the next page.
    private(set) var events: Int
    private let largest: Int

    /// Begins small: nothing is known of the events.
    init(largest: Int) {
        self.largest = largest
        events = min(largest, 64)
    }

    /// Notes what a page came to.
    mutating func adapt(to page: [RecordedEvent]) {
        let bytes = page.reduce(0) { sum, event in
            sum + event.event.payload.bytes.count + (event.event.metadata?.bytes.count ?? 0)
        }
        if bytes > Self.comfortableBytes {
            events = max(1, events / 4)
        } else if bytes < Self.comfortableBytes / 4 {
            events = min(largest, events * 2)
        }
    }
}
