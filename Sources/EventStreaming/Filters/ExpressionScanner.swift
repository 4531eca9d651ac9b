/// Walks over the characters of an expression: what the languages of filters and of conditions
/// have in common.
package struct ExpressionScanner {
    package let characters: [Character]
    /// Characters taken so far.
    package private(set) var index = 0

    package init(_ text: String) { characters = Array(text) }

    package var isAtEnd: Bool { index == characters.count }

    /// The character to be taken next; nil at the end.
    package var next: Character? { isAtEnd ? nil : characters[index] }

    package mutating func skipSpace() { _ = take(while: \.isWhitespace) }

    /// Takes characters as long as they are wanted; perhaps none.
    package mutating func take(while isWanted: (Character) -> Bool) -> String {
        let start = index
        while index < characters.count, isWanted(characters[index]) { index += 1 }
        return String(characters[start..<index])
    }

    /// Takes a symbol, if it is what comes next.
    package mutating func take(_ symbol: String) -> Bool {
        guard characters[index...].starts(with: symbol) else { return false }
        index += symbol.count
        return true
    }

    /// Takes `=`, `!=`, `<>`, `<`, `<=`, `>` or `>=`; nil if none of them comes next.
    package mutating func takeComparator() -> EventFilter.Comparator? {
        if take("<>") { return .notEqual }
        let longestFirst = EventFilter.Comparator.allCases
            .sorted { $0.rawValue.count > $1.rawValue.count }
        return longestFirst.first { take($0.rawValue) }
    }

    /// Takes a text in quotes, whose first one comes next; a backslash lets any character stand
    /// for itself. Nil if it has no end.
    package mutating func takeQuoted() -> String? {
        guard let quote = next else { return nil }
        index += 1
        var text = ""
        while let character = next {
            index += 1
            if character == quote { return text }
            if character == "\\", let escaped = next {
                text.append(escaped)
                index += 1
            } else {
                text.append(character)
            }
        }
        return nil
    }
}
