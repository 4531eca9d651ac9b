import EventStoreCore
import TextFormats

/// The JSON object that is kept of a subscription, read member by member. Nothing of it is
/// believed: another program, or another version of this one, may have written it.
struct KeptObject {
    /// What is wrong with a member.
    struct Fault: Error, CustomStringConvertible {
        let description: String

        init(_ name: String, _ reason: String) { description = "\"\(name)\" \(reason)" }
    }

    private let json: [UInt8]
    private let members: [JSONScanner.Member]

    /// - Throws: `JSONError` for bytes that are no JSON object.
    init(_ json: [UInt8]) throws {
        self.json = json
        members = try JSONScanner.members(of: json)
    }

    /// Looks at the form that it is kept in.
    ///
    /// - Parameters:
    ///   - known: the form that this program reads.
    ///   - name: of the subscription that it is kept for.
    /// - Throws: `SubscriptionError.newer`; a fault.
    func checkFormat(_ known: Int64, of name: SubscriptionName) throws {
        let format = try count("format")
        guard format <= known else { throw SubscriptionError.newer(name, format: format) }
        guard format == known else { throw Fault("format", "is \(format)") }
    }

    /// Whether there is a member of that name.
    func has(_ name: String) -> Bool { value(name) != nil }

    /// A text; nil if there is none.
    func text(_ name: String) throws -> String? {
        guard let value = value(name) else { return nil }
        guard value.kind == .string else { throw Fault(name, "is no text") }
        return try JSONScanner.string(from: bytes(value))
    }

    /// A whole number from 0 that a log could count to.
    func count(_ name: String) throws -> Int64 {
        guard let value = value(name) else { throw Fault(name, "is missing") }
        guard value.kind == .number,
            let number = Int64(String(decoding: bytes(value), as: UTF8.self)),
            (0...Limits.largestCount).contains(number)
        else { throw Fault(name, "is no count") }
        return number
    }

    /// A moment, as `2026-08-01T12:00:00Z`.
    func moment(_ name: String) throws -> Timestamp {
        guard let text = try text(name) else { throw Fault(name, "is missing") }
        guard let moment = Timestamp(text) else { throw Fault(name, "is no moment") }
        return moment
    }

    /// True or false; false if there is none.
    func flag(_ name: String) throws -> Bool {
        guard let value = value(name) else { return false }
        guard value.kind == .boolean else { throw Fault(name, "is neither true nor false") }
        return value.range.count == 4
    }

    /// An object; nil if there is none.
    func object(_ name: String) throws -> KeptObject? {
        guard let value = value(name) else { return nil }
        guard value.kind == .object else { throw Fault(name, "is no object") }
        return try KeptObject(bytes(value))
    }

    /// All members, each a text.
    func texts() throws -> [String: String] {
        var texts: [String: String] = [:]
        for member in members { texts[member.name] = try text(member.name) }
        return texts
    }

    /// An array of so many objects at most.
    func objects(_ name: String, atMost limit: Int) throws -> [KeptObject] {
        guard let value = value(name) else { throw Fault(name, "is missing") }
        guard value.kind == .array else { throw Fault(name, "is no array") }
        let array = bytes(value)
        let elements = try JSONScanner.elements(of: array)
        guard elements.count <= limit, elements.allSatisfy({ $0.kind == .object }) else {
            throw Fault(name, "is no array of at most \(limit) objects")
        }
        return try elements.map { try KeptObject(Array(array[$0.range])) }
    }

    /// All others, as they stand there.
    func members(but known: Set<String>) -> [Subscription.Unknown] {
        members.filter { !known.contains($0.name) }
            .map { Subscription.Unknown(name: $0.name, json: bytes($0.value)) }
    }

    private func value(_ name: String) -> JSONScanner.Value? {
        members.first { $0.name == name }?.value
    }

    private func bytes(_ value: JSONScanner.Value) -> [UInt8] { Array(json[value.range]) }
}
