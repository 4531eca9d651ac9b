import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService
import TextFormats

extension Condition {
    /// Reads a condition.
    ///
    /// - Throws: `ConditionError`.
    package init(_ text: String) throws(ConditionError) {
        var parser = ConditionParser(scanner: ExpressionScanner(text))
        self.init(root: try parser.whole(), text: text)
    }
}

/// `or` binds weaker than `and`, `and` weaker than `not`.
private struct ConditionParser {
    private typealias Node = Condition.Node
    private typealias Operand = Condition.Operand

    var scanner: ExpressionScanner
    private var depth = 0

    /// Parentheses and `not` inside each other.
    private static let maximumDepth = 64
    /// A payload's name is taken for a mistyped field if so many letters of it are wrong: one, and
    /// of a long name two.
    private static func maximumTypos(in name: String) -> Int { name.count < 7 ? 1 : 2 }

    init(scanner: ExpressionScanner) { self.scanner = scanner }

    mutating func whole() throws(ConditionError) -> Condition.Node {
        let node = try disjunction()
        scanner.skipSpace()
        guard scanner.isAtEnd else {
            throw error("'\(rest())' follows what is complete", "'and', 'or' or the end")
        }
        return node
    }

    private mutating func disjunction() throws(ConditionError) -> Node {
        var node = try conjunction()
        while takeKeyword("or") { node = .or(node, try conjunction()) }
        return node
    }

    private mutating func conjunction() throws(ConditionError) -> Node {
        var node = try negation()
        while takeKeyword("and") { node = .and(node, try negation()) }
        return node
    }

    private mutating func negation() throws(ConditionError) -> Node {
        scanner.skipSpace()
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            throw error("it is nested too deeply", "at most \(Self.maximumDepth) levels")
        }
        if takeKeyword("not") { return .not(try negation()) }
        guard scanner.take("(") else { return try comparison() }
        let node = try disjunction()
        scanner.skipSpace()
        guard scanner.take(")") else { throw error(missing(), "')'") }
        return node
    }

    // MARK: Comparisons

    private mutating func comparison() throws(ConditionError) -> Node {
        let leftStart = scanner.index
        let left = try operand(beside: nil)
        scanner.skipSpace()
        let comparatorStart = scanner.index
        guard let comparator = scanner.takeComparator() else {
            throw error(missing(), "a comparison: = != < <= > >=")
        }
        scanner.skipSpace()
        let rightStart = scanner.index
        let right = try operand(beside: left)
        if case .field = left {
        } else if case .field = right {
        } else {
            throw error("both sides are constants", "a field: \(Self.fieldList)", at: leftStart)
        }
        try check(left, right, at: rightStart)
        if left.kind == .text || right.kind == .text,
            comparator != .equal, comparator != .notEqual
        {
            throw error("texts have no order", "= or !=", at: comparatorStart)
        }
        return .compare(left, comparator, right)
    }

    private func check(
        _ left: Operand, _ right: Operand, at start: Int
    ) throws(ConditionError) {
        let (one, other) = (left.kind, right.kind)
        guard one != other, one != .anything, other != .anything else { return }
        throw error(
            "\(left.described) cannot be compared with \(right.described)",
            one.expectation, at: start)
    }

    private mutating func operand(beside other: Operand?) throws(ConditionError) -> Operand {
        scanner.skipSpace()
        let start = scanner.index
        guard let first = scanner.next else { throw error(missing(), Self.expectedOperand) }
        if first == "'" || first == "\"" {
            guard let text = scanner.takeQuoted() else {
                throw error("the text has no closing quote", String(first), at: start)
            }
            return .text(text)
        }
        if first.properties.numericType != nil || first == "-" || first == "+" {
            return try constant(from: start)
        }
        let word = scanner.takeWord("_.-")
        guard !word.isEmpty, !["and", "or", "not"].contains(word.asciiLowercased) else {
            throw error(
                word.isEmpty ? missing() : "'\(word)' is not a value", Self.expectedOperand,
                at: start)
        }
        if word.hasPrefix(ConditionField.payloadPrefix) {
            return .field(.payload(String(word.dropFirst(ConditionField.payloadPrefix.count))))
        }
        // A bare word beside a text is a text: event = FundsWithdrawn.
        if case .field(let field) = other, field.kind == .text { return .text(word) }
        if let field = ConditionField(named: word) { return .field(field) }
        // Beside a member of the payload too, unless it names a field: category = food.
        if case .field(.payload) = other {
            try checkTypos(word, at: start)
            return .text(word)
        }
        try checkTypos(word, at: start)
        return .field(.payload(word))
    }

    /// `-12.50`, `2026-08-01` or `2026-08-01T12:00Z`.
    private mutating func constant(from start: Int) throws(ConditionError) -> Operand {
        let word = scanner.takeWord("+-.:")
        if let number = ExactDecimal(word), number.isComparable { return .number(number) }
        guard let moment = Timestamp(word, .partial) else {
            throw error(
                "'\(word)' is neither a number nor a date",
                "digits with a point, such as 1234.56 or 1.5e18, or 2026-08-01, "
                    + "or 2026-08-01T12:00Z", at: start)
        }
        return .moment(moment, word.utf8.count == 10 ? moment.endOfDay : moment)
    }

    /// A mistyped field must not pass for a payload's member that is never there.
    private func checkTypos(_ word: String, at start: Int) throws(ConditionError) {
        let names = ConditionField.named.map(\.name)
        guard let near = NearestName.of(word, among: names, within: Self.maximumTypos(in: word))
        else { return }
        throw error(
            "'\(word)' is not a field",
            "\(Self.fieldList), or \(ConditionField.payloadPrefix)\(word) for a member of the "
                + "payload", at: start, nearest: near)
    }

    // MARK: Words

    private mutating func takeKeyword(_ keyword: String) -> Bool {
        var ahead = scanner
        ahead.skipSpace()
        let word = ahead.takeWord("_.-")
        guard word.asciiLowercased == keyword else { return false }
        scanner = ahead
        return true
    }

    private static let fieldList = ConditionField.named.map(\.name).joined(separator: ", ")
    private static let expectedOperand = "a field (\(fieldList)), a number, a date or a text"

    private func missing() -> String {
        scanner.isAtEnd ? "it ends too early" : "'\(rest())' cannot stand here"
    }

    private func rest() -> String {
        Printable(String(scanner.text(scanner.index...).prefix(20))).text
    }

    private func error(
        _ reason: String, _ expected: String, at offset: Int? = nil, nearest: String? = nil
    ) -> ConditionError {
        let lines = scanner.scalars[..<(offset ?? scanner.index)].split(
            separator: "\n", omittingEmptySubsequences: false)
        let line = String(String.UnicodeScalarView(lines.last ?? []))
        return ConditionError(
            line: lines.count, column: line.count + 1, reason: reason,
            expected: expected, nearest: nearest)
    }
}

extension Condition.Operand {
    fileprivate var kind: ConditionField.Kind {
        switch self {
        case .field(let field): field.kind
        case .number: .number
        case .text: .text
        case .moment: .moment
        }
    }

    fileprivate var described: String {
        switch self {
        case .field(let field): field.name
        case .number: "a number"
        case .text(let text): "'\(Printable(text))'"
        case .moment: "a date"
        }
    }
}

extension ConditionField.Kind {
    fileprivate var expectation: String {
        switch self {
        case .number: "a number, such as 1000 or -12.50"
        case .text: "a text, in quotes if it has blanks"
        case .moment: "a date, such as 2026-08-01 or 2026-08-01T12:00Z"
        case .anything: "a value"
        }
    }
}
