/// The bytes of a TOML file, and where they stand.
struct TOMLScanner {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var column = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    // MARK: Looking

    var place: TOML.Place { TOML.Place(line: line, column: column) }
    /// The byte that comes next, as the ASCII character that it is; nil at the end.
    var next: Unicode.Scalar? { index < bytes.count ? Unicode.Scalar(bytes[index]) : nil }

    func has(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard index + count <= bytes.count else { return false }
        return text.withUTF8Buffer { $0.elementsEqual(bytes[index..<index + count]) }
    }

    var isAtLineEnd: Bool { index == bytes.count || isLineEnd(index) }

    /// A line feed, or the carriage return before one.
    private func isLineEnd(_ index: Int) -> Bool {
        bytes[index] == UInt8(ascii: "\n")
            || bytes[index] == UInt8(ascii: "\r") && index + 1 < bytes.count
                && bytes[index + 1] == UInt8(ascii: "\n")
    }

    // MARK: Moving

    mutating func advance() {
        guard index < bytes.count else { return }
        let byte = bytes[index]
        index += 1
        if byte == UInt8(ascii: "\n") {
            (line, column) = (line + 1, 1)
        } else if byte & 0xC0 != 0x80 {
            // Of a scalar of several bytes the first one counts.
            column += 1
        }
    }

    mutating func take(_ text: StaticString) -> Bool {
        guard has(text) else { return false }
        for _ in 0..<text.utf8CodeUnitCount { advance() }
        return true
    }

    mutating func take(while matches: (Unicode.Scalar) -> Bool) -> String {
        let start = index
        while let next, matches(next) { advance() }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    mutating func expect(_ text: StaticString) throws(TOML.Problem) {
        guard take(text) else { throw TOML.Problem(place, "\"\(text)\" is missing") }
    }

    mutating func skipLine() { while !isAtLineEnd { advance() } }

    /// Skips blanks only.
    mutating func skipSpace() { while next == " " || next == "\t" { advance() } }

    /// Skips blanks and comments and, where lines may break, their ends.
    mutating func skipBlank(linesToo: Bool = false) {
        while let next {
            if next == "#" {
                skipLine()
            } else if next == " " || next == "\t" || linesToo && isLineEnd(index) {
                advance()
            } else {
                return
            }
        }
    }

    // MARK: What no file may have

    /// Bytes that are not UTF-8, and control characters other than tabs and line ends: whoever
    /// looks at the file would not see them.
    func unreadable() -> [TOML.Problem] {
        var problems: [TOML.Problem] = []
        var scan = self
        while scan.index < bytes.count {
            let (place, index) = (scan.place, scan.index)
            let length = bytes[index] < 0x80 ? 1 : UTF8Check.scalarLength(bytes[index...])
            if let length {
                if let reason = reason(against: index) {
                    problems.append(TOML.Problem(place, reason))
                }
                for _ in 0..<length { scan.advance() }
            } else {
                let digits = String(bytes[index], radix: 16, uppercase: true)
                problems.append(TOML.Problem(place, "the byte 0x\(digits) is not UTF-8"))
                scan.advance()
            }
        }
        return problems
    }

    private func reason(against index: Int) -> String? {
        let byte = bytes[index]
        if byte == UInt8(ascii: "\r") {
            return isLineEnd(index) ? nil : "a carriage return without a line feed"
        }
        guard byte < 0x20 && byte != 0x09 && byte != 0x0A || byte == 0x7F else { return nil }
        let digits = String(byte, radix: 16, uppercase: true)
        return "a control character, U+\(String(repeating: "0", count: 4 - digits.count))\(digits)"
    }
}

extension Unicode.Scalar {
    /// A letter or a digit of ASCII.
    var isWord: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }
}
