import AWSClient
import EventStoreCore
import TextFormats

/// An event as an item: the table of the articles, `aggregateId` and `sequenceNumber`, with what
/// else there is to say of an event.
enum EventItem {
    /// The table's hash key.
    static let stream = "aggregateId"
    /// The table's range key.
    static let version = "sequenceNumber"

    static func key(_ stream: StreamID, _ version: Version) -> AttributeValue.Item {
        [Self.stream: .string(stream.name), Self.version: AttributeValue(version.number)]
    }

    /// - Parameters:
    ///   - recorded: the event, at its place.
    ///   - contentHash: of the command that it was recorded by here: a first copy finds out from
    ///     the events alone which commands were carried out.
    /// - Returns: all its attributes.
    static func item(_ recorded: RecordedEvent, contentHash: Digest?) -> AttributeValue.Item {
        let event = recorded.event
        var item = key(recorded.stream, recorded.version)
        item["eventType"] = .string(event.type)
        item["eventId"] = .string("\(event.id)")
        item["payload"] = .string("\(event.payload)")
        item["schemaVersion"] = AttributeValue(Int64(event.schemaVersion))
        item["occurredAt"] = .string("\(event.occurredAt)")
        item["recordedAt"] = .string("\(event.recordedAt)")
        item["position"] = AttributeValue(recorded.position.number)
        item["previousHash"] = .binary(recorded.previousHash.bytes)
        item["hash"] = .binary(recorded.hash.bytes)
        item["metadata"] = event.metadata.map { .string("\($0)") }
        item["actor"] = event.actor.map { .string($0) }
        item["correlationId"] = event.correlationID.map { .string($0) }
        item["causationId"] = event.causationID.map { .string($0) }
        item["commandId"] = recorded.commandID.map { .string("\($0)") }
        item["contentHash"] = contentHash.map { .binary($0.bytes) }
        if event.fold != .none {
            item["sign"] = AttributeValue(Int64(event.fold.sign))
            item["amountMinor"] = event.fold.amountMinor.map { AttributeValue($0) }
            item["currency"] = event.fold.currency.map { .string("\($0)") }
        }
        return item
    }

    /// Reads what somebody wrote into the events' table.
    ///
    /// - Throws: `ItemFault`.
    static func loaded(_ item: AttributeValue.Item) throws -> LoadedEvent {
        let keys = ItemReader(item, of: "an event")
        let (stream, version) = (try keys.string(stream), try keys.integer(version, from: 1))
        let reader = ItemReader(item, of: "\(stream)@\(version)")
        let event = NewEvent(
            id: try required(reader, "eventId"), type: try reader.string("eventType"),
            schemaVersion: Int(clamping: try reader.integer("schemaVersion", from: 1)),
            payload: try payload(reader), metadata: try reader.json("metadata"),
            fold: try fold(reader), occurredAt: try reader.timestamp("occurredAt"),
            recordedAt: try reader.timestamp("recordedAt"),
            actor: try reader.optionalString("actor"),
            correlationID: try reader.optionalString("correlationId"),
            causationID: try reader.optionalString("causationId"))
        return LoadedEvent(
            event: RecordedEvent(
                stream: StreamID(stored: stream), version: Version(version),
                position: Position(try reader.integer("position", from: 1)), event: event,
                commandID: try reader.identifier("commandId"),
                previousHash: try reader.digest("previousHash"), hash: try reader.digest("hash")),
            contentHash: try reader.optionalDigest("contentHash"))
    }

    private static func required(_ reader: ItemReader, _ name: String) throws -> EventID {
        guard let id: EventID = try reader.identifier(name) else {
            throw reader.fault(name, "is missing")
        }
        return id
    }

    private static func payload(_ reader: ItemReader) throws -> JSONText {
        guard let payload = try reader.json("payload") else {
            throw reader.fault("payload", "is missing")
        }
        return payload
    }

    private static func fold(_ reader: ItemReader) throws -> FoldFields {
        guard reader.has("sign") else { return .none }
        let sign = try reader.integer("sign", from: -1)
        let currency = try reader.optionalString("currency").map { text in
            guard let code = CurrencyCode(text) else {
                throw reader.fault("currency", "is no code")
            }
            return code
        }
        do {
            return try FoldFields(
                sign: Int8(clamping: sign), amountMinor: try reader.optionalInteger("amountMinor"),
                currency: currency)
        } catch {
            throw reader.fault("sign", "is not what it should be: \(error)")
        }
    }
}
