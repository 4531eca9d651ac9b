import TextFormats

extension Vocabulary {
    /// Goes on with the word that a text ends in: with names, keywords and functions, and beside
    /// `type` with the types of events.
    ///
    /// - Parameters:
    ///   - text: what is typed so far.
    ///   - types: types of events, to be offered.
    /// - Returns: for each word that fits, the whole text with it; none where no word is begun.
    package func completions(
        of text: String, types: [String] = []
    ) -> [(text: String, word: String)] {
        let scalars = Array(text.unicodeScalars)
        let (words, quote) = Self.words(of: scalars)
        guard let begun = words.last, begun.end == scalars.count else { return [] }
        let before = String(String.UnicodeScalarView(scalars[..<begun.start]))
        let isOfTypes = isBesideType(words.dropLast())
        let fitting: [String]
        if let quote {
            // Within quotes stands a text, and no name.
            fitting = isOfTypes ? types.map { $0 + String(quote) } : []
        } else {
            let isLower = begun.text.first?.isLowercase ?? false
            fitting =
                (isOfTypes ? types : []) + names
                + Self.joining.map { isLower ? $0 : $0.uppercased() }
                + Function.allCases.map { $0.rawValue.uppercased() + "(" }
        }
        let wanted = begun.text.asciiLowercased
        return fitting.filter { $0.asciiLowercased.hasPrefix(wanted) && $0 != begun.text }
            .map { (before + $0, $0) }
    }

    /// The keywords that are offered.
    static let joining = ["and", "or", "xor", "not", "like", "in", "exists", "true", "false"]

    private struct Word {
        let text: String
        let start: Int
        let end: Int
    }

    /// `type =`, `event !=` or `type IN ('A',` come before.
    private func isBesideType(_ words: ArraySlice<Word>) -> Bool {
        let all = words.map(\.text.asciiLowercased)
        let comparison = all.suffix(
            from: all.lastIndex { Self.logic.contains($0) }.map { $0 + 1 } ?? 0
        )
        .drop { $0 == "not" }
        guard comparison.first == "type" || comparison.first == "event" else { return false }
        return comparison.count == 1 || comparison.contains("in")
    }

    private static let logic: Set<String> = ["and", "or", "xor"]

    /// The words of a text, those in quotes too, and the quote that is still open at its end.
    private static func words(
        of scalars: [Unicode.Scalar]
    ) -> (words: [Word], quote: Unicode.Scalar?) {
        var words: [Word] = []
        var quote: Unicode.Scalar?
        var start: Int?
        func end(_ index: Int) {
            guard let from = start else { return }
            let text = String(String.UnicodeScalarView(scalars[from..<index]))
            words.append(Word(text: text, start: from, end: index))
            start = nil
        }
        for (index, scalar) in scalars.enumerated() {
            if let open = quote {
                if scalar == open {
                    end(index)
                    quote = nil
                }
            } else if scalar == "'" || scalar == "\"" {
                end(index)
                quote = scalar
                start = index + 1
            } else if scalar.isOfName {
                start = start ?? index
            } else {
                end(index)
            }
        }
        if start != scalars.count { end(scalars.count) }
        return (words, quote)
    }
}
