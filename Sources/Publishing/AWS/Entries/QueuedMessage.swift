import EventStoreCore
import EventStreaming

/// An event as a message of SNS and of SQS.
struct QueuedMessage: Hashable, Sendable {
    /// The event's JSON.
    let text: String
    let attributes: [MessageAttribute]
    /// Keeps an account's messages in their order; nil where no order is kept.
    let group: String?
    /// What tells a repeated message from a new one; nil where it is not looked at.
    let deduplication: String?

    /// - Parameters:
    ///   - event: what it carries.
    ///   - isOrdered: whether the topic or the queue is FIFO.
    init(_ event: OutgoingEvent, isOrdered: Bool) {
        text = PlainText.json(event.json)
        attributes = MessageAttribute.all(of: event)
        group = isOrdered ? Self.group(of: event.stream) : nil
        deduplication = isOrdered ? event.eventID.description : nil
    }

    /// What the services count of it.
    var bytes: Int { attributes.reduce(text.utf8.count) { $0 + $1.bytes } }

    /// The account's own name, or its hash where the name holds what a group may not have, or is
    /// too long.
    static func group(of stream: StreamID) -> String {
        let name = stream.name
        let isGroup =
            (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isGroup ? name : "sha256-\(Digest(sha256: Array(name.utf8)))"
    }
}
