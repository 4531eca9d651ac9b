import EventStoreCore
import TextFormats

/// How a parked stream is kept: one JSON object, `{"format":1,"stream":…,"position":412,…}`.
extension ParkedStream {
    static let format: Int64 = 1

    /// What is kept.
    var json: [UInt8] {
        var writer = JSONWriter(capacity: 400)
        writer.object { object in
            object.member("format", Self.format)
            object.member("made", made.description)
            object.member("stream", stream.name)
            object.member("position", first.position.number)
            object.member("version", first.version.number)
            object.member("event", first.id.description)
            object.member("last", last.number)
            object.member("events", events)
            object.member("reason", reason)
            object.member("at", at.description)
            object.member("tries", tries)
            object.member("epoch", epoch)
        }
        return writer.bytes
    }

    /// Reads what was kept, whoever wrote it.
    ///
    /// - Throws: `SubscriptionError.damaged`, `.newer`.
    init(kept bytes: [UInt8], of name: SubscriptionName) throws {
        do {
            let object = try KeptObject(bytes)
            try object.checkFormat(Self.format, of: name)
            guard let stream = try object.text("stream"), let id = try object.text("event"),
                let id = EventID(id)
            else { throw KeptObject.Fault("event", "is missing") }
            let version = Version(try object.count("version"))
            self.init(
                stream: StreamID(stored: stream),
                first: Place(
                    position: Position(try object.count("position")), version: version, id: id),
                last: max(version, Version(try object.count("last"))),
                events: try object.count("events"), reason: try object.text("reason") ?? "",
                at: try object.moment("at"), tries: try object.count("tries"),
                epoch: try object.count("epoch"), made: try object.moment("made"))
        } catch let error as KeptObject.Fault {
            throw SubscriptionError.damaged(name, "a parked stream: \(error)")
        } catch let error as JSONError {
            throw SubscriptionError.damaged(name, "a parked stream: \(error)")
        }
    }
}
