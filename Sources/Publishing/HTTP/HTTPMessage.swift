import AWSClient
import EventStreaming
import TextFormats

/// What stands in a request for events, before whoever sends adds who it is.
struct HTTPMessage: Hashable {
    var headers: [HTTPHeader]
    var body: [UInt8]

    /// - Parameters:
    ///   - events: one, or in the batched mode several.
    ///   - mode: how they go.
    init(_ events: [OutgoingEvent], _ mode: HTTPMode) {
        switch mode {
        case .structured:
            headers = [HTTPHeader("Content-Type", MediaType.event)]
            body = events.first?.json ?? []
        case .batch:
            headers = [HTTPHeader("Content-Type", MediaType.batch)]
            body = [UInt8(ascii: "[")]
            body.reserveCapacity(events.reduce(2) { $0 + $1.json.count + 1 })
            for event in events {
                if body.count > 1 { body.append(UInt8(ascii: ",")) }
                body += event.json
            }
            body.append(UInt8(ascii: "]"))
        case .binary:
            headers = []
            body = []
            if let event = events.first { fill(event) }
        }
    }

    private mutating func fill(_ event: OutgoingEvent) {
        let type = event.text("datacontenttype")
        switch event.content {
        case .bytes(let bytes): body = bytes
        case .json(let json): body = Self.data(json, type)
        }
        headers.append(HTTPHeader("Content-Type", type ?? MediaType.json))
        for attribute in event.attributes where attribute.name != "datacontenttype" {
            headers.append(
                HTTPHeader("ce-\(attribute.name)", Self.header(attribute.value)))
        }
    }

    /// Why an event cannot go in a mode; nil if it can. A header holds the type of its data as it
    /// is, and a store may hold any text there.
    static func obstacle(_ event: OutgoingEvent, _ mode: HTTPMode) -> DeliveryFault? {
        guard mode == .binary, let type = event.text("datacontenttype"),
            type.isEmpty || !type.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { return nil }
        return DeliveryFault("its datacontenttype '\(Printable(type))' cannot stand in a header")
    }

    /// Data that are no JSON stand in the event as a string of it.
    private static func data(_ json: [UInt8], _ type: String?) -> [UInt8] {
        guard let type, !MediaType.isJSON(type), json.first == UInt8(ascii: "\""),
            let text = try? JSONScanner.string(from: json)
        else { return json }
        return Array(text.utf8)
    }

    private static func header(_ value: OutgoingEvent.Value) -> String {
        switch value {
        case .string(let text): encoded(text)
        case .boolean(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        }
    }

    /// As section 3.1.3.2 of the binding has it: blanks, quotes, `%` and all but the printable
    /// characters of ASCII become `%XX`.
    static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if (0x21...0x7E).contains(byte), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "%") {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes += String(byte >> 4, radix: 16, uppercase: true).utf8
                bytes += String(byte & 0xF, radix: 16, uppercase: true).utf8
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
