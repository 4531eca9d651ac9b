import AWSClient
import EventStoreCore
import TextFormats

/// What an item of another program's table says of an event.
public struct ForeignItem: Hashable, Sendable {
    /// What it belongs to.
    public let stream: StreamID
    /// Its number there, as the table has it; nil where the table numbers nothing.
    public let version: Version?
    /// Its place among the items of its stream, by bytes.
    let order: [UInt8]
    /// Its type, as the table has it.
    public let type: String
    /// When it was written, by its own account; nil if it does not say so in a way that can be
    /// read.
    public let moment: Timestamp?
    /// What happened, as JSON.
    public let payload: JSONText
    /// What it says of itself as a CloudEvent; nil in a table of another kind.
    public var envelope: Envelope?
    public var correlationID: String?
    /// What cannot be read of it; nil if all can.
    public var problem: String?
    /// All its attributes.
    let stored: AttributeValue.Item

    /// The attributes of a CloudEvent that the contract has no place for.
    public struct Envelope: Hashable, Sendable {
        public let id: String
        public let source: String

        public init(id: String, source: String) {
            self.id = id
            self.source = source
        }
    }

    init(
        stream: StreamID, version: Version?, order: [UInt8], type: String, moment: Timestamp?,
        payload: JSONText, stored: AttributeValue.Item
    ) {
        self.stream = stream
        self.version = version
        self.order = order
        self.type = type
        self.moment = moment
        self.payload = payload
        self.stored = stored
    }
}

extension ForeignItem {
    /// The stream that a key names.
    ///
    /// - Throws: `ItemFault` for a name that no stream can have.
    static func stream(_ reader: ItemReader, _ attribute: String) throws -> StreamID {
        let name = try reader.string(attribute)
        guard let stream = try? StreamID(name), !stream.isReserved else {
            throw reader.fault(attribute, "is the name of no account")
        }
        return stream
    }

    /// Of a number, so that bytes sort as numbers do.
    static func order(_ number: Int64) -> [UInt8] {
        withUnsafeBytes(of: (UInt64(bitPattern: number) ^ (1 << 63)).bigEndian) { Array($0) }
    }

    /// The number that `order` has made these bytes of; nil for others.
    static func number(_ order: [UInt8]) -> Int64? {
        guard order.count == 8 else { return nil }
        let bits = order.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int64(bitPattern: bits ^ (1 << 63))
    }
}

extension AttributeValue {
    /// Writes the value as plain JSON. A number keeps its digits; bytes become Base64, and a set a
    /// list.
    func writePlain(to writer: inout JSONWriter) {
        switch self {
        case .string(let text): writer.string(text)
        case .number(let digits): Self.writeNumber(digits, to: &writer)
        case .binary(let bytes): writer.string(Base64.encode(bytes))
        case .boolean(let value): writer.boolean(value)
        case .null: writer.null()
        case .list(let elements):
            writer.array { list in for element in elements { element.writePlain(to: &list) } }
        case .map(let item): Self.writePlain(item, to: &writer)
        case .strings(let texts):
            writer.array { list in for text in texts { list.string(text) } }
        case .numbers(let all):
            writer.array { list in for digits in all { Self.writeNumber(digits, to: &list) } }
        case .binaries(let all):
            writer.array { list in for bytes in all { list.string(Base64.encode(bytes)) } }
        }
    }

    /// Writes attributes as members of an object, in the order of their names.
    static func writePlain(_ item: Item, to writer: inout JSONWriter) {
        writer.object { object in
            for (name, value) in item.sorted(by: { $0.key < $1.key }) {
                object.name(name)
                value.writePlain(to: &object)
            }
        }
    }

    private static func writeNumber(_ digits: String, to writer: inout JSONWriter) {
        // Who speaks the protocol badly may send what is no number of JSON's.
        if let number = try? JSONTree(Array(digits.utf8)).number, number == digits {
            writer.raw(digits.utf8)
        } else {
            writer.string(digits)
        }
    }

    /// The attributes as plain JSON, without some of them.
    static func plain(_ item: Item, without names: Set<String>) -> JSONText {
        var writer = JSONWriter()
        writePlain(item.filter { !names.contains($0.key) }, to: &writer)
        return writer.text
    }

    /// The item in the wire's form: the same item has the same bytes.
    static func wire(_ item: Item) -> [UInt8] {
        var writer = JSONWriter()
        write(item, to: &writer)
        return writer.bytes
    }
}
