import TextFormats

extension ExpressionParser {
    /// An operand with its signs. On the right of a comparison it stands beside the left side.
    mutating func unary(beside other: Part?) throws(ExpressionError) -> Part {
        let start = scanner.start
        if keyword == "not" {
            guard isStandard else {
                throw scanner.fault("NOT stands before a whole comparison", expectedOperand)
            }
            try scanner.advance()
            let part = try deeper { parser throws(ExpressionError) in
                try parser.unary(beside: nil)
            }
            return try limited(
                Part(node: .not(part.node), kind: .boolean, start: start, depth: part.depth + 1))
        }
        guard scanner.token == .symbol("-") || scanner.token == .symbol("+") else {
            return try operand(beside: other)
        }
        let isMinus = scanner.token == .symbol("-")
        try scanner.advance()
        if case .number(let digits) = scanner.token, scanner.touchesLast {
            return try number((isMinus ? "-" : "") + digits, from: start)
        }
        guard isMinus else { throw missing("digits") }
        let part = try deeper { parser throws(ExpressionError) in
            try parser.unary(beside: nil)
        }
        guard isStandard || part.kind.isNumber || part.kind == .anything else {
            throw scanner.fault("a minus is of numbers", "a number", at: part.start)
        }
        return try limited(
            Part(
                node: .negative(part.node), kind: part.kind == .anything ? .number : part.kind,
                start: start, depth: part.depth + 1, isConstant: part.isConstant))
    }

    private mutating func number(
        _ text: String, from start: Int
    ) throws(ExpressionError) -> Part {
        let literal: ExpressionValue
        if let whole = Int64(text), !isStandard || Int32(exactly: whole) != nil {
            literal = .integer(whole)
        } else if !isStandard, let exact = ExactDecimal(text) {
            literal = .decimal(exact)
        } else {
            throw scanner.fault("\(text) is beyond the 32 bits of an integer", at: start)
        }
        try scanner.advance()
        let kind: ValueKind = if case .integer = literal { .whole } else { .number }
        return Part(node: .literal(literal), kind: kind, start: start, isConstant: true)
    }

    private mutating func operand(beside other: Part?) throws(ExpressionError) -> Part {
        let start = scanner.start
        func constant(_ node: ExpressionNode, _ kind: ValueKind) -> Part {
            Part(node: node, kind: kind, start: start, isConstant: true)
        }
        switch scanner.token {
        case .quoted(let text):
            try scanner.advance()
            return constant(.literal(.text(text)), .text)
        case .number(let digits): return try number(digits, from: start)
        case .moment(let text, let moment):
            try scanner.advance()
            return constant(.moment(text, moment), .moment)
        case .symbol("("):
            try scanner.advance()
            var part = try deeper { parser throws(ExpressionError) in try parser.logic() }
            guard scanner.token == .symbol(")") else { throw missing("')'") }
            try scanner.advance()
            part.start = start
            return part
        case .word(let word): return try named(word, beside: other)
        case .symbol, .other, .end: throw missing(expectedOperand)
        }
    }

    var expectedOperand: String {
        isStandard
            ? "a name, a number, a text or ("
            : "a name (\(vocabulary.list)), a number, a moment, a text or ("
    }

    private mutating func named(
        _ word: String, beside other: Part?
    ) throws(ExpressionError) -> Part {
        let start = scanner.start
        let lower = word.asciiLowercased
        let isText = !isStandard && other?.isField == true && other?.kind == .text
        switch lower {
        case "true", "false":
            try scanner.advance()
            return Part(
                node: .literal(isText ? .text(word) : .boolean(lower == "true")),
                kind: isText ? .text : .boolean, start: start, isConstant: true)
        case "exists":
            try scanner.advance()
            guard case .word(let word) = scanner.token,
                !Vocabulary.keywords.contains(word.asciiLowercased)
            else { throw missing("a name behind EXISTS") }
            let part = try field(word, beside: nil)
            guard case .name(let name) = part.node else { return part }
            return Part(node: .exists(name), kind: .boolean, start: start)
        case _ where Vocabulary.keywords.contains(lower):
            throw scanner.fault(
                "'\(word)' is a word of the language and no value",
                isText ? "a text in quotes" : expectedOperand)
        default: break
        }
        var ahead = scanner
        try ahead.advance()
        if ahead.token == .symbol("(") {
            scanner = ahead
            return try call(word, from: start)
        }
        // A bare word beside a text is a text: event = FundsWithdrawn.
        if isText {
            try scanner.advance()
            return Part(node: .literal(.text(word)), kind: .text, start: start, isConstant: true)
        }
        return try field(word, beside: other)
    }

