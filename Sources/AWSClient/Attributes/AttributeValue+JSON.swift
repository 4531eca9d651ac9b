import TextFormats

extension AttributeValue {
    /// Values inside each other in an answer of the service, at most: it lets attributes nest 32
    /// deep, each of which is two values on the wire, and has some around them.
    public static let deepestJSON = 96

    /// Reads an item in the wire's form from its bytes.
    ///
    /// - Throws: `JSONError`, `AttributeError`.
    public static func item(_ wire: [UInt8]) throws -> Item {
        try item(JSONTree(wire, deepest: deepestJSON))
    }

    /// Reads a value in the wire's form: `{"S":"rent"}`.
    ///
    /// - Throws: `AttributeError` for a type that is not known, or a value that is not of its type.
    public init(_ tree: JSONTree) throws {
        guard let members = tree.members, let member = members.first, members.count == 1 else {
            throw AttributeError("a value does not name its one type")
        }
        self = try Self.value(member.name, member.value)
    }

    private static func value(_ type: String, _ tree: JSONTree) throws -> AttributeValue {
        switch (type, tree) {
        case ("S", .string(let text)): return .string(text)
        case ("N", .string(let digits)): return .number(digits)
        case ("B", .string(let text)): return .binary(try bytes(text))
        case ("BOOL", .boolean(let value)): return .boolean(value)
        case ("NULL", .boolean): return .null
        case ("L", .array(let elements)): return .list(try elements.map { try Self($0) })
        case ("M", .object): return .map(try item(tree))
        case ("SS", .array(let elements)): return .strings(try elements.map(text))
        case ("NS", .array(let elements)): return .numbers(try elements.map(text))
        case ("BS", .array(let elements)):
            return .binaries(try elements.map { try bytes(text($0)) })
        default:
            throw AttributeError("a value of the type \(Printable(type)) is not of that type")
        }
    }

    private static func text(_ tree: JSONTree) throws -> String {
        guard let text = tree.string else { throw AttributeError("a set holds no texts") }
        return text
    }

    private static func bytes(_ text: String) throws -> [UInt8] {
        guard let bytes = Base64.decode(text) else {
            throw AttributeError("a binary value is not Base64")
        }
        return bytes
    }

    /// Reads an item, or the attributes of a map.
    ///
    /// - Throws: `AttributeError`.
    public static func item(_ tree: JSONTree) throws -> Item {
        guard let members = tree.members else { throw AttributeError("an item is no object") }
        var item = Item(minimumCapacity: members.count)
        for member in members { item[member.name] = try Self(member.value) }
        return item
    }

    /// Writes the value in the wire's form.
    ///
    /// - Parameter writer: where a value is due.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            switch self {
            case .string(let text): writer.member("S", text)
            case .number(let digits): writer.member("N", digits)
            case .binary(let bytes): writer.member("B", Base64.encode(bytes))
            case .boolean(let value):
                writer.name("BOOL")
                writer.boolean(value)
            case .null:
                writer.name("NULL")
                writer.boolean(true)
            case .list(let elements):
                writer.name("L")
                writer.array { list in for element in elements { element.write(to: &list) } }
            case .map(let item):
                writer.name("M")
                Self.write(item, to: &writer)
            case .strings(let texts): Self.write(texts, as: "SS", to: &writer)
            case .numbers(let texts): Self.write(texts, as: "NS", to: &writer)
            case .binaries(let all): Self.write(all.map(Base64.encode), as: "BS", to: &writer)
            }
        }
    }

    private static func write(_ texts: [String], as type: String, to writer: inout JSONWriter) {
        writer.name(type)
        writer.array { list in for text in texts { list.string(text) } }
    }

    /// Writes an item, its attributes in the order of their names: the same item has the same
    /// bytes, which a token of a request depends on.
    ///
    /// - Parameters:
    ///   - item: the attributes.
    ///   - writer: where a value is due.
    public static func write(_ item: Item, to writer: inout JSONWriter) {
        writer.object { writer in
            for (name, value) in item.sorted(by: { $0.key < $1.key }) {
                writer.name(name)
                value.write(to: &writer)
            }
        }
    }
}
