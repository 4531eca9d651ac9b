import Descriptions
import EventStoreCore
import TextFormats

/// The payload that stands for a foreign event's data.
package enum ForeignPayload {
    /// Data, byte for byte; `null` for none; Base64 as a JSON string.
    package static func of(_ content: CloudEvent.Content) -> JSONText {
        switch content {
        case .none: JSONText(stored: Array("null".utf8))
        case .json(let text): text
        case .base64(let text): self.text(base64: text)
        }
    }

    package static func text(base64: String) -> JSONText {
        var writer = JSONWriter(capacity: base64.utf8.count + 2)
        writer.string(base64)
        return writer.text
    }

    /// The Base64 text that a payload stands for; nil if it is another value.
    package static func base64(_ payload: JSONText) -> String? {
        guard payload.bytes.count >= 2, payload.bytes.first == UInt8(ascii: "\""),
            payload.bytes.last == UInt8(ascii: "\"")
        else { return nil }
        let text = String(decoding: payload.bytes.dropFirst().dropLast(), as: UTF8.self)
        return Base64.decode(text) == nil ? nil : text
    }

    /// The JSON that a payload stands for: itself, or what is in its Base64.
    ///
    /// - Throws: `CodecError` for Base64 of something else.
    package static func json(_ payload: JSONText, _ envelope: ForeignEnvelope?) throws -> JSONText {
        guard let envelope, envelope.isBase64 else { return payload }
        guard envelope.isJSON else {
            throw CodecError(
                "its data is \(envelope.dataContentType ?? "") in Base64, and not JSON")
        }
        guard let bytes = base64(payload).flatMap(Base64.decode),
            let json = try? JSONText(bytes)
        else { throw CodecError("the Base64 of its data holds no JSON") }
        return json
    }

    /// The members of the object that an event's payload stands for; nil if it is none.
    package static func fields(of event: NewEvent) -> PayloadFields? {
        // Only a text can stand for anything else.
        let isText = event.payload.bytes.first == UInt8(ascii: "\"")
        let envelope = isText ? ForeignEnvelope(event.metadata) : nil
        return try? PayloadFields(json(event.payload, envelope))
    }
}
