/// An expression of CESQL v1, the CloudEvents SQL Expression Language, or of the product's form of
/// it, read once and evaluated for any number of events.
///
///     let expression = try CompiledExpression("type LIKE 'bank.%' AND sequence > 10", .standard)
///     let outcome = expression.evaluate { name in event.attribute(name.text) }
///
/// The product adds to CESQL: names with dots (`data.a.b`, `previous.balance`), exact decimals,
/// moments, bare words beside texts, and types that are checked when it is read. There NOT before a
/// comparison negates the comparison, and OR before AND needs parentheses.
package struct CompiledExpression: Hashable, Sendable, CustomStringConvertible {
    /// The text that was read.
    package let text: String
    /// What it speaks of.
    package let names: Set<ExpressionName>

    let root: ExpressionNode
    let isStandard: Bool
    let moment: MomentReader

    /// Reads an expression. It has at most `maximumLength` scalars.
    ///
    /// - Parameters:
    ///   - text: the expression.
    ///   - vocabulary: the names that it may use.
    ///   - moment: reads moments; the standard has none.
    /// - Throws: `ExpressionError`, with the place of the first fault.
    package init(
        _ text: String, _ vocabulary: Vocabulary, moment: @escaping MomentReader = { _ in nil }
    ) throws(ExpressionError) {
        var parser = try ExpressionParser(text, vocabulary, moment)
        self.text = text
        root = try parser.whole()
        isStandard = vocabulary.isStandard
        self.moment = moment
        names = root.names
    }

    /// The same expression in its plainest spelling.
    package var description: String { root.text(isStandard: isStandard) }

    package static func == (one: CompiledExpression, other: CompiledExpression) -> Bool {
        one.root == other.root && one.isStandard == other.isStandard
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(root) }
}

/// Why a text is not an expression, where, and what was expected.
package struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `filter`, `condition` or `expression`.
    package let title: String
    /// Characters before the fault, in the whole text.
    package let offset: Int
    /// Both count from 1.
    package let line: Int
    package let column: Int
    /// What is wrong, what was expected, and what was probably meant.
    package let reason: String

    /// `filter, column 8: …`
    package var description: String {
        let place = line == 1 ? "column \(column)" : "line \(line), column \(column)"
        return "\(title), \(place): \(reason)"
    }
}
