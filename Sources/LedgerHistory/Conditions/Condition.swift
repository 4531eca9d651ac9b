import EventStoreCore
import EventStreaming
import Expressions

/// What to look for in a history: `balance < 0 and event = FundsWithdrawn`.
///
/// An expression (`Expressions`) that is judged after each event. Decimals count whole units of the
/// account's currency (`1000` is 1000.00 GBP, or 1000 JPY) and are compared exactly. A name that is
/// none of the language's own is a member of the payload, as `data.x` is, whose numbers, or texts
/// that are numbers, count whole units too; one whose name ends in `Minor` counts minor units. A
/// comparison of something that is not there does not hold; `!=` does not either.
package struct Condition: Hashable, Sendable {
    private let expression: CompiledExpression
    /// Whole events have to be read for it; otherwise typed columns do.
    package let needsEvents: Bool
    /// It speaks of the account before the event.
    let needsBefore: Bool
    /// The payload members that it speaks of, in the order of the alphabet.
    let members: [ExpressionName.DataPath]

    /// Reads a condition.
    ///
    /// - Throws: `ExpressionError`.
    package init(_ text: String) throws(ExpressionError) {
        expression = try CompiledExpression(text, .histories, moment: Timestamp.stretch)
        members = expression.names.compactMap { if case .data(let path) = $0 { path } else { nil } }
            .sorted { $0.text < $1.text }
        needsEvents = expression.names.contains { name in
            switch name {
            // Only whole events say what described fields became.
            case .attribute(.memo), .attribute(.actor), .data, .state, .previousState: true
            default: false
            }
        }
        needsBefore = expression.names.contains { name in
            switch name {
            case .previous, .previousState: true
            default: false
            }
        }
    }

    /// The described fields that it speaks of, in the order of their names.
    package var fieldNames: [String] {
        let names = expression.names.compactMap { name in
            switch name {
            case .state(let field), .previousState(let field): field
            default: nil
            }
        }
        return Set(names).sorted()
    }

    /// The text that was read.
    package var text: String { expression.text }

    /// The names of the payload members that it speaks of, in the order of the alphabet.
    package var payloadNames: [String] { members.map(\.text) }

    func holds(_ subject: ConditionSubject) -> Bool { expression.holds(subject.value) }
}
