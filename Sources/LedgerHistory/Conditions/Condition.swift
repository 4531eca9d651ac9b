import EventStoreCore
import EventStreaming
import LedgerCore
import TextFormats

/// What to look for in a history: `balance < 0 and event = FundsWithdrawn`.
///
/// Comparisons joined by `and`, `or`, `not` and parentheses, judged after each event. Decimals
/// count whole units of the account's currency (`1000` is 1000.00 GBP, or 1000 JPY) and are
/// compared exactly. A name that is none of the language's own is a member of the payload, whose
/// numbers, or texts that are numbers, count whole units too; one whose name ends in `Minor`
/// counts minor units, also beside a constant. A
/// word on the right of a text, or of a member, is a text, unless it names a field. A comparison of
/// something that is not there does not hold; `!=` does not either.
package struct Condition: Hashable, Sendable {
    indirect enum Node: Hashable, Sendable {
        case compare(Operand, EventFilter.Comparator, Operand)
        case and(Node, Node)
        case or(Node, Node)
        case not(Node)
    }

    enum Operand: Hashable, Sendable {
        case field(ConditionField)
        case number(ExactDecimal)
        case text(String)
        /// From the first to the last microsecond of what was written: of a day, all of it.
        case moment(Timestamp, Timestamp)
    }

    let root: Node
    /// The text that was read.
    package let text: String
    /// The fields that it speaks of.
    package let fields: Set<ConditionField>

    init(root: Node, text: String) {
        self.root = root
        self.text = text
        fields = root.fields
    }

    /// Whole events have to be read for it; otherwise typed columns do.
    package var needsEvents: Bool { fields.contains { $0.needsEvent } }

    /// The names of the payload members that it speaks of, in the order of the alphabet.
    package var payloadNames: [String] {
        fields.compactMap { if case .payload(let name) = $0 { name } else { nil } }.sorted()
    }
}

extension Condition.Node {
    fileprivate var fields: Set<ConditionField> {
        switch self {
        case .compare(let left, _, let right): Set([left.field, right.field].compactMap { $0 })
        case .and(let left, let right), .or(let left, let right): left.fields.union(right.fields)
        case .not(let node): node.fields
        }
    }
}

extension Condition.Operand {
    fileprivate var field: ConditionField? {
        if case .field(let field) = self { field } else { nil }
    }
}

/// Why a text is not a condition, where, and what was expected.
package struct ConditionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Both count from 1.
    package let line: Int
    package let column: Int
    package let reason: String
    package let expected: String
    /// What was probably meant.
    package let nearest: String?

    package var description: String {
        let hint = NearestName.hint(nearest)
        return "condition, \(line):\(column): \(reason); expected \(expected)\(hint)"
    }
}
