import TextFormats

/// What goes wrong while an expression is evaluated.
package enum ExpressionFault: Error, Hashable, Sendable {
    case math, cast, functionEvaluation
    case missingAttribute(String)
    case missingFunction(String)
}

extension CompiledExpression {
    /// What an expression came to, and what first went wrong on the way.
    package struct Outcome: Hashable, Sendable {
        package let value: ExpressionValue
        package let fault: ExpressionFault?
    }

    /// Evaluates the expression as the specification has it: every operator has a result, whatever
    /// went wrong.
    ///
    /// - Parameter value: what a name stands for; nil where the event has nothing of it.
    /// - Returns: the result, with the first fault.
    package func evaluate(_ value: (ExpressionName) -> ExpressionValue?) -> Outcome {
        var evaluation = Evaluation(self)
        let result = evaluation.value(root, value) ?? .boolean(false)
        return Outcome(value: result, fault: evaluation.fault)
    }

    /// Whether the expression holds. A comparison with something that is missing, or that cannot
    /// be read, does not hold; `!=` does not either. Allocates nothing for typed names and
    /// constants.
    ///
    /// - Parameter value: what a name stands for; nil where there is nothing of it.
    /// - Returns: true if it holds.
    package func holds(_ value: (ExpressionName) -> ExpressionValue?) -> Bool {
        var evaluation = Evaluation(self)
        return evaluation.isTrue(root, value)
    }
}

/// One evaluation of an expression.
struct Evaluation {
    typealias Value = ExpressionValue
    typealias Names = (ExpressionName) -> ExpressionValue?

    /// Of integers.
    let bounds: ClosedRange<Int64>
    let moment: MomentReader
    private(set) var fault: ExpressionFault?
    private var faults = 0

    init(_ expression: CompiledExpression) {
        bounds =
            expression.isStandard ? Int64(Int32.min)...Int64(Int32.max) : Int64.min...Int64.max
        moment = expression.moment
    }

    mutating func note(_ fault: ExpressionFault) {
        self.fault = self.fault ?? fault
        faults += 1
    }

    /// Nil for what is missing: the operator around it comes to its own zero.
    mutating func value(_ node: ExpressionNode, _ names: Names) -> Value? {
        switch node {
        case .literal(let value): return value
        case .moment(_, let stretch): return .stretch(stretch.lowerBound, stretch.upperBound)
        case .name(let name):
            let value = names(name)
            if value == nil { note(.missingAttribute(name.text)) }
            return value
        case .exists(let name): return .boolean(names(name) != nil)
        case .not(let node):
            guard let value = value(node, names) else { return .boolean(false) }
            return .boolean(!boolean(value))
        case .negative(let node):
            guard let value = value(node, names) else { return .integer(0) }
            return arithmetic(.subtract, .integer(0), value)
        case .arithmetic(let operation, let left, let right):
            guard let (one, other) = both(left, right, names) else { return .integer(0) }
            return arithmetic(operation, one, other)
        case .comparison(let comparison, let left, let right):
            return .boolean(holds(comparison, left, right, names))
        case .logic(let operation, let nodes):
            return .boolean(logic(operation, nodes, names))
        case .like(let node, let pattern):
            guard let value = value(node, names) else { return .boolean(false) }
            return .boolean(pattern.matches(text(value)))
        case .isIn(let node, let list): return .boolean(isIn(node, list, names))
        case .call(let function, let arguments):
            var values: [Value] = []
            for argument in arguments {
                guard let value = value(argument, names) else { return function.zero }
                values.append(value)
            }
            return call(function, values)
        case .unknown(let name, _):
            note(.missingFunction(name))
            return .boolean(false)
        }
    }

    /// What is missing is not true.
    mutating func isTrue(_ node: ExpressionNode, _ names: Names) -> Bool {
        value(node, names).map { boolean($0) } ?? false
    }

    /// Both are looked at, so that each fault is told.
    private mutating func both(
        _ left: ExpressionNode, _ right: ExpressionNode, _ names: Names
    ) -> (Value, Value)? {
        let (one, other) = (value(left, names), value(right, names))
        guard let one, let other else { return nil }
        return (one, other)
    }

    private mutating func holds(
        _ comparison: ExpressionNode.Comparison, _ left: ExpressionNode, _ right: ExpressionNode,
        _ names: Names
    ) -> Bool {
        let before = faults
        guard let (one, other) = both(left, right, names), faults == before else { return false }
        let holds = holds(comparison, one, other)
        return holds && faults == before
    }

    private mutating func logic(
        _ operation: ExpressionNode.Logic, _ nodes: [ExpressionNode], _ names: Names
    ) -> Bool {
        var result = operation == .and
        // By index: not even an iterator is allocated.
        for index in nodes.indices {
            let isTrue = isTrue(nodes[index], names)
            switch operation {
            case .and: if !isTrue { return false }
            case .or: if isTrue { return true }
            case .xor: result = result != isTrue
            }
        }
        return result
    }

    /// The left side says what the others are read as.
    private mutating func isIn(
        _ node: ExpressionNode, _ list: [ExpressionNode], _ names: Names
    ) -> Bool {
        guard let wanted = value(node, names) else { return false }
        for element in list {
            let before = faults
            guard let value = value(element, names) else { continue }
            if holds(.equal, value, wanted), faults == before { return true }
        }
        return false
    }

    // MARK: Arithmetic

    private mutating func arithmetic(
        _ operation: ExpressionNode.Arithmetic, _ one: Value, _ other: Value
    ) -> Value {
        guard let (first, second) = decimals(one, other),
            operation != .divide, operation != .modulo
        else { return .integer(arithmetic(operation, integer(one), integer(other))) }
        let result: ExactDecimal? =
            switch operation {
            case .add: first + second
            case .subtract: first - second
            case .multiply: first * second
            case .divide, .modulo: nil
            }
        guard let result else {
            note(.math)
            return .integer(0)
        }
        return one.isMoney || other.isMoney ? .money(result) : .decimal(result)
    }

    /// Both numbers, if one of them is not to be taken for a whole one.
    private func decimals(_ one: Value, _ other: Value) -> (ExactDecimal, ExactDecimal)? {
        guard one.isDecimal || other.isDecimal,
            let first = number(one, besideMoney: other.isMoney),
            let second = number(other, besideMoney: one.isMoney)
        else { return nil }
        return (first, second)
    }

    private mutating func arithmetic(
        _ operation: ExpressionNode.Arithmetic, _ one: Int64, _ other: Int64
    ) -> Int64 {
        let (result, isWrong): (Int64, Bool) =
            switch operation {
            case .add: one.addingReportingOverflow(other)
            case .subtract: one.subtractingReportingOverflow(other)
            case .multiply: one.multipliedReportingOverflow(by: other)
            case .divide: one.dividedReportingOverflow(by: other)
            case .modulo: one.remainderReportingOverflow(dividingBy: other)
            }
        if !isWrong, bounds.contains(result) { return result }
        note(.math)
        return 0
    }
}
