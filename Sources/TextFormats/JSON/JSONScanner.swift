/// Walks over a JSON text without building a tree: it checks the grammar and says where each
/// value starts and ends.
///
/// A general decoder cannot serve here: it loses the bytes (order, spacing, `1.0` beside `1`), and
/// the hashes are over the bytes. Recursion is bounded by `maximumDepth`.
public struct JSONScanner {
    /// Values inside each other, at most; the outermost counts.
    public static let maximumDepth = 64

    private let bytes: UnsafeBufferPointer<UInt8>
    let deepest: Int
    private var index = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, deepest: Int = Self.maximumDepth) {
        self.bytes = bytes
        self.deepest = deepest
    }

    /// What a value is, with the range of its bytes.
    public struct Value: Sendable {
        /// What the first byte of a value says. `true` and `false` are one kind.
        public enum Kind: Sendable { case object, array, string, number, boolean, null }
        /// What stands there.
        public let kind: Kind
        /// Its place in the bytes that were scanned, from 0; of a string with its quotes.
        public let range: Range<Int>
    }

    /// A member of an object: the decoded name and the value's place.
    public struct Member: Sendable {
        /// With its escapes resolved.
        public let name: String
        /// The place of what stands behind the colon.
        public let value: Value
    }

    /// Checks that the bytes are one JSON value (RFC 8259) with space around it, and nothing else.
    ///
    /// - Throws: `JSONError`, with the offset of the first fault.
    public static func validate(_ bytes: [UInt8]) throws {
        _ = try scan(bytes) { scanner in try scanner.value(depth: 0) }
    }

    /// The members of the object that the bytes are, in their order. A name that stands twice is
    /// an error: readers disagree on which one counts.
    ///
    /// - Throws: `JSONError`.
    public static func members(of bytes: [UInt8]) throws -> [Member] {
        try scan(bytes) { scanner in
            var members: [Member] = []
            var names: Set<[UInt8]> = []
            try scanner.object(depth: 0) { name, value in
                guard names.insert(Array(name.utf8)).inserted else {
                    throw JSONError(
                        offset: value.range.lowerBound, reason: "\"\(name)\" stands twice")
                }
                members.append(Member(name: name, value: value))
            }
            return members
        }
    }

    /// The elements of the array that the bytes are, in their order.
    ///
    /// - Throws: `JSONError`; also if they are no array.
    public static func elements(of bytes: [UInt8]) throws -> [Value] {
        try scan(bytes) { scanner in
            var elements: [Value] = []
            try scanner.array(depth: 0) { elements.append($0) }
            return elements
        }
    }

    /// The text of a string literal, quotes included in `bytes`, escapes resolved.
    ///
    /// - Throws: `JSONError`.
    public static func string(from bytes: [UInt8]) throws -> String {
        try scan(bytes) { try $0.string() }
    }

    static func scan<Result>(
        _ bytes: [UInt8], deepest: Int = Self.maximumDepth,
        _ body: (inout JSONScanner) throws -> Result
    ) throws -> Result {
        try bytes.withUnsafeBufferPointer { buffer in
            var scanner = JSONScanner(buffer, deepest: deepest)
            scanner.skipSpace()
            let result = try body(&scanner)
            scanner.skipSpace()
            guard scanner.index == buffer.count else { throw scanner.error("text after the value") }
            return result
        }
    }

    // MARK: Grammar

    mutating func value(depth: Int) throws -> Value {
        guard depth < deepest else { throw error("nested deeper than \(deepest)") }
        let start = index
        let kind: Value.Kind
        guard let lead = peek() else { throw error("a value is missing") }
        switch lead {
        case UInt8(ascii: "{"):
            try object(depth: depth) { _, _ in }
            kind = .object
        case UInt8(ascii: "["):
            try array(depth: depth) { _ in }
            kind = .array
        case UInt8(ascii: "\""):
            try skipString()
            kind = .string
        case UInt8(ascii: "t"): kind = try literal("true", .boolean)
        case UInt8(ascii: "f"): kind = try literal("false", .boolean)
        case UInt8(ascii: "n"): kind = try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try number()
            kind = .number
        default: throw error("no value starts like this")
        }
        return Value(kind: kind, range: start..<index)
    }

    private mutating func object(depth: Int, _ body: (String, Value) throws -> Void) throws {
        try expect("{", "an object")
        skipSpace()
        if take("}") { return }
        repeat {
            skipSpace()
            let name = try string()
            skipSpace()
            try expect(":", "a colon after the name")
            skipSpace()
            try body(name, value(depth: depth + 1))
            skipSpace()
        } while take(",")
        try expect("}", "a comma or the object's end")
    }

    private mutating func array(depth: Int, _ body: (Value) throws -> Void) throws {
        try expect("[", "an array")
        skipSpace()
        if take("]") { return }
        repeat {
            skipSpace()
            try body(value(depth: depth + 1))
            skipSpace()
        } while take(",")
        try expect("]", "a comma or the array's end")
    }

    private mutating func number() throws {
        _ = take("-")
        if !take("0") { try digits("a digit") }
        if take(".") { try digits("a digit after the point") }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits("a digit in the exponent")
        }
    }

    private mutating func digits(_ expected: String) throws {
        let start = index
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            index += 1
        }
        if index == start { throw error("\(expected) is missing") }
    }

    private mutating func literal(_ text: StaticString, _ kind: Value.Kind) throws -> Value.Kind {
        let length = text.utf8CodeUnitCount
        for offset in 0..<length where peek(offset) != text.utf8Start[offset] {
            throw error("no value starts like this")
        }
        index += length
        return kind
    }

    // MARK: Bytes

    mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            index += 1
        }
    }

    func peek(_ offset: Int = 0) -> UInt8? {
        index + offset < bytes.count ? bytes[index + offset] : nil
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar, _ what: String) throws {
        guard take(character) else { throw error("\(what) is missing") }
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    func error(_ reason: String) -> JSONError { JSONError(offset: index, reason: reason) }

    // MARK: Strings

    /// Checks a string literal and stands behind it; true if it holds an escape.
    @discardableResult
    private mutating func skipString() throws -> Bool {
        try expect("\"", "a string")
        var hasEscape = false
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return hasEscape
            case UInt8(ascii: "\\"):
                hasEscape = true
                _ = try escape()
            case 0..<0x20: throw error("a control character stands unescaped in a string")
            case 0x20..<0x80: index += 1
            default: try multibyte()
            }
        }
        throw error("a string has no end")
    }

    mutating func string() throws -> String {
        let start = index
        guard try skipString() else {
            return String(decoding: bytes[(start + 1)..<(index - 1)], as: UTF8.self)
        }
        let end = index - 1
        index = start + 1
        var text = String.UnicodeScalarView()
        var plain = index
        func flush(_ scanner: JSONScanner) {
            text.append(
                contentsOf: String(decoding: scanner.bytes[plain..<scanner.index], as: UTF8.self)
                    .unicodeScalars)
        }
        while index < end {
            if bytes[index] == UInt8(ascii: "\\") {
                flush(self)
                text.append(try escape())
                plain = index
            } else {
                index += 1
            }
        }
        flush(self)
        index = end + 1
        return String(text)
    }

    private mutating func escape() throws -> Unicode.Scalar {
        index += 1
        let byte = peek()
        index += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default:
            index -= 1
            throw error("an escape is not one that JSON knows")
        }
    }

    private mutating func unicodeEscape() throws -> Unicode.Scalar {
        let first = try fourHexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), take("\\"), take("u") else {
            throw error("half of a surrogate pair stands alone")
        }
        let second = try fourHexDigits()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw error("half of a surrogate pair stands alone") }
        return scalar
    }

    private mutating func fourHexDigits() throws -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Hex.value(of: byte) else {
                throw error("\\u wants four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    /// One scalar of two to four bytes, shortest form only, no surrogates (RFC 3629).
    private mutating func multibyte() throws {
        let lead = bytes[index]
        let (length, minimum): (Int, UInt32) =
            switch lead {
            case 0xC2...0xDF: (2, 0x80)
            case 0xE0...0xEF: (3, 0x800)
            case 0xF0...0xF4: (4, 0x10000)
            default: throw error("a byte is not UTF-8")
            }
        var scalar = UInt32(lead) & (0xFF >> UInt32(length + 1))
        for offset in 1..<length {
            guard let byte = peek(offset), byte & 0xC0 == 0x80 else {
                throw error("a byte is not UTF-8")
            }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        guard scalar >= minimum, Unicode.Scalar(scalar) != nil else {
            throw error("a byte is not UTF-8")
        }
        index += length
    }
}
