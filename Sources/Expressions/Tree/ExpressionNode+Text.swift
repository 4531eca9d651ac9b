import TextFormats

extension ExpressionNode {
    /// How strongly the parts of an expression hold together, the weakest first.
    private enum Strength: Int {
        case logic, negation, comparison, sum, product, membership, sign, whole
    }

    /// The expression as a text that reads as the same one, with no more parentheses than it needs.
    ///
    /// - Parameter isStandard: in CESQL; otherwise with the additions of the product.
    /// - Returns: the text.
    func text(isStandard: Bool) -> String { Printer(isStandard: isStandard).text(self) }

    private struct Printer {
        let isStandard: Bool

        func text(_ node: ExpressionNode) -> String {
            switch node {
            case .literal(let value): return literal(value)
            case .moment(let text, _): return text
            case .name(let name): return name.text
            case .exists(let name): return "EXISTS \(name.text)"
            case .not(.like(let node, let pattern)): return like(node, "NOT LIKE", pattern)
            case .not(.isIn(let node, let list)): return isIn(node, "NOT IN", list)
            case .not(let node): return "NOT \(part(node, isStandard ? .sign : .negation))"
            // The blank keeps digits from being a literal with a sign.
            case .negative(let node): return "- \(part(node, .sign))"
            case .arithmetic(let operation, let left, let right):
                let (one, other): (Strength, Strength) =
                    operation.isProduct ? (.product, .membership) : (.sum, .product)
                return "\(part(left, one)) \(operation.rawValue) \(part(right, other))"
            case .comparison(let comparison, let left, let right):
                let one = part(left, isStandard ? .comparison : .sum)
                return "\(one) \(comparison.rawValue) \(part(right, .sum))"
            case .logic(let operation, let nodes): return logic(operation, nodes)
            case .like(let node, let pattern): return like(node, "LIKE", pattern)
            case .isIn(let node, let list): return isIn(node, "IN", list)
            case .call(let function, let arguments):
                return function.rawValue.uppercased() + list(arguments, .logic)
            case .unknown(let name, let arguments): return name + list(arguments, .logic)
            }
        }

        private func strength(_ node: ExpressionNode) -> Strength {
            switch node {
            case .moment, .name, .exists, .call, .unknown: .whole
            case .literal(.integer(let number)): number < 0 ? .sign : .whole
            case .literal(.decimal(let number)): number < .zero ? .sign : .whole
            case .literal: .whole
            case .negative: .sign
            case .like, .isIn, .not(.like), .not(.isIn): .membership
            case .not: isStandard ? .sign : .negation
            case .arithmetic(let operation, _, _): operation.isProduct ? .product : .sum
            case .comparison: .comparison
            case .logic: .logic
            }
        }

        private func part(_ node: ExpressionNode, _ least: Strength) -> String {
            let text = text(node)
            return strength(node).rawValue < least.rawValue ? "(\(text))" : text
        }

        private func list(_ nodes: [ExpressionNode], _ least: Strength) -> String {
            "(" + nodes.map { part($0, least) }.joined(separator: ", ") + ")"
        }

        private func like(
            _ node: ExpressionNode, _ word: String, _ pattern: LikePattern
        ) -> String {
            "\(part(node, .membership)) \(word) \(quoted(pattern.text, escapesBackslash: false))"
        }

        private func isIn(
            _ node: ExpressionNode, _ word: String, _ nodes: [ExpressionNode]
        ) -> String {
            "\(part(node, .membership)) \(word) \(list(nodes, isStandard ? .logic : .sum))"
        }

        /// From left to right: what comes first needs none, where that is how it is read.
        private func logic(_ operation: Logic, _ nodes: [ExpressionNode]) -> String {
            nodes.enumerated().map { index, node in
                if index == 0, case .logic(let first, _) = node, first != operation,
                    isStandard || first == .and
                {
                    return text(node)
                }
                return part(node, .negation)
            }.joined(separator: " \(operation.rawValue) ")
        }

        private func literal(_ value: ExpressionValue) -> String {
            switch value {
            case .boolean(let isTrue): isTrue ? "TRUE" : "FALSE"
            case .integer(let number): String(number)
            // With a point or an exponent it is no integer.
            case .decimal(let number), .money(let number):
                number.text.contains { $0 == "." || $0 == "e" } ? number.text : number.text + ".0"
            case .minor(let number, _): String(number)
            case .text(let text), .untyped(let text, _):
                quoted(text.string, escapesBackslash: !isStandard)
            case .moment(let number), .stretch(let number, _): String(number)
            }
        }

        private func quoted(_ text: String, escapesBackslash: Bool) -> String {
            var quoted = String.UnicodeScalarView("'".unicodeScalars)
            for scalar in text.unicodeScalars {
                if scalar == "'" || escapesBackslash && scalar == "\\" { quoted.append("\\") }
                quoted.append(scalar)
            }
            quoted.append("'")
            return String(quoted)
        }
    }
}
