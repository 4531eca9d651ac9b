import AWSClient
import EventStoreCore
import TextFormats

/// Reads the attributes of an item that anybody may have written.
struct ItemReader: Sendable {
    private let item: AttributeValue.Item
    private let what: String

    /// - Parameters:
    ///   - item: the attributes.
    ///   - what: whose they are, for messages.
    init(_ item: AttributeValue.Item, of what: String) {
        self.item = item
        self.what = what
    }

    func fault(_ name: String, _ reason: String) -> ItemFault {
        ItemFault(description: "\(Printable(what)): its \(name) \(reason)")
    }

    func has(_ name: String) -> Bool { item[name] != nil }

    func string(_ name: String) throws -> String {
        guard let text = try optionalString(name) else { throw fault(name, "is missing") }
        return text
    }

    /// Nil if it is not there.
    func optionalString(_ name: String) throws -> String? {
        guard let value = item[name] else { return nil }
        guard let text = value.string else { throw fault(name, "is no text") }
        return text
    }

    func integer(_ name: String, from lowest: Int64 = .min) throws -> Int64 {
        guard let number = try optionalInteger(name) else { throw fault(name, "is missing") }
        guard number >= lowest, number <= Limits.largestCount else {
            throw fault(name, "is out of range: \(number)")
        }
        return number
    }

    /// Nil if it is not there.
    func optionalInteger(_ name: String) throws -> Int64? {
        guard let value = item[name] else { return nil }
        guard let number = value.integer else { throw fault(name, "is no whole number") }
        return number
    }

    func list(_ name: String) throws -> [AttributeValue] {
        guard let list = item[name]?.list else { throw fault(name, "is no list") }
        return list
    }

    func digest(_ name: String) throws -> Digest {
        guard let digest = try optionalDigest(name) else { throw fault(name, "is missing") }
        return digest
    }

    /// Nil if it is not there.
    func optionalDigest(_ name: String) throws -> Digest? {
        guard let value = item[name] else { return nil }
        guard let digest = value.binary?.withUnsafeBytes({ Digest(bytes: $0) }) else {
            throw fault(name, "is no hash of 32 bytes")
        }
        return digest
    }

    /// Nil if it is not there.
    func identifier<Kind>(_ name: String) throws -> Identifier<Kind>? {
        guard let text = try optionalString(name) else { return nil }
        guard let id = Identifier<Kind>(text) else { throw fault(name, "is no id") }
        return id
    }

    func timestamp(_ name: String) throws -> Timestamp {
        guard let moment = Timestamp(try string(name)) else { throw fault(name, "is no moment") }
        return moment
    }

    func json(_ name: String) throws -> JSONText? {
        guard let text = try optionalString(name) else { return nil }
        do {
            return try JSONText(text)
        } catch {
            throw fault(name, "is \(error)")
        }
    }
}

/// Why an item is not what this layout has.
struct ItemFault: Error, Hashable, CustomStringConvertible {
    let description: String
}
