extension TOMLParser {
    /// Reads a value, with as many tables and arrays around it as `depth` says.
    mutating func parseItem(depth: Int) throws(Problem) -> TOML.Item {
        let start = scanner.place
        switch scanner.next {
        case "\"", "'": return try parseText(start)
        case "[", "{":
            try checkDepth(depth, start)
            let value =
                try scanner.next == "[" ? parseArray(depth: depth) : parseInlineTable(depth: depth)
            return TOML.Item(value: value, place: start)
        default: break
        }
        let word = takeWord()
        guard let value = try TOMLWord(word, start).value else {
            throw Problem(
                start,
                word.isEmpty ? "a value is missing" : "\"\(word)\" is not a value; quote a text")
        }
        return TOML.Item(value: value, place: start)
    }

    private mutating func parseText(_ start: Place) throws(Problem) -> TOML.Item {
        let text = try parseString()
        // Anything but two quotes around it takes more columns than the text has scalars.
        let end = Place(
            line: start.line, column: start.column + text.unicodeScalars.count + 2)
        return TOML.Item(value: .string(text), place: start, isVerbatim: scanner.place == end)
    }

    /// A day and its time may have a blank between them.
    private mutating func takeWord() -> String {
        func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar {
            case "+", "-", "_", ".", ":": true
            default: scalar.isWord
            }
        }
        var word = scanner.take(while: isOfWord)
        guard TOMLWord.isDay(word), scanner.next == " " else { return word }
        var ahead = scanner
        ahead.advance()
        guard let digit = ahead.next, ("0"..."9").contains(digit) else { return word }
        scanner.advance()
        word += " " + scanner.take(while: isOfWord)
        return word
    }

    private mutating func parseArray(depth: Int) throws(Problem) -> TOML.Value {
        scanner.advance()
        var items: [TOML.Item] = []
        while true {
            scanner.skipBlank(linesToo: true)
            if scanner.next == "]" { break }
            items.append(try parseItem(depth: depth + 1))
            scanner.skipBlank(linesToo: true)
            guard scanner.take(",") else { break }
        }
        try scanner.expect("]")
        return .array(items)
    }

    /// On one line, and nothing is ever added to it.
    private mutating func parseInlineTable(depth: Int) throws(Problem) -> TOML.Value {
        let table = TOMLTableBuilder(.header, scanner.place, depth: depth)
        scanner.advance()
        scanner.skipSpace()
        if scanner.take("}") { return .table(table.table) }
        repeat {
            scanner.skipSpace()
            let start = scanner.place
            if scanner.isAtLineEnd {
                throw Problem(start, "an inline table stands on one line; write a [table]")
            }
            let path = try parsePath(depth: depth)
            try scanner.expect("=")
            scanner.skipSpace()
            let item = try parseItem(depth: depth + path.count)
            try add(path, start, item, to: table, section: nil)
            scanner.skipSpace()
        } while scanner.take(",")
        if scanner.isAtLineEnd {
            throw Problem(scanner.place, "an inline table stands on one line; write a [table]")
        }
        try scanner.expect("}")
        return .table(table.table)
    }

    // MARK: Strings

    mutating func parseString() throws(Problem) -> String {
        let start = scanner.place
        if scanner.take("\"\"\"") { return try parseLines("\"\"\"", start, hasEscapes: true) }
        if scanner.take("'''") { return try parseLines("'''", start, hasEscapes: false) }
        let quote = scanner.next
        scanner.advance()
        var text: [UInt8] = []
        while let next = scanner.next, !scanner.isAtLineEnd {
            if next == quote {
                scanner.advance()
                return String(decoding: text, as: UTF8.self)
            }
            try takeText(next, hasEscapes: quote == "\"", into: &text)
        }
        throw Problem(start, "the quote is not closed")
    }

    /// One byte, or one escape.
    private mutating func takeText(
        _ next: Unicode.Scalar, hasEscapes: Bool, into text: inout [UInt8]
    ) throws(Problem) {
        if next == "\\", hasEscapes {
            text += try parseEscape()
        } else {
            text.append(UInt8(truncatingIfNeeded: next.value))
            scanner.advance()
        }
    }

    /// A string of several lines, behind its opening quotes.
    private mutating func parseLines(
        _ quotes: StaticString, _ start: Place, hasEscapes: Bool
    ) throws(Problem) -> String {
        var text: [UInt8] = []
        if !scanner.take("\n") { _ = scanner.take("\r\n") }
        while let next = scanner.next {
            if scanner.take(quotes) {
                // Up to two more quotes are the string's own.
                let quote: StaticString = hasEscapes ? "\"" : "'"
                for _ in 0..<2 where scanner.take(quote) {
                    text.append(hasEscapes ? UInt8(ascii: "\"") : UInt8(ascii: "'"))
                }
                return String(decoding: text, as: UTF8.self)
            }
            if hasEscapes, skipLineBreak() { continue }
            try takeText(next, hasEscapes: hasEscapes, into: &text)
        }
        throw Problem(start, "the quotes are not closed")
    }

    /// A backslash at the end of a line takes away all blanks and line ends that follow.
    private mutating func skipLineBreak() -> Bool {
        guard scanner.next == "\\" else { return false }
        var ahead = scanner
        ahead.advance()
        while ahead.next == " " || ahead.next == "\t" { ahead.advance() }
        guard ahead.next != nil, ahead.isAtLineEnd else { return false }
        while let next = ahead.next, next == " " || next == "\t" || ahead.isAtLineEnd {
            ahead.advance()
        }
        scanner = ahead
        return true
    }

    private mutating func parseEscape() throws(Problem) -> [UInt8] {
        let start = scanner.place
        scanner.advance()
        let letter = scanner.next
        scanner.advance()
        switch letter {
        case "b": return [0x08]
        case "t": return [0x09]
        case "n": return [0x0A]
        case "f": return [0x0C]
        case "r": return [0x0D]
        case "\"": return [0x22]
        case "\\": return [0x5C]
        case "u": return try parseScalar(digits: 4, start)
        case "U": return try parseScalar(digits: 8, start)
        default: throw Problem(start, "unknown escape; a backslash is written \\\\")
        }
    }

    private mutating func parseScalar(
        digits: Int, _ start: Place
    ) throws(Problem) -> [UInt8] {
        var text = ""
        while text.utf8.count < digits, let next = scanner.next, next.properties.isASCIIHexDigit {
            text.unicodeScalars.append(next)
            scanner.advance()
        }
        guard text.utf8.count == digits,
            let scalar = UInt32(text, radix: 16).flatMap(Unicode.Scalar.init)
        else { throw Problem(start, "\(digits) hexadecimal digits of a character are wanted") }
        return Array(String(scalar).utf8)
    }
}
