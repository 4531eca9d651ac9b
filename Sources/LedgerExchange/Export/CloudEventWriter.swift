import EventStoreCore
import LedgerService
import TextFormats

/// Writes events as CloudEvents 1.0 in NDJSON: one a line, with everything that the hash covers,
/// so that an import restores them with equal payload bytes and equal hashes.
///
/// An event that came from elsewhere goes out with its own id, source and extensions again; the
/// `daybookid` then differs from the `id`. Where a foreign extension has the name of one of ours
/// (`DaybookAttribute.all`), all of ours go by other names in that line, as `daybooksequence`.
///
/// An event that is reversed names its reversal in `daybookreversedby`, if reversals are handed in.
/// That is said of an event and is none of it: no hash covers it, and an import reads past it.
package struct CloudEventWriter: ExportFormat {
    /// The `source` of the events that are this book's own.
    private let source: String
    private let reversals: Reversals

    /// - Parameters:
    ///   - source: a URI reference; not empty.
    ///   - reversals: of the events that are written, as far as they are told of.
    package init(source: String = "daybook", reversals: Reversals = Reversals()) {
        self.source = source.isEmpty ? "daybook" : source
        self.reversals = reversals
    }

    package mutating func writeHeader(into bytes: inout [UInt8]) {}

    package mutating func write(_ recorded: RecordedEvent, into bytes: inout [UInt8]) -> Bool {
        bytes.append(contentsOf: line(recorded))
        bytes.append(0x0A)
        return true
    }

    /// The event's JSON object, without a line end and with none in it.
    package func line(_ recorded: RecordedEvent) -> [UInt8] {
        var line = JSONWriter(capacity: 640 + recorded.event.payload.bytes.count)
        write(recorded, as: recorded.type, to: &line) { _, _ in }
        return line.bytes
    }

    /// Writes the event's JSON object.
    ///
    /// - Parameters:
    ///   - recorded: which.
    ///   - type: what its type is called outside; its own is told too, if that is another.
    ///   - writer: where to.
    ///   - note: is given each attribute as it is written.
    /// - Returns: the Base64 that stands for the data; nil where that is the payload as it is.
    @discardableResult
    func write(
        _ recorded: RecordedEvent, as type: String, to writer: inout JSONWriter,
        _ note: (String, CloudEvent.Value) -> Void
    ) -> String? {
        let event = recorded.event
        let envelope = ForeignEnvelope(event.metadata)
        let data = Self.data(event.payload, envelope)
        let own = Self.own(recorded, type, data.encoding)
        let isRenamed = Self.collides(own, envelope)
        writer.object { object in
            func add(_ name: String, _ value: CloudEvent.Value) {
                object.member(name, value)
                note(name, value)
            }
            add("specversion", .string("1.0"))
            add("id", .string(envelope?.id ?? event.id.description))
            add("source", .string(envelope?.source ?? source))
            add("type", .string(type))
            add("subject", .string(recorded.stream.name))
            add("time", .string(envelope?.timeText ?? event.occurredAt.description))
            let contentType = envelope.map(\.dataContentType) ?? "application/json"
            if let contentType { add("datacontenttype", .string(contentType)) }
            if let schema = envelope?.dataSchema { add("dataschema", .string(schema)) }
            for (name, value) in own {
                add(isRenamed ? DaybookAttribute.renamed(name) : name, value)
            }
            for (name, value) in envelope?.extensions ?? []
            where !DaybookAttribute.reserved.contains(name)
                && (isRenamed || !DaybookAttribute.all.contains(name))
            {
                add(name, value)
            }
            // Behind all that an import reads. A foreign event may have brought the name.
            if let reversal = reversals.reversal(of: recorded),
                envelope?.extensions.contains(where: { $0.name == DaybookAttribute.reversedBy })
                    != true
            {
                add(DaybookAttribute.reversedBy, .string(reversal.id.description))
            }
            if let base64 = data.base64 {
                object.member("data_base64", base64)
            } else {
                object.name("data")
                object.raw(event.payload.bytes)
            }
        }
        return data.base64
    }

    /// True if an attribute of a foreign event has the name of one of ours, and another value.
    private static func collides(
        _ own: [(name: String, value: CloudEvent.Value)], _ envelope: ForeignEnvelope?
    ) -> Bool {
        envelope?.extensions.contains { foreign in
            DaybookAttribute.all.contains(foreign.name)
                && own.first { $0.name == foreign.name }?.value != foreign.value
        } ?? false
    }

    /// What the book itself says of the event, in the order of the line.
    private static func own(
        _ recorded: RecordedEvent, _ type: String, _ encoding: String?
    ) -> [(name: String, value: CloudEvent.Value)] {
        let event = recorded.event
        let version = String(recorded.version.number)
        let texts: [(String, String?)] = [
            (DaybookAttribute.id, recorded.id.description),
            // Padded, so that the text sorts as the number does: CloudEvents integers have 32 bits.
            (
                DaybookAttribute.sequence,
                String(repeating: "0", count: max(0, 20 - version.utf8.count)) + version
            ),
            (DaybookAttribute.recordedType, type == event.type ? nil : event.type),
            (DaybookAttribute.recordedTime, event.recordedAt.description),
            (DaybookAttribute.commandID, recorded.commandID?.description),
            (DaybookAttribute.previousHash, recorded.previousHash.description),
            (DaybookAttribute.hash, recorded.hash.description),
            (DaybookAttribute.correlationID, event.correlationID),
            (DaybookAttribute.causationID, event.causationID),
            (DaybookAttribute.actor, event.actor),
            (DaybookAttribute.effect, [1: "credit", -1: "debit"][event.fold.sign]),
            (DaybookAttribute.amountMinor, event.fold.amountMinor.map { String($0) }),
            (DaybookAttribute.currency, event.fold.currency?.description),
            (DaybookAttribute.metadata, event.metadata?.description),
            (DaybookAttribute.payloadEncoding, encoding),
        ]
        var all: [(name: String, value: CloudEvent.Value)] = []
        for case (let name, let text?) in texts { all.append((name, .string(text))) }
        let schema = Int32(exactly: event.schemaVersion).map { CloudEvent.Value.integer($0) }
        all.append(
            (DaybookAttribute.schemaVersion, schema ?? .string(String(event.schemaVersion))))
        return all
    }

    /// The Base64 of a payload that cannot stand in the line itself, and what to call it.
    private static func data(
        _ payload: JSONText, _ envelope: ForeignEnvelope?
    ) -> (base64: String?, encoding: String?) {
        if envelope?.isBase64 == true, let text = ForeignPayload.base64(payload) {
            return (text, nil)
        }
        if survivesInLine(payload.bytes) { return (nil, nil) }
        return (Base64.encode(payload.bytes), "base64")
    }

    /// False for bytes that a reader of the line would not give back as they are: a line end in
    /// them, blanks around them, or nesting that one more object would make too deep.
    static func survivesInLine(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, let last = bytes.last, first > 0x20, last > 0x20 else {
            return false
        }
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if byte == 0x0A || byte == 0x0D { return false }
            if isInString {
                if byte == UInt8(ascii: "\""), !isEscaped { isInString = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
                isEscaped = false
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
                if depth >= JSONScanner.maximumDepth - 2 { return false }
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                depth -= 1
            }
        }
        return true
    }
}
