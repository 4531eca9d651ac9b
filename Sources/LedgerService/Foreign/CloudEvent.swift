import EventStoreCore
import TextFormats

/// A CloudEvent of version 1.0, as the JSON format has it.
package struct CloudEvent: Sendable {
    /// The value of an extension attribute, of the kinds that JSON can carry.
    package enum Value: Hashable, Sendable {
        case string(String)
        case boolean(Bool)
        case integer(Int32)
    }

    package enum Content: Hashable, Sendable {
        case none
        /// The value of `data`, byte for byte.
        case json(JSONText)
        /// The text of `data_base64`, which is valid Base64.
        case base64(String)
    }

    package let id: String
    package let source: String
    package let type: String
    package let subject: String?
    package let time: Timestamp?
    /// The text that `time` was read from.
    package let timeText: String?
    package let dataContentType: String?
    package let dataSchema: String?
    /// In the order of the file.
    package let extensions: [(name: String, value: Value)]
    package let content: Content

    package func string(_ name: String) -> String? {
        guard case .string(let text) = value(name) else { return nil }
        return text
    }

    package func value(_ name: String) -> Value? { extensions.first { $0.name == name }?.value }
}

/// Why a JSON value is no CloudEvent.
package struct CloudEventError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bytes before the fault.
    package let offset: Int
    /// The attribute at fault, if it is one.
    package let attribute: String?
    package let reason: String

    package init(offset: Int, attribute: String?, reason: String) {
        self.offset = offset
        self.attribute = attribute
        self.reason = reason
    }

    package var description: String { (attribute.map { "\($0): " } ?? "") + reason }
}

extension CloudEvent {
    /// Reads one event in the JSON format.
    ///
    /// - Throws: `CloudEventError`.
    package init(_ bytes: [UInt8]) throws {
        let fields = try CloudEventFields(bytes)
        try fields.checkNames()
        let version = try fields.required("specversion")
        guard version == "1.0" else {
            throw fields.error("specversion", "'\(version)' is not 1.0")
        }
        id = try fields.required("id")
        source = try fields.required("source")
        type = try fields.required("type")
        subject = try fields.optional("subject")
        timeText = try fields.optional("time")
        time = try timeText.map { text in
            guard let moment = Timestamp(text, .full) else {
                throw fields.error(
                    "time",
                    "'\(text)' is not a moment of RFC 3339, "
                        + "such as 2026-08-01T12:00:00Z")
            }
            return moment
        }
        dataContentType = try fields.optional("datacontenttype")
        if let dataContentType, !Self.isMediaType(dataContentType) {
            throw fields.error(
                "datacontenttype",
                "'\(dataContentType)' is not a media type such as "
                    + "application/json")
        }
        dataSchema = try fields.optional("dataschema")
        content = try fields.content()
        extensions = try fields.extensions()
    }

    /// `type/subtype` of RFC 2046, with any parameters behind a semicolon.
    static func isMediaType(_ text: String) -> Bool {
        let parts = text.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        let names = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2 else { return false }
        let subtype = String(names[1].reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        let parameters = parts.count > 1 ? parts[1] : ""
        return [String(names[0]), subtype].allSatisfy { name in
            !name.isEmpty && name.utf8.allSatisfy(isTokenByte)
        } && parameters.utf8.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

/// The members of a CloudEvent's object, read by the rules of the JSON format.
package struct CloudEventFields {
    private static let core: Set<String> = [
        "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema",
        "data", "data_base64",
    ]

    private let bytes: [UInt8]
    /// Without those that are null: a null attribute is an absent one.
    private let members: [JSONScanner.Member]
    private let all: [JSONScanner.Member]

    package init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        do {
            all = try JSONScanner.members(of: bytes)
        } catch let error as JSONError {
            throw CloudEventError(
                offset: error.offset, attribute: nil,
                reason: error.offset == 0 ? "a CloudEvent is a JSON object" : error.reason)
        }
        members = all.filter { $0.value.kind != .null }
    }

    func error(_ name: String, _ reason: String) -> CloudEventError {
        let offset = all.first { $0.name == name }?.value.range.lowerBound ?? 0
        return CloudEventError(offset: offset, attribute: name, reason: reason)
    }

    func checkNames() throws {
        for member in all where !Self.core.contains(member.name) {
            let isPlain = member.name.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
            guard isPlain, !member.name.isEmpty else {
                throw error(
                    member.name, "an attribute's name has only lower-case letters a-z and digits")
            }
        }
    }

    func required(_ name: String) throws -> String {
        guard let text = try optional(name) else {
            throw error(name, "this attribute is required and missing")
        }
        return text
    }

    func optional(_ name: String) throws -> String? {
        guard let member = members.first(where: { $0.name == name }) else { return nil }
        guard member.value.kind == .string else { throw error(name, "its value is not a string") }
        let text = try string(member.value)
        if text.isEmpty { throw error(name, "its value is empty") }
        return text
    }

    func content() throws -> CloudEvent.Content {
        let data = members.first { $0.name == "data" }
        if members.contains(where: { $0.name == "data_base64" }) {
            if data != nil {
                throw error("data_base64", "an event has data or data_base64, not both")
            }
            return .base64(try base64())
        }
        // An absent value and a null one are the same to the format.
        return data.map { .json(JSONText(stored: Array(bytes[$0.value.range]))) } ?? .none
    }

    private func base64() throws -> String {
        guard let member = members.first(where: { $0.name == "data_base64" }),
            member.value.kind == .string
        else { throw error("data_base64", "its value is not a string") }
        let text = try string(member.value)
        guard Base64.decode(text) != nil else { throw error("data_base64", "this is not Base64") }
        return text
    }

    package func extensions() throws -> [(name: String, value: CloudEvent.Value)] {
        try members.filter { !Self.core.contains($0.name) }.map { ($0.name, try value($0)) }
    }

    private func value(_ member: JSONScanner.Member) throws -> CloudEvent.Value {
        switch member.value.kind {
        case .string: return .string(try string(member.value))
        case .boolean: return .boolean(bytes[member.value.range.lowerBound] == UInt8(ascii: "t"))
        case .number:
            let text = String(decoding: bytes[member.value.range], as: UTF8.self)
            guard let number = Int32(text) else {
                throw error(member.name, "\(text.prefix(40)) is not a whole number of 32 bits")
            }
            return .integer(number)
        case .object, .array, .null:
            throw error(member.name, "an attribute is a string, a boolean or a whole number")
        }
    }

    private func string(_ value: JSONScanner.Value) throws -> String {
        try JSONScanner.string(from: Array(bytes[value.range]))
    }
}
