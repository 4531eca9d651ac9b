/// Walks over an expression: what the languages of filters and of conditions have in common.
///
/// It goes by scalars: a mark behind a quote or a sign makes one character of the two for whoever
/// looks at it, and the quote is a quote all the same.
package struct ExpressionScanner {
    package let scalars: [Unicode.Scalar]
    /// Scalars taken so far.
    package private(set) var index = 0

    package init(_ text: String) { scalars = Array(text.unicodeScalars) }

    package var isAtEnd: Bool { index == scalars.count }

    /// The scalar to be taken next; nil at the end.
    package var next: Unicode.Scalar? { isAtEnd ? nil : scalars[index] }

    /// The text between two indexes.
    package func text(_ range: some RangeExpression<Int>) -> String {
        String(String.UnicodeScalarView(scalars[range.relative(to: scalars)]))
    }

    package mutating func skipSpace() { _ = take(while: \.properties.isWhitespace) }

    /// Takes scalars as long as they are wanted; perhaps none.
    package mutating func take(while isWanted: (Unicode.Scalar) -> Bool) -> String {
        let start = index
        while index < scalars.count, isWanted(scalars[index]) { index += 1 }
        return text(start..<index)
    }

    /// Takes letters, digits and other signs; perhaps none.
    package mutating func takeWord(_ others: String = "") -> String {
        take { $0.isOfWord || others.unicodeScalars.contains($0) }
    }

    /// Takes a symbol, if it is what comes next.
    package mutating func take(_ symbol: String) -> Bool {
        guard scalars[index...].starts(with: symbol.unicodeScalars) else { return false }
        index += symbol.unicodeScalars.count
        return true
    }

    /// Takes `=`, `!=`, `<>`, `<`, `<=`, `>` or `>=`; nil if none of them comes next.
    package mutating func takeComparator() -> EventFilter.Comparator? {
        if take("<>") { return .notEqual }
        let longestFirst = EventFilter.Comparator.allCases
            .sorted { $0.rawValue.utf8.count > $1.rawValue.utf8.count }
        return longestFirst.first { take($0.rawValue) }
    }

    /// Takes a text in quotes, whose first one comes next; a backslash lets any scalar stand for
    /// itself. Nil if it has no end.
    package mutating func takeQuoted() -> String? {
        guard let quote = next else { return nil }
        index += 1
        var text = String.UnicodeScalarView()
        while let scalar = next {
            index += 1
            if scalar == quote { return String(text) }
            if scalar == "\\", let escaped = next {
                text.append(escaped)
                index += 1
            } else {
                text.append(scalar)
            }
        }
        return nil
    }
}

extension Unicode.Scalar {
    /// A letter, a digit, or what is joined to one.
    fileprivate var isOfWord: Bool {
        if isASCII { return properties.isAlphabetic || properties.numericType != nil }
        return properties.isAlphabetic || properties.numericType != nil
            || properties.isGraphemeExtend || properties.generalCategory == .spacingMark
            || value == 0x200D
    }
}
