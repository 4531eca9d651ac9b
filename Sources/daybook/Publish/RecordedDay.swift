import EventStreaming
import TextFormats

/// The day in UTC on which an event was recorded, as `2026-11-30`.
enum RecordedDay {
    /// Of a line of a file; nil if it does not say, or is no event's.
    static func of(line: [UInt8]) -> String? {
        guard let members = try? JSONScanner.members(of: line) else { return nil }
        return OutgoingEvent.recordedDay { name in
            guard let value = members.first(where: { $0.name == name })?.value,
                value.kind == .string
            else { return nil }
            return try? JSONScanner.string(from: Array(line[value.range]))
        }
    }
}
