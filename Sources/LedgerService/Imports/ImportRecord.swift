import Descriptions
import EventStoreCore
import LedgerCore
import TextFormats

/// What the book keeps of an import, in its stream `$imports`:
/// `ImportRecorded {"file":"march.csv","format":"csv","events":12,"movements":11,"opened":1}`,
/// behind all that the import has recorded. Where an import is no transaction,
/// `ImportBegan {"file":"march.csv","format":"csv"}` stands before its first event as well, so that
/// one that was cut off is known.
///
/// Both bear the import's id as that of the command that recorded them, and so does each event of
/// the import. So its events are known wherever they stand, also in a copy of the book, and whoever
/// else has written between them.
package enum ImportRecord {
    /// The book's stream of imports.
    package static let stream = StreamID(stored: "$imports")
    /// The type of the event before the first one of an import.
    package static let began = "ImportBegan"
    /// The type of the event behind the last one.
    package static let recorded = "ImportRecorded"
    /// UTF-8 bytes of a file's name that are kept.
    static let maximumFileBytes = 200

    /// What such an event says.
    package struct Content: Hashable, Sendable {
        /// Of the command that is the import.
        package let id: CommandID
        /// The name of the file, without its folder.
        package let file: String
        /// As options name it: `csv`, `cloudevents`.
        package let format: String
        /// Nil where more may follow.
        package let counts: ImportCounts?
    }

    /// The event before the first one of an import.
    ///
    /// - Parameters:
    ///   - id: the import's.
    ///   - file: the path of the file; its last part is recorded.
    ///   - format: as options name it.
    ///   - now: when the import records.
    ///   - actor: who imports.
    /// - Returns: the event. The same import has the same one whenever it is made.
    package static func beginning(
        of id: CommandID, file: String, format: String, at now: Timestamp, by actor: String?
    ) -> NewEvent {
        event(began, id, payload(file, format, nil), now, actor)
    }

    /// The event behind the last one of an import.
    ///
    /// - Parameters:
    ///   - id: the import's.
    ///   - file: the path of the file; its last part is recorded.
    ///   - format: as options name it.
    ///   - counts: of what it has recorded.
    ///   - now: when the import records.
    ///   - actor: who imports.
    /// - Returns: the event. The same import has the same one whenever it is made.
    package static func ending(
        of id: CommandID, file: String, format: String, _ counts: ImportCounts, at now: Timestamp,
        by actor: String?
    ) -> NewEvent {
        event(recorded, id, payload(file, format, counts), now, actor)
    }

    private static func event(
        _ type: String, _ id: CommandID, _ payload: JSONText, _ now: Timestamp, _ actor: String?
    ) -> NewEvent {
        NewEvent(
            id: eventID(type, of: id), type: type, payload: payload, occurredAt: now,
            recordedAt: now, actor: actor)
    }

    /// The id of such an event: it follows from the import's, so that it is found without a search.
    static func eventID(_ type: String, of id: CommandID) -> EventID {
        EventID(derivedFrom: Digest(sha256: Array("\(type) of \(id)".utf8)))
    }

    private static func payload(
        _ file: String, _ format: String, _ counts: ImportCounts?
    ) -> JSONText {
        var writer = JSONWriter()
        writer.object { object in
            object.member("file", name(of: file))
            object.member("format", format)
            guard let counts else { return }
            object.member("events", counts.events)
            object.member("movements", counts.movements)
            object.member("opened", counts.opened)
        }
        return writer.text
    }

    /// The last part of a path, safe to show and not too long.
    static func name(of path: String) -> String {
        let last = path.split(separator: "/").last.map(String.init) ?? path
        var (name, bytes) = (String.UnicodeScalarView(), 0)
        for scalar in Printable(last).text.unicodeScalars {
            bytes += String(scalar).utf8.count
            guard bytes <= maximumFileBytes else { break }
            name.append(scalar)
        }
        return String(name)
    }

    // MARK: Reading

    /// What an event of the book says of an import; nil for an event that says nothing of one.
    ///
    /// - Throws: `CodecError` for one of these types that does not hold what they hold.
    package static func content(of event: RecordedEvent) throws -> Content? {
        guard event.stream == stream, [began, recorded].contains(event.type), event.isOfTheBook
        else { return nil }
        guard let id = event.commandID else { throw CodecError("it bears no import's id") }
        let fields = try PayloadFields(event.event.payload)
        return Content(
            id: id, file: try fields.string("file"), format: try fields.string("format"),
            counts: event.type == began ? nil : try ImportCounts(fields))
    }
}

/// How much an import has recorded.
package struct ImportCounts: Hashable, Sendable {
    /// Events that are not of an export of Daybook: those keep the ids that they came with.
    package var events: Int64 = 0
    /// Those among them that move money.
    package var movements: Int64 = 0
    /// Accounts that the import has opened.
    package var opened: Int64 = 0

    /// Of an import that has recorded nothing.
    package init() {}

    /// - Throws: `CodecError`.
    init(_ fields: PayloadFields) throws {
        events = try fields.integer("events")
        movements = try fields.integer("movements")
        opened = try fields.integer("opened")
        guard (0...Limits.largestCount).contains(events), (0...events).contains(movements),
            (0...events).contains(opened)
        else { throw CodecError("its counts are not those of an import") }
    }

    /// Counts an event of the import.
    package mutating func take(_ event: RecordedEvent) {
        events += 1
        if event.movesMoney { movements += 1 }
        if event.version == Version(1) { opened += 1 }
    }
}
