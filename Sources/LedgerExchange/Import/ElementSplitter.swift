/// Splits a stream into JSON objects: the lines of NDJSON (an object may also be spread over
/// lines, as people and tools print it), or the elements of one top-level array. Which of the two
/// it is, the first byte that is no space tells.
///
/// It finds where an element ends and leaves its grammar to whoever reads it. An element larger
/// than `ImportLimits.recordBytes` is a `RowProblem`, and is skipped to its end.
struct ElementSplitter {
    struct Element {
        let bytes: [UInt8]
        let place: TextPlace
    }

    private enum Kind { case lines, array, finished }

    private var cursor: ByteCursor
    private var kind: Kind?
    private var place = TextPlace(line: 1, column: 1)
    private var element: [UInt8] = []
    private var elementPlace = TextPlace(line: 1, column: 1)
    private var hasElements = false
    /// What is wrong behind the last element: told after it.
    private var ending: RowProblem?

    init(_ source: any SeekableSource) { cursor = ByteCursor(source) }

    var bytesRead: Int { cursor.bytesRead }

    /// The next element; nil at the end.
    ///
    /// - Throws: `RowProblem`, after which reading may go on; `WrongKind`; the source's errors.
    mutating func next() throws -> Element? {
        if kind == nil { kind = try detect() }
        switch kind {
        case .lines: return try nextLine()
        case .array: return try nextArrayElement()
        case .finished, nil:
            guard let problem = ending else { return nil }
            ending = nil
            throw problem
        }
    }

    /// The file is neither of the two forms.
    struct WrongKind: Error {
        let place: TextPlace
        let reason: String
    }

    private mutating func detect() throws -> Kind {
        try cursor.skipByteOrderMark()
        try skipSpace()
        guard let byte = try cursor.peek() else { return .finished }
        switch byte {
        case UInt8(ascii: "{"): return .lines
        case UInt8(ascii: "["):
            advance(byte)
            return .array
        default:
            throw WrongKind(
                place: place,
                reason: """
                    this is not a file of CloudEvents: it starts with \(Self.name(byte)); \
                    NDJSON starts with '{', a batch with '['
                    """)
        }
    }

    private static func name(_ byte: UInt8) -> String {
        (0x21..<0x7F).contains(byte)
            ? "'\(Character(Unicode.Scalar(byte)))'" : "the byte 0x" + String(byte, radix: 16)
    }

    // MARK: Lines

    /// One line; or several, where an object is spread over them. A line that starts with `{`
    /// always starts an element, so that a line cut short takes no other with it.
    private mutating func nextLine() throws -> Element? {
        try skipSpace()
        guard try cursor.fill() else { return nil }
        startElement()
        var brackets = BracketState()
        repeat {
            try takeLine(&brackets)
            guard !brackets.isClosed, !brackets.isInString, let next = try cursor.peek() else {
                break
            }
            if next == UInt8(ascii: "{") { break }
        } while true
        return try finishElement()
    }

    private mutating func takeLine(_ brackets: inout BracketState) throws {
        while try cursor.fill() {
            let start = cursor.index
            let end = cursor.chunk[start...].firstIndex(of: 0x0A) ?? cursor.chunk.count
            for byte in cursor.chunk[start..<end] { brackets.take(byte) }
            keep(cursor.chunk[start..<end])
            cursor.index = end
            if end < cursor.chunk.count {
                if !brackets.isClosed { keep(CollectionOfOne(0x0A)) }
                return advance(0x0A)
            }
        }
    }

    // MARK: Array

    private mutating func nextArrayElement() throws -> Element? {
        try skipSpace()
        guard let byte = try cursor.peek() else { throw noEnd() }
        if byte == UInt8(ascii: "]"), !hasElements {
            try endArray()
            return try next()
        }
        hasElements = true
        startElement()
        let closing = try takeElement()
        if closing == UInt8(ascii: "]") { try endArray() } else { advance(closing) }
        guard !element.isEmpty else {
            throw RowProblem(elementPlace, "an element of the array is missing")
        }
        return try finishElement()
    }

    /// Takes bytes up to the comma or bracket that ends the element, which stays.
    private mutating func takeElement() throws -> UInt8 {
        var brackets = BracketState()
        while try cursor.fill() {
            let byte = cursor.chunk[cursor.index]
            if brackets.isClosed, !brackets.isInString,
                byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
            {
                return byte
            }
            brackets.take(byte)
            keep(CollectionOfOne(byte))
            advance(byte)
        }
        throw noEnd()
    }

    private mutating func endArray() throws {
        kind = .finished
        advance(UInt8(ascii: "]"))
        try skipSpace()
        if try cursor.fill() { ending = RowProblem(place, "text after the end of the array") }
    }

    private mutating func noEnd() -> RowProblem {
        kind = .finished
        return RowProblem(place, "the file ends inside the array; it was cut off")
    }

    // MARK: Bytes

    private mutating func startElement() {
        element.removeAll(keepingCapacity: true)
        elementPlace = place
    }

    private mutating func keep(_ bytes: some Collection<UInt8>) {
        let room = ImportLimits.recordBytes + 1 - element.count
        if room > 0 { element.append(contentsOf: bytes.prefix(room)) }
    }

    private func finishElement() throws -> Element {
        guard element.count <= ImportLimits.recordBytes else {
            throw RowProblem(
                elementPlace, "the event is longer than \(ImportLimits.recordBytes) bytes")
        }
        return Element(bytes: element, place: elementPlace)
    }

    private mutating func skipSpace() throws {
        while let byte = try cursor.peek(),
            byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
        {
            advance(byte)
        }
    }

    private mutating func advance(_ byte: UInt8) {
        cursor.index += 1
        place = place.advanced(over: CollectionOfOne(byte))
    }
}

/// Where a run of JSON bytes stands: how deep in brackets, and whether in a string.
private struct BracketState {
    private var depth = 0
    private(set) var isInString = false
    private var isEscaped = false

    var isClosed: Bool { depth <= 0 }

    mutating func take(_ byte: UInt8) {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
    }
}