    /// A name, or beside what may be a text, and where names of members stand alone, another word.
    private mutating func field(
        _ word: String, beside other: Part?
    ) throws(ExpressionError) -> Part {
        let start = scanner.start
        if let name = vocabulary.name(word) {
            try scanner.advance()
            return Part(node: .name(name), kind: name.kind, start: start, word: word)
        }
        if let hint = subtraction(word) { throw hint }
        let isText = other.map { !$0.isConstant && [.text, .anything].contains($0.kind) } ?? false
        let near =
            isText || vocabulary.takesMembers
            ? vocabulary.nearest(word) : vocabulary.nearestOfAll(word)
        guard near == nil, isText || vocabulary.takesMembers else {
            throw scanner.fault(
                "'\(Printable(word))' is not a name that a \(vocabulary.title) knows",
                "\(near == nil ? vocabulary.list + ", or " : "")data.\(Printable(word)) "
                    + "for a member of the data", nearest: near)
        }
        try scanner.advance()
        if isText {
            return Part(node: .literal(.text(word)), kind: .text, start: start, isConstant: true)
        }
        return Part(
            node: .name(.data(ExpressionName.DataPath(word))), kind: .anything, start: start,
            word: word, isBareMember: true)
    }

    /// A sign within a word is a part of it, and `balance-5` was meant to be something else.
    private func subtraction(_ word: String) -> ExpressionError? {
        guard let sign = word.firstIndex(of: "-"), vocabulary.name(String(word[..<sign])) != nil
        else { return nil }
        return scanner.fault("'\(Printable(word))' is one word", "blanks around the -")
    }

    // MARK: Lists

    private mutating func call(_ word: String, from start: Int) throws(ExpressionError) -> Part {
        let arguments = try list("the arguments", of: nil, mayBeEmpty: true)
        let nodes = arguments.map(\.node)
        let depth = 1 + (arguments.map(\.depth).max() ?? 0)
        guard let function = Function(named: word.asciiLowercased, nodes.count) else {
            guard isStandard else { throw unknown(word, at: start) }
            return try limited(
                Part(node: .unknown(word, nodes), kind: .anything, start: start, depth: depth))
        }
        if !isStandard, let moment = arguments.first(where: { $0.kind == .moment }) {
            throw scanner.fault("functions take no moments", "a text or a number", at: moment.start)
        }
        return try limited(
            Part(
                node: .call(function, nodes), kind: function.kind(of: arguments.first?.kind),
                start: start, depth: depth, isConstant: arguments.allSatisfy(\.isConstant)))
    }

    private func unknown(_ word: String, at start: Int) -> ExpressionError {
        if let function = Function(rawValue: word.asciiLowercased) {
            return scanner.fault(
                "\(word.uppercased()) does not take so many values", function.usage, at: start)
        }
        let names = Function.allCases.map { $0.rawValue.uppercased() }
        return scanner.fault(
            "there is no function '\(Printable(word))'", names.joined(separator: ", "), at: start,
            nearest: NearestName.of(word, among: names))
    }

    mutating func list(
        _ what: String, of part: Part?, mayBeEmpty: Bool = false
    ) throws(ExpressionError) -> [Part] {
        guard scanner.token == .symbol("(") else { throw missing("\(what) in ( )") }
        try scanner.advance()
        var parts: [Part] = []
        if mayBeEmpty, scanner.token == .symbol(")") {
            try scanner.advance()
            return parts
        }
        while true {
            let next = try deeper { parser throws(ExpressionError) in
                // Only what stands alone can be a bare word beside a text.
                part == nil || parser.isStandard
                    ? try parser.logic() : try parser.sum(beside: part)
            }
            parts.append(next)
            guard scanner.token == .symbol(",") else { break }
            try scanner.advance()
        }
        guard scanner.token == .symbol(")") else { throw missing("',' or ')'") }
        try scanner.advance()
        return parts
    }
}
