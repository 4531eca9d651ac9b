import TextFormats

extension Evaluation {
    /// CESQL compares by the type of the right side. What the product adds, moments, decimals and
    /// what is read as what it stands beside, comes first.
    mutating func holds(
        _ comparison: ExpressionNode.Comparison, _ one: Value, _ other: Value
    ) -> Bool {
        switch (one, other) {
        case (.integer(let one), .integer(let other)): return comparison.holds(one, other)
        case (.text(let one), .text(let other)) where !comparison.isOrder:
            return (one == other) == (comparison == .equal)
        case (.untyped(let one, _), .text(let other)), (.text(let one), .untyped(let other, _)):
            return holds(comparison, texts: one, other)
        case (.untyped(let one, _), .untyped(let other, _)):
            guard let first = ExactDecimal(one.string), let second = ExactDecimal(other.string)
            else { return holds(comparison, texts: one, other) }
            return (first.isComparable || second.isComparable) && comparison.holds(first, second)
        case (.untyped(let text, _), .boolean(let wanted)),
            (.boolean(let wanted), .untyped(let text, _)):
            // Another text is neither of both.
            let isEqual = Self.truth(text) == wanted
            return !comparison.isOrder && isEqual == (comparison == .equal)
        default: break
        }
        if let first = stretch(one), let second = stretch(other) {
            return first.lowerBound == first.upperBound
                ? comparison.holds(first.lowerBound, second)
                : comparison.reversed.holds(second.lowerBound, first)
        }
        if let first = number(one, besideMoney: other.isMoney),
            let second = number(other, besideMoney: one.isMoney)
        {
            return comparison.holds(first, second)
        }
        return holds(comparison, cast: one, other)
    }

    private func holds(
        _ comparison: ExpressionNode.Comparison, texts one: Value.Text, _ other: Value.Text
    ) -> Bool {
        // Texts have no order.
        !comparison.isOrder && (one == other) == (comparison == .equal)
    }

    private mutating func holds(
        _ comparison: ExpressionNode.Comparison, cast one: Value, _ other: Value
    ) -> Bool {
        switch (comparison.isOrder, other) {
        case (false, .boolean(let wanted)):
            return (boolean(one, isExplicit: true) == wanted) == (comparison == .equal)
        case (false, .text(let wanted)):
            return (Value.Text(text(one)) == wanted) == (comparison == .equal)
        default: return comparison.holds(integer(one), integer(other))
        }
    }

    // MARK: Reading a value as something

    /// Of the data, the beginning of a day that it names.
    private func stretch(_ value: Value) -> ClosedRange<Int64>? {
        switch value {
        case .moment(let moment): return moment...moment
        case .stretch(let start, let end): return start...end
        case .untyped(let text, _):
            return moment(text.string).map { $0.lowerBound...$0.lowerBound }
        default: return nil
        }
    }

    /// Nil for what is no number. Beside money, what counts minor units counts whole ones.
    func number(_ value: Value, besideMoney: Bool) -> ExactDecimal? {
        switch value {
        case .integer(let number): return ExactDecimal(minorUnits: number, exponent: 0)
        case .decimal(let number), .money(let number): return number
        case .minor(let number, let digits):
            return ExactDecimal(minorUnits: number, exponent: besideMoney ? digits : 0)
        case .untyped(let text, let digits):
            let number = ExactDecimal(text.string)
            return besideMoney && digits > 0 ? number?.shifted(by: -digits) : number
        case .boolean, .text, .moment, .stretch: return nil
        }
    }

    mutating func integer(_ value: Value) -> Int64 {
        if let number = wholeNumber(value) { return number }
        if case .boolean(let isTrue) = value { return isTrue ? 1 : 0 }
        note(.cast)
        return 0
    }

    /// Nil for what is no whole number, or not within the bounds of one.
    func wholeNumber(_ value: Value) -> Int64? {
        switch value {
        case .integer(let number), .minor(let number, _): number
        case .text(let text), .untyped(let text, _):
            Int64(text.string).flatMap { bounds.contains($0) ? $0 : nil }
        case .boolean, .decimal, .money, .moment, .stretch: nil
        }
    }

    /// Where nobody asked for it by `BOOL`, a number is not taken for a yes or a no: so the kit of
    /// the specification has it.
    mutating func boolean(_ value: Value, isExplicit: Bool = false) -> Bool {
        if let truth = Self.truth(value) { return truth }
        if isExplicit, case .integer(let number) = value { return number != 0 }
        note(.cast)
        return false
    }

    static func truth(_ value: Value) -> Bool? {
        switch value {
        case .boolean(let isTrue): isTrue
        case .text(let text), .untyped(let text, _): truth(text)
        case .integer, .decimal, .money, .minor, .moment, .stretch: nil
        }
    }

    private static func truth(_ text: Value.Text) -> Bool? {
        switch text.string.asciiLowercased {
        case "true": true
        case "false": false
        default: nil
        }
    }

    func text(_ value: Value) -> String {
        switch value {
        case .text(let text), .untyped(let text, _): text.string
        case .integer(let number), .minor(let number, _): String(number)
        case .boolean(let isTrue): isTrue ? "true" : "false"
        case .decimal(let number), .money(let number): number.text
        // No function takes a moment.
        case .moment, .stretch: ""
        }
    }
}

extension ExpressionValue {
    var isMoney: Bool { if case .money = self { true } else { false } }

    /// It may have decimals.
    var isDecimal: Bool {
        switch self {
        case .decimal, .money, .minor, .untyped: true
        case .boolean, .integer, .text, .moment, .stretch: false
        }
    }
}
