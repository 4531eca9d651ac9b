extension OutgoingEvent {
    /// The day in UTC on which the event was recorded, as `2026-11-30`; nil if it does not say.
    package var recordedDay: String? { Self.recordedDay { text($0) } }

    /// The same, of an event in another form.
    ///
    /// - Parameter text: the text of an attribute; nil if there is none.
    /// - Returns: the day; nil if the event does not say.
    package static func recordedDay(_ text: (String) -> String?) -> String? {
        // An event from elsewhere that has the name itself has ours by another.
        let name = text("daybooksequence") == nil ? "recordedtime" : "daybookrecordedtime"
        guard let time = text(name) ?? text("time") else { return nil }
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
