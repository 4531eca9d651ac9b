/// A JSON value as a tree, for texts that are read once and not kept: answers of services. What is
/// hashed or shown stays a `JSONText`.
///
///     let answer = try JSONTree(Array(#"{"Count":2,"Items":[]}"#.utf8))
///     answer["Count"]?.number   // "2"
public indirect enum JSONTree: Hashable, Sendable {
    /// In the text's order; a name that stands twice is an error of the text.
    case object([Member])
    case array([JSONTree])
    case string(String)
    /// As it is written: no reader may round it.
    case number(String)
    case boolean(Bool)
    case null

    /// A member of an object.
    public struct Member: Hashable, Sendable {
        /// With its escapes resolved.
        public let name: String
        public let value: JSONTree

        public init(_ name: String, _ value: JSONTree) {
            self.name = name
            self.value = value
        }
    }

    /// Reads bytes that are one value, with space around it.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - deepest: values inside each other, at most; the outermost counts.
    /// - Throws: `JSONError`, also for a text that nests deeper.
    public init(_ bytes: [UInt8], deepest: Int = JSONScanner.maximumDepth) throws {
        self = try JSONScanner.tree(of: bytes, deepest: deepest)
    }

    /// The value of an object's member; nil if it has none of that name, or is no object.
    public subscript(_ name: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text of a string; nil for another value.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The digits of a number; nil for another value.
    public var number: String? {
        if case .number(let text) = self { text } else { nil }
    }

    /// The elements of an array; nil for another value.
    public var elements: [JSONTree]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members of an object; nil for another value.
    public var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }
}

extension JSONScanner {
    static func tree(of bytes: [UInt8], deepest: Int) throws -> JSONTree {
        try scan(bytes, deepest: deepest) { try $0.tree(depth: 0) }
    }

    private mutating func tree(depth: Int) throws -> JSONTree {
        guard depth < deepest else { throw error("nested deeper than \(deepest)") }
        switch peek() {
        case UInt8(ascii: "{"): return try objectTree(depth: depth)
        case UInt8(ascii: "["): return try arrayTree(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        default:
            let value = try value(depth: depth)
            switch value.kind {
            case .number: return .number(text(value.range))
            case .boolean: return .boolean(value.range.count == 4)
            case .null, .object, .array, .string: return .null
            }
        }
    }

    private mutating func objectTree(depth: Int) throws -> JSONTree {
        var members: [JSONTree.Member] = []
        var names: Set<[UInt8]> = []
        _ = take("{")
        skipSpace()
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            let name = try string()
            // Few members are compared faster than hashed. Two names that Swift holds equal may
            // have other bytes, and then they are two.
            if members.count >= 8, names.isEmpty {
                names = Set(members.map { Array($0.name.utf8) })
            }
            let isKnown =
                names.isEmpty
                ? members.contains { $0.name.utf8.elementsEqual(name.utf8) }
                : !names.insert(Array(name.utf8)).inserted
            if isKnown { throw error("\"\(name)\" stands twice") }
            skipSpace()
            try expect(":", "a colon after the name")
            skipSpace()
            members.append(JSONTree.Member(name, try tree(depth: depth + 1)))
            skipSpace()
        } while take(",")
        try expect("}", "a comma or the object's end")
        return .object(members)
    }

    private mutating func arrayTree(depth: Int) throws -> JSONTree {
        var elements: [JSONTree] = []
        _ = take("[")
        skipSpace()
        if take("]") { return .array([]) }
        repeat {
            skipSpace()
            elements.append(try tree(depth: depth + 1))
            skipSpace()
        } while take(",")
        try expect("]", "a comma or the array's end")
        return .array(elements)
    }
}
