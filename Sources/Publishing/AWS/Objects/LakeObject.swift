import EventStoreCore
import EventStreaming

/// One object of the lake: events that follow each other and were recorded on one day.
struct LakeObject {
    /// The day in UTC; nil if the events do not say.
    let day: String?
    private(set) var events: [OutgoingEvent]

    /// Events in the objects that they make, in their order. An object ends where the day changes.
    static func all(of events: [OutgoingEvent]) -> [LakeObject] {
        var result: [LakeObject] = []
        for event in events {
            let day = event.recordedDay
            if let last = result.last, last.day == day {
                result[result.count - 1].events.append(event)
            } else {
                result.append(LakeObject(day: day, events: [event]))
            }
        }
        return result
    }

    /// The object's name below the prefix: the day's folder, the first and the last position, and a
    /// sum over the events' ids. The same events have the same name, and others have another, also
    /// those of another book.
    var name: String {
        let ids = events.flatMap { Array($0.eventID.description.utf8) }
        let sum = Digest(sha256: ids).description.prefix(16)
        return "day=\(day ?? "unknown")/\(Self.padded(events.first))-\(Self.padded(events.last))"
            + "-\(sum).ndjson.gz"
    }

    /// Whole lines, packed.
    ///
    /// - Throws: `GzipStream.Failure`.
    func packed() throws -> [UInt8] {
        let stream = try GzipStream()
        var result: [UInt8] = []
        for event in events { result += try stream.add(event.json + [0x0A]) }
        return try result + stream.finish()
    }

    /// So that names sort as positions do.
    private static func padded(_ event: OutgoingEvent?) -> String {
        let digits = String(max(0, event?.position.number ?? 0))
        return String(repeating: "0", count: max(0, 19 - digits.utf8.count)) + digits
    }
}
