import TestSupport

/// Makes texts of expressions up, of all that the language has; with blanks where there may be
/// some, and with operands of any kind: those of the product are not all read.
struct ExpressionMaker {
    var random: SeededRandom
    let isStandard: Bool

    mutating func expression(depth: Int = 4) -> String {
        var text = comparison(depth)
        let operation = pick(["AND", "or", "XOR"])
        for _ in 0..<number(3) {
            let next = isStandard ? pick(["AND", "OR", "xor"]) : operation
            text += " \(next) \(comparison(depth))"
        }
        return text
    }

    private mutating func comparison(_ depth: Int) -> String {
        let negation = number(4) == 0 ? "NOT " : ""
        switch number(7) {
        case 0 where depth > 0: return "\(negation)(\(expression(depth: depth - 1)))"
        case 1: return "\(negation)EXISTS \(name())"
        case 2:
            let list = (0...number(3)).map { _ in operand(depth) }.joined(separator: blank() + ",")
            return "\(negation)\(operand(depth)) \(pick(["IN", "not in"])) (\(list))"
        case 3: return "\(negation)\(text(depth)) \(pick(["LIKE", "NOT LIKE"])) \(quoted())"
        case 4 where isStandard: return operand(depth)
        case 5:
            return "\(negation)\(pick(["type", "memo"]))\(blank())=\(blank())\(quoted())"
        default:
            let sign = pick(["=", "!=", "<>", "<", "<=", ">", ">="])
            return "\(negation)\(operand(depth)) \(sign) \(operand(depth))"
        }
    }

    private mutating func operand(_ depth: Int) -> String {
        switch number(8) {
        case 0 where depth > 0:
            return "\(operand(depth - 1)) \(pick(["+", "-", "*", "/", "%"])) \(operand(depth - 1))"
        case 1 where depth > 0: return "-\(blank())(\(operand(depth - 1)))"
        case 2 where depth > 0: return "ABS(\(operand(depth - 1)))"
        case 3: return text(depth)
        case 4, 5: return literal()
        default: return name()
        }
    }

    private mutating func text(_ depth: Int) -> String {
        switch number(5) {
        case 0 where depth > 0: return "\(pick(["UPPER", "trim", "STRING"]))(\(text(depth - 1)))"
        case 1 where depth > 0: return "LEFT(\(text(depth - 1)), \(number(9)))"
        case 2 where depth > 0: return "CONCAT_WS(\(quoted()), \(operand(0)),\(text(depth - 1)))"
        case 3: return quoted()
        default: return name()
        }
    }

    private mutating func name() -> String {
        let product = [
            "data.weight", "data.a.b", "payload.note", "amount", "amountminor", "time", "occurred",
            "version", "data.missing", "recorded", "currency",
        ]
        return pick(["type", "subject", "memo", "data1"] + (isStandard ? ["x1", "1a"] : product))
    }

    private mutating func literal() -> String {
        let product = [
            "12.50", "-0.005", "1e3", "2026-08-03", "2026-08-03T10:00", "plain", "7e-30",
        ]
        return pick(
            ["1", "-5", "+7", "0", "TRUE", "false", quoted(), "2147483647"]
                + (isStandard ? [] : product))
    }

    private mutating func quoted() -> String {
        let quote = pick(["'", "\""])
        let parts =
            ["a", "%", "_", "\\%", "\\\(quote)", "é", "e\u{301}", "\u{301}", " ", "acc-1", "5"]
            + (isStandard ? [] : ["\\\\", "\\x"])
        return quote + (0..<number(5)).map { _ in pick(parts) }.joined() + quote
    }

    private mutating func blank() -> String { pick(["", " ", "\t", "\n "]) }

    private mutating func pick(_ words: [String]) -> String {
        words.randomElement(using: &random) ?? ""
    }

    private mutating func number(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
}
