/// Reads the characters of a `SettingsText`.
struct SettingsParser {
    typealias Place = SettingsText.Place
    typealias Problem = SettingsText.Problem

    private(set) var entries: [SettingsText.Entry] = []
    private(set) var tables: [SettingsText.Table] = []
    private(set) var problems: [Problem] = []

    private static let maximumDepth = 16

    private let characters: [Character]
    private var index = 0
    private var line = 1
    private var column = 1
    private var table: [String] = []
    /// The table's header could not be read: what stands in it is not known to belong anywhere.
    private var isLost = false

    init(_ text: String) {
        characters = Array(text)
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
                _ = take { !$0.isNewline }
            }
        }
    }

    /// TOML has no control characters but tabs and line ends; whoever looks at the file would not
    /// see them.
    private mutating func findControls() {
        var place = Place(line: 1, column: 1)
        for character in characters {
            if let scalar = character.unicodeScalars.first(where: Self.isControl) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let code = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
                problems.append(Problem(place, "a control character, U+\(code)"))
            }
            let isEnd = character.isNewline
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
        var parts: [String] = []
        while true {
            skipBlank()
            parts.append(try parseKey())
            skipBlank()
            guard peek == "." else { break }
            advance()
        }
        try expect("]")
        table = parts
        isLost = false
        let header = SettingsText.Table(path: parts, place: start)
        if tables.contains(where: { $0.path == parts }) {
            throw Problem(start, "the table [\(header.name)] is there twice")
        }
        tables.append(header)
    }

    private mutating func parseEntry() throws(Problem) {
        let start = place
        let key = try parseKey()
        skipBlank()
        if peek == "." {
            throw Problem(start, "write a key with dots in quotes: \"\(key).…\"")
        }
        try expect("=")
        skipBlank()
        let valueStart = place
        let value = try parseValue(depth: 0)
        guard !isLost else { return }
        if entries.contains(where: { $0.path == table && $0.key == key }) {
            throw Problem(start, "\"\(key)\" is there twice")
        }
        entries.append(
            SettingsText.Entry(
                path: table, key: key, place: start, value: value, valuePlace: valueStart))
    }

    private mutating func endLine() throws(Problem) {
        skipBlank()
        if let next = peek, !next.isNewline {
            throw Problem(place, "nothing more can follow on this line")
        }
    }

    // MARK: Values

    private mutating func parseKey() throws(Problem) -> String {
        if peek == "\"" || peek == "'" { return try parseString() }
        let start = place
        let key = take { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
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
        let word = take { $0.isASCII && ($0.isLetter || $0.isNumber || "+-_.:".contains($0)) }
        switch word {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        default: break
        }
        if let number = Self.integer(word) { return .integer(number) }
        throw Problem(
            start, word.isEmpty ? "a value is missing" : "\"\(word)\" is no value; quote a text")
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
        var text = ""
        while let next = peek, !next.isNewline {
            advance()
            if next == quote {
                if text.isEmpty, peek == quote {
                    throw Problem(start, "strings of several lines are not supported")
                }
                return text
            }
            text += next == "\\" && quote == "\"" ? try parseEscape() : String(next)
        }
        throw Problem(start, "the quote is not closed")
    }

    private mutating func parseEscape() throws(Problem) -> String {
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

    private mutating func parseScalar(digits: Int, _ start: Place) throws(Problem) -> String {
        var text = ""
        while text.count < digits, let next = peek, next.isASCII, next.isHexDigit {
            text.append(next)
            advance()
        }
        guard text.count == digits,
            let scalar = UInt32(text, radix: 16).flatMap(Unicode.Scalar.init)
        else { throw Problem(start, "\(digits) hexadecimal digits of a character are wanted") }
        return String(Character(scalar))
    }

    // MARK: Characters

    private var peek: Character? { index < characters.count ? characters[index] : nil }
    private var place: Place { Place(line: line, column: column) }

    private mutating func advance() {
        guard let next = peek else { return }
        index += 1
        column += 1
        if next.isNewline {
            line += 1
            column = 1
        }
    }

    private mutating func take(while matches: (Character) -> Bool) -> String {
        var text = ""
        while let next = peek, matches(next) {
            text.append(next)
            advance()
        }
        return text
    }

    private mutating func expect(_ character: Character) throws(Problem) {
        guard peek == character else { throw Problem(place, "\"\(character)\" is missing") }
        advance()
    }

    /// Skips blanks and, where lines may break, comments and line ends.
    private mutating func skipBlank(linesToo: Bool = false) {
        while let next = peek {
            if next == "#" {
                _ = take { !$0.isNewline }
            } else if next == " " || next == "\t" || linesToo && next.isNewline {
                advance()
            } else {
                return
            }
        }
    }
}
