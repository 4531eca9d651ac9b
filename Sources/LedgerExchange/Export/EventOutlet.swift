import Descriptions
import EventStoreCore
import EventStreaming
import LedgerService
import TextFormats

/// Makes the events that leave the book: as `CloudEventWriter` writes them, under the types that
/// the book's descriptions publish them by. The type as it is recorded then stands in
/// `recordedtype`, so that such a line can be imported again.
package struct EventOutlet: Sendable {
    private let writer: CloudEventWriter
    private let descriptions: @Sendable () -> DescriptionSet

    /// - Parameters:
    ///   - source: a URI reference; the `source` of the events that are this book's own.
    ///   - descriptions: those of the book, as they are known at the time.
    package init(
        source: String = "daybook", descriptions: @escaping @Sendable () -> DescriptionSet
    ) {
        writer = CloudEventWriter(source: source)
        self.descriptions = descriptions
    }

    /// The event as it leaves.
    package func outgoing(_ recorded: RecordedEvent) -> OutgoingEvent {
        let event = recorded.event
        var attributes: [OutgoingEvent.Attribute] = []
        attributes.reserveCapacity(20)
        var json = JSONWriter(capacity: 640 + event.payload.bytes.count)
        let base64 = writer.write(recorded, as: published(event.type), to: &json) { name, value in
            attributes.append(OutgoingEvent.Attribute(name, Self.value(value)))
        }
        return OutgoingEvent(
            position: recorded.position, stream: recorded.stream, eventID: recorded.id,
            attributes: attributes,
            content: base64.flatMap(Base64.decode).map { .bytes($0) }
                ?? .json(event.payload.bytes),
            json: json.bytes)
    }

    /// A type that came in under its published name leaves under it too.
    private func published(_ type: String) -> String {
        let descriptions = descriptions()
        return descriptions.isEmpty ? type : descriptions[type]?.publishedName ?? type
    }

    private static func value(_ value: CloudEvent.Value) -> OutgoingEvent.Value {
        switch value {
        case .string(let text): .string(text)
        case .boolean(let flag): .boolean(flag)
        case .integer(let number): .integer(number)
        }
    }
}
