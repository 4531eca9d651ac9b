import EventStoreCore
import EventStreaming
import TextFormats

/// Events as they leave a book.
enum TestEvents {
    /// One with attributes of each kind.
    static func event(_ number: Int) -> OutgoingEvent {
        let attributes: [OutgoingEvent.Attribute] = [
            .init("specversion", .string("1.0")), .init("id", .string("id-\(number)")),
            .init("source", .string("/test")), .init("type", .string("Happened")),
            .init("subject", .string("acc 1")),
            .init("datacontenttype", .string("application/json")),
            .init("sampled", .boolean(true)), .init("number", .integer(-7)),
            .init("note", .string("\"Euro\" \u{20AC} \u{1F600} 100%")),
        ]
        var json = JSONWriter()
        json.object { object in
            for attribute in attributes {
                object.name(attribute.name)
                switch attribute.value {
                case .string(let text): object.string(text)
                case .boolean(let flag): object.boolean(flag)
                case .integer(let number): object.integer(number)
                }
            }
            object.name("data")
            object.raw(Array(#"{"a":1}"#.utf8))
        }
        return OutgoingEvent(
            position: Position(Int64(number)), stream: StreamID(stored: "acc 1"),
            eventID: EventID(high: 1, low: UInt64(number)), attributes: attributes,
            content: .json(Array(#"{"a":1}"#.utf8)), json: json.bytes)
    }

    /// A clock that stands still, and waits for nothing.
    static let clock = SubscriptionClock(
        elapsed: { .zero }, moment: { Timestamp(microseconds: 1_785_585_600_000_000) },
        sleep: { _ in })
}
