import EventStoreCore
import TestSupport
import Testing
import TextFormats

/// What events say of the items of another program's table.
@Suite struct TableEventTests {
    private static func event(
        _ type: String, in stream: String, _ payload: String, metadata: String? = nil
    ) -> RecordedEvent {
        func json(_ text: String) -> JSONText { JSONText(stored: Array(text.utf8)) }
        let event = EventFactory(seed: 3).event(
            type: type, payload: json(payload), metadata: metadata.map(json))
        return RecordedEvent(
            stream: StreamID(stored: stream), version: Version(7), position: Position(9),
            event: event, commandID: nil, previousHash: .zero, hash: .zero)
    }

    @Test func whatIsWrongIsASentence() {
        let table: [(RecordedEvent, String?)] = [
            (
                Self.event("ItemUnreadable", in: "$unreadable", #"{"reason":"has no type"}"#),
                "has no type"
            ),
            (Self.event("ItemUnreadable", in: "$unreadable", "[]"), "cannot be read"),
            (
                Self.event("ItemChanged", in: "$alarms", #"{"event":"a-1@3"}"#),
                "the item of a-1@3 is another in the table now"
            ),
            (
                Self.event("ItemMissing", in: "a-1", #"{"version":7}"#),
                "version 7 is not in the table"
            ),
            (
                Self.event(
                    "CREDIT", in: "a-1", "{}",
                    metadata: #"{"layout":"spring","problem":"no amount"}"#), "no amount"
            ),
            (Self.event("CREDIT", in: "a-1", "{}", metadata: #"{"layout":"spring"}"#), nil),
        ]
        for (event, problem) in table { #expect(event.tableProblem == problem) }
    }

    /// Other programs have types of these names, and metadata with such members, that say nothing.
    @Test func othersMayUseTheSameNames() {
        let events = [
            Self.event("ItemUnreadable", in: "a-1", #"{"reason":"x"}"#),
            Self.event("ItemChanged", in: "$unreadable", #"{"event":"x"}"#),
            Self.event("ItemMissing", in: "$alarms", "{}"),
            Self.event("ItemMissing", in: "a-1", "{}", metadata: #"{"layout":"spring"}"#),
            Self.event("CREDIT", in: "a-1", "{}", metadata: #"{"problem":"mine"}"#),
            Self.event("CREDIT", in: "a-1", "{}", metadata: #"{"layout":1,"problem":"mine"}"#),
            Self.event("CREDIT", in: "a-1", "{}", metadata: #"{"layout":"spring","problem":[]}"#),
            Self.event("CREDIT", in: "a-1", "{}", metadata: "not JSON"),
            Self.event("CREDIT", in: "a-1", #"{"problem":"mine","layout":"x"}"#),
        ]
        for event in events {
            #expect(event.tableProblem == nil, "\(event.type) in \(event.stream)")
        }
    }
}
