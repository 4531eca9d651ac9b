import EventStoreCore
import EventStreaming
import TextFormats

/// What is said of a read model that was folded again, before it takes the old one's place.
struct RebuildReport {
    private let schema: ReadModelSchema
    private let comparison: RebuildComparison

    init(_ schema: ReadModelSchema, _ comparison: RebuildComparison) {
        self.schema = schema
        self.comparison = comparison
    }

    /// Says what differs, and asks if anything does.
    ///
    /// - Parameter isAgreed: it was agreed to beforehand.
    /// - Throws: `CommandStop` if it is not agreed to, `CancellationError`.
    func ask(isAgreed: Bool) throws {
        for line in lines { StandardError.write(Printable(line).text) }
        if !comparison.areEqual { try TerminalQuestion.agree(isAgreed: isAgreed) }
    }

    /// `account_summary  12 rows: 1 differs, 0 are new, 0 are no more`, and examples.
    var lines: [String] {
        let (changed, added, removed) = (
            comparison.changed, comparison.added, comparison.removed
        )
        var lines = [
            comparison.areEqual
                ? "\(schema.name)  \(counted(comparison.rows, "row")): nothing differs"
                : "\(schema.name)  \(counted(comparison.rows, "row")): \(changed) "
                    + "\(changed == 1 ? "differs" : "differ"), \(added) "
                    + "\(added == 1 ? "is" : "are") new, \(removed) "
                    + "\(removed == 1 ? "is" : "are") no more"
        ]
        if let position = comparison.stoppedAt {
            lines.append(
                "  the old rows have stopped at position \(position): what came later differs")
        }
        lines += comparison.examples.map(line)
        let rest = changed + added + removed - Int64(comparison.examples.count)
        if rest > 0 { lines.append("  and \(rest) more") }
        return lines
    }

    private func line(_ difference: RebuildComparison.Difference) -> String {
        let row = difference.new ?? difference.old ?? []
        let key = row.prefix(schema.keyCount).map(Self.text).joined(separator: ", ")
        guard let old = difference.old else { return "  \(key): is new" }
        guard let new = difference.new else { return "  \(key): is no more" }
        let parts = zip(schema.columns, zip(old, new)).compactMap { column, values in
            values.0 == values.1
                ? nil : "\(column.name) \(Self.text(values.0)) → \(Self.text(values.1))"
        }
        return "  \(key): \(parts.joined(separator: ", "))"
    }

    private static func text(_ value: ReadModelValue) -> String {
        switch value {
        case .integer(let number): String(number)
        case .text(let text): text
        case .null: "nothing"
        }
    }
}
