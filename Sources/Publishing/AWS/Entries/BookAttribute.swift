import EventStreaming

/// The attributes by which a book says of an event what CloudEvents has no names for: `sequence`,
/// `recordedtime`, `amountminor`. In an event from elsewhere that has one of the names itself they
/// all go by others, as `daybooksequence`.
enum BookAttribute {
    /// The name that one goes by in an event, and its text; nil if the event has none.
    static func find(_ name: String, in event: OutgoingEvent) -> (name: String, text: String)? {
        // Every event has a sequence, so that its name tells how the others are called.
        let isRenamed = event.text("daybooksequence") != nil
        let name = isRenamed ? "daybook\(name)" : name
        return event.text(name).map { (name, $0) }
    }
}
