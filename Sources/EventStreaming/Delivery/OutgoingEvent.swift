import EventStoreCore

/// An event as it leaves the book: a CloudEvent 1.0, with what orders it.
///
/// Everything in it stands in `json` too. The parts are there for far sides that want some of them
/// in headers or attributes.
public struct OutgoingEvent: Hashable, Sendable {
    /// The value of an attribute, of the kinds that CloudEvents' JSON can carry.
    public enum Value: Hashable, Sendable {
        case string(String)
        case boolean(Bool)
        case integer(Int32)
    }

    public struct Attribute: Hashable, Sendable {
        /// Lower-case letters and digits.
        public let name: String
        public let value: Value

        public init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// What the event carries.
    public enum Content: Hashable, Sendable {
        /// Bytes of JSON.
        case json([UInt8])
        /// Bytes of another kind.
        case bytes([UInt8])
    }

    /// Where it stands in the book.
    public let position: Position
    /// The account that it is of. Events of one stream arrive in their order.
    public let stream: StreamID
    /// The event's own id in the book: the same each time that it is sent.
    public let eventID: EventID
    /// All attributes of the context, `specversion` among them, in the order of `json`.
    public let attributes: [Attribute]
    public let content: Content
    /// The whole event in the structured mode: one JSON object without a line end.
    public let json: [UInt8]

    public init(
        position: Position, stream: StreamID, eventID: EventID, attributes: [Attribute],
        content: Content, json: [UInt8]
    ) {
        self.position = position
        self.stream = stream
        self.eventID = eventID
        self.attributes = attributes
        self.content = content
        self.json = json
    }

    /// The text of an attribute, as `id`, `source`, `type`, `subject` or `time`; nil if there is
    /// none of that name, or it is no text.
    public func text(_ name: String) -> String? {
        guard case .string(let text)? = attributes.first(where: { $0.name == name })?.value else {
            return nil
        }
        return text
    }
}
