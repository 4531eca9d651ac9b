import TextFormats

/// Reads an expression by the precedence of CESQL (specification, 3.6): calls; NOT and minus; LIKE,
/// EXISTS, IN; products; sums; comparisons; AND, OR and XOR, which are alike. In the product NOT
/// stands before a whole comparison, and the kinds of operands are checked.
struct ExpressionParser {
    /// A part of the expression, with what has to be known of it until it is in its place.
    struct Part {
        var node: ExpressionNode
        var kind: ValueKind
        /// Where it begins, in scalars.
        var start: Int
        /// Nodes inside each other.
        var depth = 1
        /// It is the same for every event.
        var isConstant = false
        /// A name, as it was written.
        var word: String?
        /// The name of a member without `data.`: alone it is no condition.
        var isBareMember = false

        var isField: Bool {
            if case .name = node { true } else { false }
        }
    }

    let vocabulary: Vocabulary
    let moment: MomentReader
    var scanner: ExpressionScanner
    private var depth = 0

    /// Expressions inside each other, and operators in a row but for AND, OR and XOR.
    private static let maximumDepth = 64

    init(
        _ text: String, _ vocabulary: Vocabulary, _ moment: @escaping MomentReader
    ) throws(ExpressionError) {
        self.vocabulary = vocabulary
        self.moment = moment
        scanner = try ExpressionScanner(text, vocabulary, moment)
    }

    var isStandard: Bool { vocabulary.isStandard }

    mutating func whole() throws(ExpressionError) -> ExpressionNode {
        let part = try logic()
        try checkIsCondition(part)
        guard scanner.token == .end else {
            throw scanner.fault(
                "\(scanner.rest(scanner.start)) follows what is complete",
                "AND, OR, XOR or the end")
        }
        return part.node
    }

    // MARK: Operators, the weakest first

    mutating func logic() throws(ExpressionError) -> Part {
        let first = try negation()
        var (nodes, chain) = ([first.node], nil as ExpressionNode.Logic?)
        var (last, depth) = (first, first.depth + 1)
        while let operation = logicOperator {
            try checkIsCondition(last)
            let (place, end) = (scanner.start, scanner.lastEnd)
            try scanner.advance()
            let next = try negation()
            try checkIsCondition(next)
            if let chain, chain != operation {
                guard isStandard || chain == .and else {
                    throw ambiguous(chain, operation, first.start, last.start..<end, next, place)
                }
                nodes = [.logic(chain, nodes)]
                depth += 1
            }
            nodes.append(next.node)
            (last, chain, depth) = (next, operation, max(depth, next.depth + 1))
        }
        guard let chain else { return first }
        return try limited(
            Part(node: .logic(chain, nodes), kind: .boolean, start: first.start, depth: depth))
    }

    /// CESQL reads from the left; who knows other languages takes AND to bind more tightly.
    private func ambiguous(
        _ chain: ExpressionNode.Logic, _ operation: ExpressionNode.Logic, _ start: Int,
        _ middle: Range<Int>, _ next: Part, _ place: Int
    ) -> ExpressionError {
        let right = " \(operation.rawValue) " + scanner.text(next.start..<scanner.lastEnd)
        let left = "(\(scanner.text(start..<middle.upperBound)))\(right)"
        let other = scanner.text(start..<middle.lowerBound) + "(\(scanner.text(middle))\(right))"
        return scanner.fault(
            "\(chain.rawValue) before \(operation.rawValue) can be read in two ways",
            "\(Self.shown(left)) or \(Self.shown(other))", at: place)
    }

    private static func shown(_ text: String) -> String {
        "'\(Printable(text.count > 200 ? "\(text.prefix(200))…" : text))'"
    }

    private var logicOperator: ExpressionNode.Logic? {
        keyword.flatMap { ExpressionNode.Logic(rawValue: $0.uppercased()) }
    }

    /// In the product NOT is of all that is compared behind it.
    private mutating func negation() throws(ExpressionError) -> Part {
        guard !isStandard, keyword == "not" else { return try comparison() }
        let start = scanner.start
        try scanner.advance()
        let part = try deeper { parser throws(ExpressionError) in try parser.negation() }
        try checkIsCondition(part)
        return try limited(
            Part(node: .not(part.node), kind: .boolean, start: start, depth: part.depth + 1))
    }

