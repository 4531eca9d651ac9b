import TextFormats

/// Takes an expression apart, scalar by scalar: a mark behind a quote makes one character of the
/// two for whoever looks at it, and the quote is a quote all the same.
struct ExpressionScanner {
    enum Token: Equatable {
        case word(String)
        /// A number without its sign.
        case number(String)
        case moment(String, ClosedRange<Int64>)
        case quoted(String)
        case symbol(String)
        /// A sign that means nothing here.
        case other
        case end
    }

    private let scalars: [Unicode.Scalar]
    private let vocabulary: Vocabulary
    private let reader: MomentReader
    private var index = 0
    private(set) var token = Token.end
    /// Where the token begins, and where the one before it ends.
    private(set) var start = 0
    private(set) var lastEnd = 0

    /// Scalars of an expression: what a person, or a program with a list of names, may need.
    static let maximumLength = 65_536
    private static let symbols = [
        "!=", "<>", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "%", "(", ")", ",",
    ]

    /// - Throws: as `advance`.
    init(
        _ text: String, _ vocabulary: Vocabulary, _ reader: @escaping MomentReader
    ) throws(ExpressionError) {
        scalars = Array(text.unicodeScalars.prefix(Self.maximumLength + 1))
        self.vocabulary = vocabulary
        self.reader = reader
        guard scalars.count <= Self.maximumLength else {
            throw fault("it is too long", "at most \(Self.maximumLength) characters", at: 0)
        }
        try advance()
    }

    /// Goes on to the next token.
    ///
    /// - Parameter isPattern: a text in quotes is a pattern of LIKE, in which a backslash escapes
    ///   more than a quote.
    /// - Throws: `ExpressionError` for a quote that is not closed, and for digits that are neither
    ///   a number nor a moment.
    mutating func advance(isPattern: Bool = false) throws(ExpressionError) {
        lastEnd = index
        while index < scalars.count, scalars[index].properties.isWhitespace { index += 1 }
        start = index
        guard index < scalars.count else {
            token = .end
            return
        }
        let first = scalars[index]
        if first == "'" || first == "\"" {
            token = .quoted(
                try takeQuoted(first, escapesAll: !vocabulary.isStandard && !isPattern))
        } else if vocabulary.isStandard, first.isASCIIWordPart {
            let word = take { $0.isASCIIWordPart }
            // A name may begin with digits.
            token =
                word.unicodeScalars.allSatisfy { ("0"..."9").contains($0) }
                ? .number(word) : .word(word)
        } else if !vocabulary.isStandard, first.properties.numericType != nil {
            token = try constant()
        } else if !vocabulary.isStandard, first.isOfWord || first == "_" {
            token = .word(take { $0.isOfName || $0 == "-" })
        } else if let symbol = Self.symbols.first(where: { isNext($0) }) {
            index += symbol.unicodeScalars.count
            token = .symbol(symbol == "<>" ? "!=" : symbol)
        } else {
            index += 1
            token = .other
        }
    }

    /// A sign and the digits behind it are one, without a blank between them.
    var touchesLast: Bool { lastEnd == start }

    private func isNext(_ symbol: String) -> Bool {
        scalars[index...].starts(with: symbol.unicodeScalars)
    }

    private mutating func take(while isWanted: (Unicode.Scalar) -> Bool) -> String {
        let from = index
        while index < scalars.count, isWanted(scalars[index]) { index += 1 }
        return text(from..<index)
    }

    /// `12.50`, `1e3`, `2026-08-01` or `2026-08-01T12:00Z`: all that is written together.
    private mutating func constant() throws(ExpressionError) -> Token {
        let word = take { $0.isOfWord || "+-.:".unicodeScalars.contains($0) }
        if let number = ExactDecimal(word), number.isComparable { return .number(word) }
        if let moment = reader(word) { return .moment(word, moment) }
        throw fault(
            "'\(Printable(String(word.prefix(40))))' is neither a number nor a moment",
            "digits with a point, such as 1234.56 or 1.5e18, or 2026-08-01, or 2026-08-01T12:00Z")
    }

    /// A backslash before a quote makes it a part of the text. In the product it does so with every
    /// sign; in CESQL, and in patterns, it stands for itself before any other.
    private mutating func takeQuoted(
        _ quote: Unicode.Scalar, escapesAll: Bool
    ) throws(ExpressionError) -> String {
        var text = String.UnicodeScalarView()
        index += 1
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            if scalar == quote { return String(text) }
            if scalar == "\\", index < scalars.count, escapesAll || scalars[index] == quote {
                text.append(scalars[index])
                index += 1
            } else {
                text.append(scalar)
            }
        }
        throw fault("the text has no closing quote", String(quote))
    }

    // MARK: Places

    func text(_ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(scalars[range]))
    }

    /// What stands at a place, as an error shows it.
    func rest(_ place: Int) -> String {
        "'\(Printable(text(place..<min(scalars.count, place + 20))))'"
    }

    /// What is wrong, and what could stand there instead: at a place, counted in scalars, or at
    /// the token.
    func fault(
        _ reason: String, _ expected: String? = nil, at place: Int? = nil, nearest: String? = nil
    ) -> ExpressionError {
        let before = scalars[..<(place ?? start)]
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        let line = String(String.UnicodeScalarView(lines.last ?? []))
        return ExpressionError(
            title: vocabulary.title, offset: String(String.UnicodeScalarView(before)).count,
            line: lines.count, column: line.count + 1,
            reason: reason + (expected.map { "; expected \($0)" } ?? "")
                + NearestName.hint(nearest))
    }
}

extension Unicode.Scalar {
    fileprivate var isASCIIWordPart: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }

    /// A letter, a digit, or what is joined to one.
    fileprivate var isOfWord: Bool {
        if isASCII { return properties.isAlphabetic || properties.numericType != nil }
        return properties.isAlphabetic || properties.numericType != nil
            || properties.isGraphemeExtend || properties.generalCategory == .spacingMark
            || value == 0x200D
    }

    /// Of a name, which may have dots.
    var isOfName: Bool { isOfWord || self == "_" || self == "." }
}
