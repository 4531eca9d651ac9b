import TextFormats

/// What the product checks of operands before there is an event.
extension ExpressionParser {
    /// The comparison of two sides, which stands at a place.
    func compared(
        _ left: Part, _ comparison: ExpressionNode.Comparison, _ right: Part, at place: Int
    ) throws(ExpressionError) -> Part {
        var (left, right) = (left, right)
        if !isStandard {
            right = try read(right, beside: left, comparison)
            left = try read(left, beside: right, comparison.reversed)
            try check(left, right)
            let kinds = [left.kind, right.kind]
            if comparison.isOrder, kinds.contains(.text) || kinds.contains(.boolean) {
                throw scanner.fault(
                    "\(kinds.contains(.text) ? "texts have" : "true and false have") no order",
                    "= or !=", at: place)
            }
        }
        return try limited(
            Part(
                node: .comparison(comparison, left.node, right.node), kind: .boolean,
                start: left.start, depth: 1 + max(left.depth, right.depth)))
    }

    /// An element of a list, as it is compared with what stands before IN.
    func matched(_ element: Part, with part: Part) throws(ExpressionError) -> Part {
        guard !isStandard else { return element }
        let element = try read(element, beside: part, .equal)
        try check(part, element)
        return element
    }

    /// A text in quotes beside a moment is one. There a day used to be its midnight: where that
    /// would mean something else than the whole day, it has to be told which is meant.
    private func read(
        _ part: Part, beside other: Part, _ comparison: ExpressionNode.Comparison
    ) throws(ExpressionError) -> Part {
        guard other.kind == .moment, case .literal(.text(let text)) = part.node else { return part }
        guard let stretch = moment(text.string) else {
            throw mismatch(part, with: other, at: part.start)
        }
        // Without the blank it can stand without quotes.
        let plain = text.string.split(separator: " ").joined(separator: "T")
        if stretch.lowerBound != stretch.upperBound,
            comparison == .greater || comparison == .lessOrEqual
        {
            throw scanner.fault(
                "a day is all of it, and in quotes it was its midnight",
                "\(plain) for the whole day, or '\(plain)T00:00Z' for its midnight",
                at: part.start)
        }
        var part = part
        (part.node, part.kind) = (.moment(plain, stretch), .moment)
        return part
    }

    private func check(_ left: Part, _ right: Part) throws(ExpressionError) {
        if left.isConstant, right.isConstant {
            throw scanner.fault("both sides are constants", expectedOperand, at: left.start)
        }
        guard left.kind.isComparable(with: right.kind) else {
            throw mismatch(left, with: right, at: right.start)
        }
        for (one, other) in [(left, right), (right, left)] {
            if one.kind == .whole, one.isField, case .literal(.decimal) = other.node {
                throw mismatch(one, with: other, at: other.start)
            }
        }
    }

    private func mismatch(_ one: Part, with other: Part, at place: Int) -> ExpressionError {
        let field = one.isConstant ? other : one
        return scanner.fault(
            "\(Self.described(one)) cannot be compared with \(Self.described(other))",
            field.kind.expectation, at: place)
    }

    private static func described(_ part: Part) -> String {
        if let word = part.word { return String(describing: Printable(word)) }
        if case .literal(.text(let text)) = part.node { return "'\(Printable(text.string))'" }
        return switch part.kind {
        case .boolean: "true or false"
        case .whole, .number, .money: "a number"
        case .text: "a text"
        case .moment: "a moment"
        case .anything: "a value"
        }
    }

    func calculated(
        _ left: Part, _ operation: ExpressionNode.Arithmetic, _ right: Part, at place: Int
    ) throws(ExpressionError) -> Part {
        let kinds = [left.kind, right.kind]
        if !isStandard {
            for part in [left, right] where !part.kind.isNumber && part.kind != .anything {
                throw scanner.fault(
                    "\(Self.described(part)) is no number",
                    "a number on both sides of \(operation.rawValue)", at: part.start)
            }
            // A quotient of decimals may have no end, and is never rounded.
            if operation == .divide || operation == .modulo,
                kinds.contains(.money) || kinds.contains(.number)
            {
                throw scanner.fault(
                    "\(operation.rawValue) is of whole numbers only", "+ - *", at: place)
            }
        }
        let kind: ValueKind =
            kinds.contains(.money) ? .money : kinds.allSatisfy { $0 == .whole } ? .whole : .number
        return try limited(
            Part(
                node: .arithmetic(operation, left.node, right.node),
                kind: operation == .divide || operation == .modulo ? .whole : kind,
                start: left.start, depth: 1 + max(left.depth, right.depth),
                isConstant: left.isConstant && right.isConstant))
    }

    /// - Throws: `ExpressionError` for a part that is neither true nor false.
    func checkIsCondition(_ part: Part) throws(ExpressionError) {
        if isStandard || part.kind == .boolean { return }
        if part.kind == .anything, !part.isBareMember { return }
        throw missing("= != < <= > >= LIKE or IN")
    }
}
