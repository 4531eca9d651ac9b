import Expressions

/// One case of CESQL's conformance kit: an expression, what it comes to, and what goes wrong.
struct KitCase: Sendable {
    enum Fault: Sendable {
        case parse, math, cast, missingAttribute, missingFunction, functionEvaluation
    }

    /// A value, as the kit writes it.
    struct Wanted: Sendable, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
        ExpressibleByStringLiteral
    {
        let value: ExpressionValue

        init(booleanLiteral value: Bool) { self.value = .boolean(value) }
        init(integerLiteral value: Int64) { self.value = .integer(value) }
        init(stringLiteral value: String) { self.value = .text(value) }
    }

    let expression: String
    let value: ExpressionValue
    let fault: Fault?
    /// Attributes of the event that are not the usual ones.
    let overrides: [String: Wanted]

    init(
        _ expression: String, _ value: Wanted, _ fault: Fault? = nil,
        with overrides: [String: Wanted] = [:]
    ) {
        self.expression = expression
        self.value = value.value
        self.fault = fault
        self.overrides = overrides
    }

    private static let event: [String: Wanted] = [
        "specversion": "1.0", "id": "myId", "source": "http://localhost.localdomain",
        "type": "myType", "datacontenttype": "application/json",
    ]

    func attribute(_ name: String) -> ExpressionValue? {
        (overrides[name] ?? Self.event[name])?.value
    }

    static let all =
        comparisons + logic + arithmetic + letters + casts + attributes + existence + lists
        + integers + patterns + literals + minus + negation + faults + examples + texts
        + parentheses + subscriptions
}

extension KitCase.Fault {
    init(_ fault: ExpressionFault) {
        self =
            switch fault {
            case .math: .math
            case .cast: .cast
            case .functionEvaluation: .functionEvaluation
            case .missingAttribute: .missingAttribute
            case .missingFunction: .missingFunction
            }
    }
}
