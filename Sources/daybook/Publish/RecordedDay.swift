import EventStreaming
import TextFormats

/// The day in UTC on which an event was recorded, as `2026-11-30`.
enum RecordedDay {
    /// Nil if the event does not say.
    static func of(_ event: OutgoingEvent) -> String? {
        // An event from elsewhere that has the name itself has ours by another.
        let name = event.text("daybooksequence") == nil ? "recordedtime" : "daybookrecordedtime"
        return (event.text(name) ?? event.text("time")).flatMap(day)
    }

    /// Of a line of a file; nil if it does not say, or is no event's.
    static func of(line: [UInt8]) -> String? {
        guard let members = try? JSONScanner.members(of: line) else { return nil }
        func text(_ name: String) -> String? {
            guard let value = members.first(where: { $0.name == name })?.value,
                value.kind == .string
            else { return nil }
            return try? JSONScanner.string(from: Array(line[value.range]))
        }
        let name = text("daybooksequence") == nil ? "recordedtime" : "daybookrecordedtime"
        return (text(name) ?? text("time")).flatMap(day)
    }

    private static func day(_ time: String) -> String? {
        let text = Array(time.utf8.prefix(11))
        let isDay = text.enumerated().allSatisfy { index, byte in
            switch index {
            case 4, 7: byte == UInt8(ascii: "-")
            case 10: byte == UInt8(ascii: "T")
            default: (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
        }
        return text.count == 11 && isDay ? String(decoding: text.dropLast(), as: UTF8.self) : nil
    }
}
