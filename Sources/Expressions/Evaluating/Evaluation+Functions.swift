import TextFormats

extension Evaluation {
    mutating func call(_ function: Function, _ values: [ExpressionValue]) -> ExpressionValue {
        switch function {
        case .int: return .integer(integer(values[0]))
        case .bool: return .boolean(boolean(values[0], isExplicit: true))
        case .string: return .text(text(values[0]))
        case .isInt: return .boolean(wholeNumber(values[0]) != nil)
        case .isBool: return .boolean(Self.truth(values[0]) != nil)
        case .abs: return absolute(values[0])
        case .length: return .integer(Int64(text(values[0]).unicodeScalars.count))
        case .concat: return joined(values, "")
        case .concatWithSeparator: return joined(Array(values.dropFirst()), text(values[0]))
        case .lower: return .text(text(values[0]).lowercased())
        case .upper: return .text(text(values[0]).uppercased())
        case .trim:
            let scalars = text(values[0]).unicodeScalars
            let start = scalars.drop { $0.properties.isWhitespace }
            let end = start.reversed().prefix { $0.properties.isWhitespace }.count
            return .text(String(start.dropLast(end)))
        case .left, .right: return side(function, text(values[0]), integer(values[1]))
        case .substring:
            return substring(
                text(values[0]), from: integer(values[1]),
                count: values.count > 2 ? integer(values[2]) : nil)
        }
    }

    private mutating func absolute(_ value: ExpressionValue) -> ExpressionValue {
        switch value {
        case .decimal(let number): return .decimal(number < .zero ? number.negated : number)
        case .money(let number): return .money(number < .zero ? number.negated : number)
        default: break
        }
        let number = integer(value)
        guard number > bounds.lowerBound else {
            note(.math)
            return .integer(bounds.upperBound)
        }
        return .integer(Swift.abs(number))
    }

    /// Bytes of a text that is put together: a name that is repeated must not fill the memory.
    private static let maximumText = 1 << 20

    private mutating func joined(
        _ values: [ExpressionValue], _ separator: String
    ) -> ExpressionValue {
        var whole = ""
        for (index, value) in values.enumerated() {
            if index > 0 { whole += separator }
            whole += text(value)
            guard whole.utf8.count <= Self.maximumText else {
                note(.functionEvaluation)
                return .text("")
            }
        }
        return .text(whole)
    }

    private mutating func side(
        _ function: Function, _ text: String, _ count: Int64
    ) -> ExpressionValue {
        guard count >= 0 else {
            note(.functionEvaluation)
            return .text(text)
        }
        let scalars = text.unicodeScalars
        return .text(
            function == .left
                ? String(scalars.prefix(Int(count))) : String(scalars.suffix(Int(count))))
    }

    private mutating func substring(
        _ text: String, from position: Int64, count: Int64?
    ) -> ExpressionValue {
        let scalars = Array(text.unicodeScalars)
        if position == 0, count ?? 0 >= 0 { return .text("") }
        guard position.magnitude <= scalars.count, count ?? 0 >= 0 else {
            note(.functionEvaluation)
            return .text("")
        }
        let start = position > 0 ? Int(position) - 1 : scalars.count + Int(position)
        let rest = scalars[start...]
        return .text(
            String(String.UnicodeScalarView(count.map { rest.prefix(Int($0)) } ?? rest)))
    }
}
