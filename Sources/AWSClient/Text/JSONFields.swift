import TextFormats

/// The members of a JSON object that came from outside, by name. What is not as expected is not
/// there.
package struct JSONFields: Sendable {
    private let bytes: [UInt8]
    private let members: [String: JSONScanner.Value]

    /// Nil if the bytes are no JSON object.
    package init?(_ bytes: [UInt8]) {
        guard let members = try? JSONScanner.members(of: bytes) else { return nil }
        self.bytes = bytes
        self.members = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    }

    /// The text of a member; nil if there is none, or it is no string.
    package func string(_ name: String) -> String? {
        guard let value = members[name], value.kind == .string else { return nil }
        return try? JSONScanner.string(from: Array(bytes[value.range]))
    }

    /// A whole number; nil if there is none. A fraction is dropped.
    package func integer(_ name: String) -> Int64? {
        guard let value = members[name], value.kind == .number else { return nil }
        let text = String(decoding: bytes[value.range], as: UTF8.self)
        if let number = Int64(text) { return number }
        return Double(text).flatMap { Int64(exactly: $0.rounded(.towardZero)) }
    }

    /// True or false; nil if there is none.
    package func boolean(_ name: String) -> Bool? {
        guard let value = members[name], value.kind == .boolean else { return nil }
        return bytes[value.range.lowerBound] == UInt8(ascii: "t")
    }

    /// The object that a member is; nil if it is none.
    package func object(_ name: String) -> JSONFields? {
        guard let value = members[name], value.kind == .object else { return nil }
        return JSONFields(Array(bytes[value.range]))
    }

    /// The objects of a member that is an array; what else stands in it is left out.
    package func objects(_ name: String) -> [JSONFields] {
        guard let value = members[name], value.kind == .array else { return [] }
        let array = Array(bytes[value.range])
        guard let elements = try? JSONScanner.elements(of: array) else { return [] }
        return elements.filter { $0.kind == .object }.compactMap {
            JSONFields(Array(array[$0.range]))
        }
    }
}
