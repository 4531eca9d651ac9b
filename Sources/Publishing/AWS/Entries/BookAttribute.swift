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

    /// The day in UTC on which an event was recorded, as `2026-11-30`; nil if it does not say.
    static func recordedDay(of event: OutgoingEvent) -> String? {
        guard let time = find("recordedtime", in: event)?.text ?? event.text("time") else {
            return nil
        }
        let day = Array(time.utf8.prefix(11))
        let isDay = day.enumerated().allSatisfy { index, byte in
            switch index {
            case 4, 7: byte == UInt8(ascii: "-")
            case 10: byte == UInt8(ascii: "T")
            default: (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
        }
        return day.count == 11 && isDay ? String(decoding: day.dropLast(), as: UTF8.self) : nil
    }
}
