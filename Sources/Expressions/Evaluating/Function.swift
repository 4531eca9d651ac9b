/// The functions of CESQL (specification, 3.5). They are total: where one cannot do what it is
/// asked for, it says so and has a result all the same.
enum Function: String, CaseIterable, Sendable {
    case abs, bool, concat
    case concatWithSeparator = "concat_ws"
    case int
    case isBool = "is_bool"
    case isInt = "is_int"
    case left, length, lower, right, string, substring, trim, upper

    /// Nil for a name, or a number of arguments, that no function has.
    init?(named name: String, _ count: Int) {
        guard let function = Function(rawValue: name), function.counts.contains(count) else {
            return nil
        }
        self = function
    }

    /// How many arguments it takes.
    private var counts: ClosedRange<Int> {
        switch self {
        case .int, .bool, .string, .isBool, .isInt, .abs, .length, .lower, .upper, .trim: 1...1
        case .concat: 0...(.max)
        case .concatWithSeparator: 1...(.max)
        case .left, .right: 2...2
        case .substring: 2...3
        }
    }

    /// As an error shows it.
    var usage: String {
        let arguments =
            switch self {
            case .int, .bool, .string, .isBool, .isInt, .abs, .length, .lower, .upper, .trim: "x"
            case .concat: "x, …"
            case .concatWithSeparator: "separator, x, …"
            case .left, .right: "x, count"
            case .substring: "x, start or x, start, count"
            }
        return "\(rawValue.uppercased())(\(arguments))"
    }

    /// What it comes to, of a first argument of some kind.
    func kind(of argument: ValueKind?) -> ValueKind {
        switch self {
        case .int, .length: .whole
        case .abs: argument.map { $0.isNumber ? $0 : .number } ?? .number
        case .bool, .isBool, .isInt: .boolean
        case .string, .concat, .concatWithSeparator, .lower, .upper, .trim, .left, .right,
            .substring:
            .text
        }
    }

    /// What it is of, if it comes to nothing.
    var zero: ExpressionValue {
        switch self {
        case .int, .abs, .length: .integer(0)
        case .bool, .isBool, .isInt: .boolean(false)
        case .string, .concat, .concatWithSeparator, .lower, .upper, .trim, .left, .right,
            .substring:
            .text("")
        }
    }
}
