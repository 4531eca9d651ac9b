/// An expression, taken apart.
indirect enum ExpressionNode: Hashable, Sendable {
    case literal(ExpressionValue)
    /// A moment as it was written, and what it covers.
    case moment(String, ClosedRange<Int64>)
    case name(ExpressionName)
    case exists(ExpressionName)
    case not(ExpressionNode)
    case negative(ExpressionNode)
    case arithmetic(Arithmetic, ExpressionNode, ExpressionNode)
    case comparison(Comparison, ExpressionNode, ExpressionNode)
    /// At least two, from left to right.
    case logic(Logic, [ExpressionNode])
    case like(ExpressionNode, LikePattern)
    case isIn(ExpressionNode, [ExpressionNode])
    case call(Function, [ExpressionNode])
    /// A function that there is not: told while evaluating, as the specification has it.
    case unknown(String, [ExpressionNode])

    enum Arithmetic: String, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case modulo = "%"

        var isProduct: Bool { self != .add && self != .subtract }
    }

    enum Comparison: String, Sendable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="

        var isOrder: Bool { self != .equal && self != .notEqual }

        /// The same with the sides exchanged.
        var reversed: Comparison {
            switch self {
            case .equal, .notEqual: self
            case .less: .greater
            case .lessOrEqual: .greaterOrEqual
            case .greater: .less
            case .greaterOrEqual: .lessOrEqual
            }
        }

        func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
            switch self {
            case .equal: left == right
            case .notEqual: left != right
            case .less: left < right
            case .lessOrEqual: left <= right
            case .greater: left > right
            case .greaterOrEqual: left >= right
            }
        }

        /// A moment is equal to a stretch if it is within it, before it and after it otherwise.
        func holds(_ moment: Int64, _ stretch: ClosedRange<Int64>) -> Bool {
            switch self {
            case .equal: stretch.contains(moment)
            case .notEqual: !stretch.contains(moment)
            case .less: moment < stretch.lowerBound
            case .lessOrEqual: moment <= stretch.upperBound
            case .greater: moment > stretch.upperBound
            case .greaterOrEqual: moment >= stretch.lowerBound
            }
        }
    }

    enum Logic: String, Sendable {
        case and = "AND"
        case or = "OR"
        case xor = "XOR"
    }
}

extension ExpressionNode {
    /// All names in it.
    var names: Set<ExpressionName> {
        switch self {
        case .literal, .moment: []
        case .name(let name), .exists(let name): [name]
        case .not(let node), .negative(let node), .like(let node, _): node.names
        case .arithmetic(_, let left, let right), .comparison(_, let left, let right):
            left.names.union(right.names)
        case .logic(_, let nodes), .call(_, let nodes), .unknown(_, let nodes):
            nodes.reduce(into: []) { $0.formUnion($1.names) }
        case .isIn(let node, let list):
            list.reduce(into: node.names) { $0.formUnion($1.names) }
        }
    }
}
