import Descriptions
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
package struct ForeignEnvelope {
    package let id: String
    package let source: String
    package private(set) var timeText: String?
    package let dataContentType: String?
    package let dataSchema: String?
    package let isBase64: Bool
    package let extensions: [(name: String, value: CloudEvent.Value)]

    package init(_ event: CloudEvent) {
        id = event.id
        source = event.source
        timeText = event.timeText == event.time?.description ? nil : event.timeText
        dataContentType = event.dataContentType
        dataSchema = event.dataSchema
        if case .base64 = event.content { isBase64 = true } else { isBase64 = false }
        extensions = event.extensions
    }

    /// By its media type, which is JSON's where it is missing (CloudEvents 1.0, JSON format 3.1).
    package var isJSON: Bool {
        guard let dataContentType else { return true }
        let name = dataContentType.utf8.prefix { $0 != UInt8(ascii: ";") }
        let type = String(decoding: name, as: UTF8.self).lowercased()
            .trimmingPrefix { $0 == " " }.prefix { $0 != " " && $0 != "\t" }
        return type.hasSuffix("/json") || type.hasSuffix("+json")
    }

    /// Nil for metadata that no CloudEvent left there.
    package init?(_ metadata: JSONText?) {
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
    package func metadata(_ rule: EffectRule?, currency: Currency?) -> JSONText {
        var writer = JSONWriter(capacity: 256)
        writer.object { object in
            object.name("cloudevent")
            object.object { write(to: &$0) }
            rule?.write(to: &object, currency: currency)
        }
        return writer.text
    }

    /// What the metadata says, however the time was written: `12:00Z` and `14:00+02:00` are one
    /// moment, and an event that was sent again may spell it anew.
    package static func content(of metadata: JSONText?) -> JSONText? {
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
    package mutating func member(_ name: String, _ value: CloudEvent.Value) {
        self.name(name)
        switch value {
        case .string(let text): string(text)
        case .boolean(let flag): boolean(flag)
        case .integer(let number): integer(Int64(number))
        }
    }
}