    private mutating func comparison() throws(ExpressionError) -> Part {
        var part = try sum(beside: nil)
        var isCompared = false
        while case .symbol(let symbol) = scanner.token,
            let comparison = ExpressionNode.Comparison(rawValue: symbol)
        {
            guard isStandard || !isCompared else {
                throw scanner.fault("a comparison has two sides", "AND, OR, XOR or the end")
            }
            let place = scanner.start
            try scanner.advance()
            part = try compared(part, comparison, try sum(beside: part), at: place)
            isCompared = true
        }
        return part
    }

    mutating func sum(beside other: Part?) throws(ExpressionError) -> Part {
        var part = try product(beside: other)
        while let operation = arithmetic, !operation.isProduct {
            let place = scanner.start
            try scanner.advance()
            part = try calculated(part, operation, try product(beside: nil), at: place)
        }
        return part
    }

    private mutating func product(beside other: Part?) throws(ExpressionError) -> Part {
        var part = try membership(beside: other)
        while let operation = arithmetic, operation.isProduct {
            let place = scanner.start
            try scanner.advance()
            part = try calculated(part, operation, try membership(beside: nil), at: place)
        }
        return part
    }

    private var arithmetic: ExpressionNode.Arithmetic? {
        guard case .symbol(let symbol) = scanner.token else { return nil }
        return ExpressionNode.Arithmetic(rawValue: symbol)
    }

    private mutating func membership(beside other: Part?) throws(ExpressionError) -> Part {
        var part = try unary(beside: other)
        while true {
            var ahead = scanner
            let isNegated = keyword == "not"
            if isNegated { try ahead.advance() }
            guard case .word(let word) = ahead.token else { return part }
            let start = part.start
            switch word.asciiLowercased {
            case "like":
                scanner = ahead
                let pattern = try pattern(for: part)
                part.node = .like(part.node, pattern)
                part.depth += 1
            case "in":
                scanner = ahead
                try scanner.advance()
                let list = try list("a list", of: part)
                    .map { other throws(ExpressionError) in try matched(other, with: part) }
                part.depth = 1 + max(part.depth, list.map(\.depth).max() ?? 0)
                part.node = .isIn(part.node, list.map(\.node))
            default: return part
            }
            if isNegated {
                part.node = .not(part.node)
                part.depth += 1
            }
            part = try limited(
                Part(node: part.node, kind: .boolean, start: start, depth: part.depth))
        }
    }

    private mutating func pattern(for part: Part) throws(ExpressionError) -> LikePattern {
        guard isStandard || part.kind == .text || part.kind == .anything else {
            throw scanner.fault("LIKE is of texts", "= != < <= > >= or IN")
        }
        try scanner.advance(isPattern: true)
        guard case .quoted(let text) = scanner.token else {
            throw missing("a pattern in quotes, such as 'acc-%'")
        }
        guard text.unicodeScalars.count <= LikePattern.maximumLength else {
            throw scanner.fault(
                "the pattern is too long", "at most \(LikePattern.maximumLength) characters")
        }
        try scanner.advance()
        return LikePattern(text)
    }

    // MARK: Depth

    /// Goes into the expression by one more level.
    mutating func deeper(
        _ body: (inout ExpressionParser) throws(ExpressionError) -> Part
    ) throws(ExpressionError) -> Part {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw tooDeep() }
        return try body(&self)
    }

    /// - Throws: `ExpressionError` for a part that evaluation would go into too deeply.
    func limited(_ part: Part) throws(ExpressionError) -> Part {
        guard part.depth <= Self.maximumDepth else { throw tooDeep() }
        return part
    }

    private func tooDeep() -> ExpressionError {
        scanner.fault("it is nested too deeply", "at most \(Self.maximumDepth) levels")
    }

    // MARK: Words

    var keyword: String? {
        if case .word(let word) = scanner.token { word.asciiLowercased } else { nil }
    }

    /// What stands here cannot.
    func missing(_ expected: String) -> ExpressionError {
        scanner.token == .end
            ? scanner.fault("it ends too early", expected)
            : scanner.fault("\(scanner.rest(scanner.start)) cannot stand here", expected)
    }
}
