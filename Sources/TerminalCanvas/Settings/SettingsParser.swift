/// Reads a `SettingsText` scalar by scalar, as TOML is defined: what a mark joins to one character
/// for whoever looks at it is a quote, a `#` or a line end to every other reader of the file.
struct SettingsParser {
    typealias Place = SettingsText.Place
    typealias Problem = SettingsText.Problem

    private(set) var entries: [SettingsText.Entry] = []
    private(set) var tables: [SettingsText.Table] = []
    private(set) var problems: [Problem] = []

    private static let maximumDepth = 16

    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var line = 1
    private var column = 1
    private var table: [String] = []
    /// The table's header could not be read: what stands in it is not known to belong anywhere.
    private var isLost = false
    private var names = SettingsNames()

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// Reads to the end: what is wrong with a line does not hide what is wrong with the next.
    mutating func parse() {
        findControls()
        while true {
            skipBlank(linesToo: true)
            guard let next = peek else { return }
            do throws(Problem) {
                if next == "[" { try parseHeader() } else { try parseEntry() }
                try endLine()
            } catch {
                problems.append(error)
                skipLine()
            }
        }
    }

    /// TOML has no control characters but tabs and line ends; whoever looks at the file would not
    /// see them.
    private mutating func findControls() {
        var place = Place(line: 1, column: 1)
        for (index, scalar) in scalars.enumerated() {
            if scalar == "\r", !isLineEnd(index) {
                problems.append(Problem(place, "a carriage return without a line feed"))
            } else if Self.isControl(scalar) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let code = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
                problems.append(Problem(place, "a control character, U+\(code)"))
            }
            let isEnd = scalar == "\n"
            place = Place(
                line: place.line + (isEnd ? 1 : 0), column: isEnd ? 1 : place.column + 1)
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        default: scalar.properties.generalCategory == .control
        }
    }

    // MARK: Lines

    private mutating func parseHeader() throws(Problem) {
        let start = place
        isLost = true
        advance()
        if peek == "[" { throw Problem(start, "arrays of tables are not supported") }
        skipBlank()
        let parts = try parsePath()
        try expect("]")
        table = parts
        isLost = false
        if let reason = names.addHeader(parts) { throw Problem(start, reason) }
        tables.append(SettingsText.Table(path: parts, place: start))
    }

    /// One key, or several with dots between them.
    private mutating func parsePath() throws(Problem) -> [String] {
        var parts = [try parseKey()]
        skipBlank()
        while peek == "." {
            advance()
            skipBlank()
            parts.append(try parseKey())
            skipBlank()
        }
        return parts
    }

    private mutating func parseEntry() throws(Problem) {
        let start = place
        let parts = try parsePath()
        try expect("=")
        skipBlank()
        let valueStart = place
        let value = try parseValue(depth: 0)
        guard !isLost else { return }
        if let reason = names.addValue(parts, in: table) { throw Problem(start, reason) }
        let path = table + parts.dropLast()
        if parts.count > 1, !tables.contains(where: { $0.path == path }) {
            tables.append(SettingsText.Table(path: path, place: start))
        }
        entries.append(
            SettingsText.Entry(
                path: path, key: parts[parts.count - 1], place: start, value: value,
                valuePlace: valueStart))
    }

    private mutating func endLine() throws(Problem) {
        skipBlank()
        if peek != nil, !isLineEnd(index) {
            throw Problem(place, "nothing more can follow on this line")
        }
    }

    // MARK: Values

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }

    private mutating func parseKey() throws(Problem) -> String {
        if peek == "\"" || peek == "'" { return try parseString() }
        let start = place
        let key = take { Self.isWord($0) || $0 == "_" || $0 == "-" }
        if key.isEmpty { throw Problem(start, "a name is missing") }
        return key
    }

    private mutating func parseValue(depth: Int) throws(Problem) -> SettingsText.Value {
        let start = place
        switch peek {
        case "\"", "'": return .string(try parseString())
        case "[" where depth < Self.maximumDepth: return try parseArray(depth: depth)
        case "{": throw Problem(start, "inline tables are not supported; write a [table]")
        default: break
        }
        let word = take { Self.isWord($0) || "+-_.:".unicodeScalars.contains($0) }
        switch word {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        default: break
        }
        if let number = Self.integer(word) { return .integer(number) }
        throw Problem(
            start, word.isEmpty ? "a value is missing" : "\"\(word)\" is not a value; quote a text")
    }

    /// Underscores may stand between digits, and zeros not in front.
    private static func integer(_ word: String) -> Int? {
        let digits = word.drop { $0 == "+" || $0 == "-" }
        let groups = digits.split(separator: "_", omittingEmptySubsequences: false)
        guard groups.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isNumber) }),
            digits == "0" || !digits.hasPrefix("0"), word.count - digits.count <= 1
        else { return nil }
        return Int(word.filter { $0 != "_" })
    }

    private mutating func parseArray(depth: Int) throws(Problem) -> SettingsText.Value {
        advance()
        var values: [SettingsText.Value] = []
        while true {
            skipBlank(linesToo: true)
            if peek == "]" { break }
            values.append(try parseValue(depth: depth + 1))
            skipBlank(linesToo: true)
            guard peek == "," else { break }
            advance()
        }
        try expect("]")
        return .array(values)
    }

    // MARK: Strings

    private mutating func parseString() throws(Problem) -> String {
        let start = place
        let quote = peek
        advance()
        var text = String.UnicodeScalarView()
        while let next = peek, !isLineEnd(index) {
            advance()
            if next == quote {
                if text.isEmpty, peek == quote {
                    throw Problem(start, "strings of several lines are not supported")
                }
                return String(text)
            }
            text.append(next == "\\" && quote == "\"" ? try parseEscape() : next)
        }
        throw Problem(start, "the quote is not closed")
    }

    private mutating func parseEscape() throws(Problem) -> Unicode.Scalar {
        let start = place
        let letter = peek
        advance()
        switch letter {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "\"": return "\""
        case "\\": return "\\"
        case "u": return try parseScalar(digits: 4, start)
        case "U": return try parseScalar(digits: 8, start)
        default: throw Problem(start, "unknown escape; a backslash is written \\\\")
        }
    }

    private mutating func parseScalar(
        digits: Int, _ start: Place
    ) throws(Problem) -> Unicode.Scalar {
        var text = ""
        while text.utf8.count < digits, let next = peek, next.properties.isASCIIHexDigit {
            text.unicodeScalars.append(next)
            advance()
        }
        guard text.utf8.count == digits,
            let scalar = UInt32(text, radix: 16).flatMap(Unicode.Scalar.init)
        else { throw Problem(start, "\(digits) hexadecimal digits of a character are wanted") }
        return scalar
    }

    // MARK: Scalars

    private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }
    private var place: Place { Place(line: line, column: column) }

    /// A line feed, or the carriage return before one.
    private func isLineEnd(_ index: Int) -> Bool {
        scalars[index] == "\n"
            || scalars[index] == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n"
    }

    private mutating func advance() {
        guard let next = peek else { return }
        index += 1
        column += 1
        if next == "\n" {
            line += 1
            column = 1
        }
    }

    private mutating func take(while matches: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while let next = peek, matches(next) {
            text.append(next)
            advance()
        }
        return String(text)
    }

    private mutating func skipLine() {
        while index < scalars.count, !isLineEnd(index) { advance() }
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws(Problem) {
        guard peek == scalar else { throw Problem(place, "\"\(scalar)\" is missing") }
        advance()
    }

    /// Skips blanks and comments and, where lines may break, their ends.
    private mutating func skipBlank(linesToo: Bool = false) {
        while let next = peek {
            if next == "#" {
                skipLine()
            } else if next == " " || next == "\t" || linesToo && isLineEnd(index) {
                advance()
            } else {
                return
            }
        }
    }
}
