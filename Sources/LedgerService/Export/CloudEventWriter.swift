import EventStoreCore

/// Writes events as CloudEvents 1.0 in NDJSON: one a line, with everything that the hash covers,
/// so that an import restores them with equal payload bytes and equal hashes.
///
/// An event that came from elsewhere goes out with its own id, source and extensions again; the
/// `daybookid` then differs from the `id`. Where a foreign extension has the name of one of ours
/// (`DaybookAttribute.all`), ours stands in the line and the foreign one in `metadata`.
package struct CloudEventWriter: ExportFormat {
    /// The `source` of the events that are this book's own.
    private let source: String

    /// - Parameter source: a URI reference; not empty.
    package init(source: String = "daybook") { self.source = source.isEmpty ? "daybook" : source }

    package mutating func writeHeader(into bytes: inout [UInt8]) {}

    package mutating func write(_ recorded: RecordedEvent, into bytes: inout [UInt8]) {
        bytes.append(contentsOf: line(recorded))
        bytes.append(0x0A)
    }

    /// The event's JSON object, without a line end and with none in it.
    package func line(_ recorded: RecordedEvent) -> [UInt8] {
        let event = recorded.event
        let envelope = ForeignEnvelope(event.metadata)
        var writer = JSONWriter(capacity: 640 + event.payload.bytes.count)
        writer.object { object in
            object.member("specversion", "1.0")
            object.member("id", envelope?.id ?? event.id.description)
            object.member("source", envelope?.source ?? source)
            object.member("type", event.type)
            object.member("subject", recorded.stream.name)
            object.member("time", envelope?.timeText ?? event.occurredAt.description)
            let contentType = envelope.map(\.dataContentType) ?? "application/json"
            if let contentType { object.member("datacontenttype", contentType) }
            if let schema = envelope?.dataSchema { object.member("dataschema", schema) }
            Self.writePlace(recorded, to: &object)
            Self.writeColumns(event, to: &object)
            for (name, value) in envelope?.extensions ?? []
            where !DaybookAttribute.all.contains(name) {
                object.member(name, value)
            }
            Self.writeData(event.payload, envelope, to: &object)
        }
        return writer.bytes
    }

    private static func writePlace(_ recorded: RecordedEvent, to object: inout JSONWriter) {
        let version = String(recorded.version.number)
        object.member(DaybookAttribute.id, recorded.id.description)
        // Padded, so that the text sorts as the number does: CloudEvents integers have 32 bits.
        object.member(
            DaybookAttribute.sequence,
            String(repeating: "0", count: max(0, 20 - version.utf8.count)) + version)
        object.member(DaybookAttribute.recordedTime, recorded.event.recordedAt.description)
        if let id = recorded.commandID { object.member(DaybookAttribute.commandID, id.description) }
        object.member(DaybookAttribute.previousHash, recorded.previousHash.description)
        object.member(DaybookAttribute.hash, recorded.hash.description)
    }

    private static func writeColumns(_ event: NewEvent, to object: inout JSONWriter) {
        let texts = [
            (DaybookAttribute.correlationID, event.correlationID),
            (DaybookAttribute.causationID, event.causationID),
            (DaybookAttribute.actor, event.actor),
            (DaybookAttribute.effect, [1: "credit", -1: "debit"][event.fold.sign]),
            (DaybookAttribute.amountMinor, event.fold.amountMinor.map { String($0) }),
            (DaybookAttribute.currency, event.fold.currency?.description),
            (DaybookAttribute.metadata, event.metadata?.description),
        ]
        for case (let name, let text?) in texts { object.member(name, text) }
        if let number = Int32(exactly: event.schemaVersion) {
            object.member(DaybookAttribute.schemaVersion, Int64(number))
        } else {
            object.member(DaybookAttribute.schemaVersion, String(event.schemaVersion))
        }
    }

    private static func writeData(
        _ payload: JSONText, _ envelope: ForeignEnvelope?, to object: inout JSONWriter
    ) {
        if envelope?.isBase64 == true, let text = ForeignPayload.base64(payload) {
            object.member("data_base64", text)
        } else if survivesInLine(payload.bytes) {
            object.name("data")
            object.raw(payload.bytes)
        } else {
            object.member(DaybookAttribute.payloadEncoding, "base64")
            object.member("data_base64", Base64.encode(payload.bytes))
        }
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
