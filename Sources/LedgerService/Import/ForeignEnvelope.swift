import EventStoreCore
import LedgerCore
import TextFormats

/// What a foreign CloudEvent brought along, as it stands in its event's metadata:
///
///     {"cloudevent":{"id":…,"source":…,"time":…,"datacontenttype":…,"dataschema":…,
///      "database64":true,"extensions":{…}},
///      "effect":"debit","amountfield":"stake","amountunit":"major","currency":"GBP"}
///
/// `time` is there if the text was another than the moment's own; the line of the effect, if a
/// rule gave one; `currency`, if the payload named none.
struct ForeignEnvelope {
    let id: String
    let source: String
    private(set) var timeText: String?
    let dataContentType: String?
    let dataSchema: String?
    let isBase64: Bool
    let extensions: [(name: String, value: CloudEvent.Value)]

    init(_ event: CloudEvent) {
        id = event.id
        source = event.source
        timeText = event.timeText == event.time?.description ? nil : event.timeText
        dataContentType = event.dataContentType
        dataSchema = event.dataSchema
        if case .base64 = event.content { isBase64 = true } else { isBase64 = false }
        extensions = event.extensions
    }

    /// By its media type, which is JSON's where it is missing (CloudEvents 1.0, JSON format 3.1).
    var isJSON: Bool {
        guard let dataContentType else { return true }
        let name = dataContentType.utf8.prefix { $0 != UInt8(ascii: ";") }
        let type = String(decoding: name, as: UTF8.self).lowercased()
            .trimmingPrefix { $0 == " " }.prefix { $0 != " " && $0 != "\t" }
        return type.hasSuffix("/json") || type.hasSuffix("+json")
    }

    /// Nil for metadata that no CloudEvent left there.
    init?(_ metadata: JSONText?) {
        guard let metadata, let fields = try? PayloadFields(metadata),
            let raw = fields.raw("cloudevent"),
            let envelope = try? PayloadFields(JSONText(stored: raw)),
            let id = try? envelope.string("id"), let source = try? envelope.string("source")
        else { return nil }
        self.id = id
        self.source = source
        timeText = try? envelope.optionalString("time")
        dataContentType = try? envelope.optionalString("datacontenttype")
        dataSchema = try? envelope.optionalString("dataschema")
        isBase64 = (try? envelope.boolean("database64")) ?? false
        extensions = envelope.raw("extensions").map(Self.extensions) ?? []
    }

    private static func extensions(_ bytes: [UInt8]) -> [(name: String, value: CloudEvent.Value)] {
        (try? CloudEventFields(bytes).extensions()) ?? []
    }

    /// The metadata of an event that carries this envelope.
    func metadata(_ rule: EffectRule?, currency: Currency?) -> JSONText {
        var writer = JSONWriter(capacity: 256)
        writer.object { object in
            object.name("cloudevent")
            object.object { write(to: &$0) }
            guard let rule else { return }
            object.member("effect", rule.effect.rawValue)
            object.member("amountfield", rule.amountField)
            object.member("amountunit", rule.unit.rawValue)
            if let currency { object.member("currency", currency.code) }
        }
        return writer.text
    }

    /// What the metadata says, however the time was written: `12:00Z` and `14:00+02:00` are one
    /// moment, and an event that was sent again may spell it anew.
    static func content(of metadata: JSONText?) -> JSONText? {
        guard var envelope = ForeignEnvelope(metadata) else { return metadata }
        envelope.timeText = nil
        return envelope.metadata(nil, currency: nil)
    }

    private func write(to object: inout JSONWriter) {
        object.member("id", id)
        object.member("source", source)
        if let timeText { object.member("time", timeText) }
        if let dataContentType { object.member("datacontenttype", dataContentType) }
        if let dataSchema { object.member("dataschema", dataSchema) }
        if isBase64 {
            object.name("database64")
            object.boolean(true)
        }
        guard !extensions.isEmpty else { return }
        object.name("extensions")
        object.object { inner in
            for (name, value) in extensions { inner.member(name, value) }
        }
    }
}

extension JSONWriter {
    mutating func member(_ name: String, _ value: CloudEvent.Value) {
        self.name(name)
        switch value {
        case .string(let text): string(text)
        case .boolean(let flag): boolean(flag)
        case .integer(let number): integer(Int64(number))
        }
    }
}

/// Derives the typed columns of an event again from its payload, so that `verify` can compare.
package enum FoldDerivation {
    /// The columns that the payload and the recorded effect give; nil for an event whose effect
    /// nothing but the columns themselves tells: a newer schema version, a foreign type that was
    /// appended by another program, or whole units of one whose decimals the book does not know.
    ///
    /// - Throws: `CodecError` if the payload does not hold what its type or its effect promises.
    package static func expectedFold(
        of recorded: RecordedEvent, _ codec: EventCodec
    ) throws -> FoldFields? {
        if LedgerEvent.TypeName(rawValue: recorded.type) != nil {
            if codec.isNewer(recorded.event) { return nil }
            return try FoldFields(codec.decode(recorded).movement)
        }
        guard let metadata = recorded.event.metadata, let fields = try? PayloadFields(metadata)
        else { return nil }
        guard let text = try fields.optionalString("effect") else {
            return fields.value("cloudevent") == nil ? nil : FoldFields.none
        }
        guard let effect = MoneyEffect(rawValue: text) else {
            throw CodecError("its effect '\(text)' is unknown")
        }
        let unit = try fields.optionalString("amountunit").flatMap(EffectRule.Unit.init(rawValue:))
        let rule = EffectRule(
            effect: effect, amountField: try fields.string("amountfield"), unit: unit ?? .major)
        let fallback =
            fields.value("currency") == nil ? nil : try fields.currency(codec.units.current)
        do {
            return try FoldFields(
                rule.movement(
                    in: ForeignPayload.json(recorded.event.payload, ForeignEnvelope(metadata)),
                    fallback: fallback, codec.units.current
                ).movement)
        } catch is UndeclaredUnit {
            return nil
        }
    }
}
