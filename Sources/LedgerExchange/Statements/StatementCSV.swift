import EventStoreCore
import LedgerCore

/// A statement as CSV. The first column says what a row is: `opening`, `entry` or `closing`; a
/// `proof` row has a line of the proof in the next cell, and the `sha256` row the digest.
///
/// Texts are guarded as those of every export are (`CSVText`).
struct StatementCSV: StatementWriter {
    static let columns = [
        "record", "date", "version", "type", "memo", "counterparty", "amount", "balance", "unit",
        "amount_minor", "balance_minor", "recorded_later", "reverses", "reversed_by", "changes",
        "occurred_at", "recorded_at", "position", "event_id", "hash",
    ]

    private let statement: Statement
    private let proof: StatementProof
    private let unit: String

    init(_ statement: Statement, _ proof: StatementProof) {
        self.statement = statement
        self.proof = proof
        unit = statement.account.currencyCode
    }

    mutating func begin(_ output: inout StatementOutput) throws {
        try output.write(Self.columns.joined(separator: ","))
        try write("opening", statement.address.period.firstDay, statement.opening, &output)
    }

    mutating func write(_ entry: StatementEntry, _ output: inout StatementOutput) throws {
        let event = entry.event.event
        try write(
            [
                "entry", entry.moment.dateText, entry.version.description,
                CSVText.cell(event.type), CSVText.cell(entry.memo ?? ""),
                CSVText.cell(entry.counterparty ?? ""),
                entry.amountMinor.map { statement.decimal($0) } ?? "",
                statement.decimal(entry.balanceMinor), unit,
                entry.amountMinor.map { String($0) } ?? "", String(entry.balanceMinor),
                entry.isLate ? "true" : "false", entry.reverses?.description ?? "",
                entry.reversedBy?.version.description ?? "",
                entry.changes.isEmpty ? "" : CSVText.cell(entry.changes.json.description),
                event.occurredAt.description, event.recordedAt.description,
                entry.event.position.description, event.id.description,
                entry.event.hash.description,
            ], &output)
    }

    mutating func end(_ output: inout StatementOutput) throws {
        try write("closing", statement.address.period.lastDay, statement.closing, &output)
        for line in proof.lines {
            try write(["proof", CSVText.cell(line, guardsFormulas: false)], &output)
        }
        try output.sign { Self.row(["sha256", $0.description]) }
    }

    private func write(
        _ record: String, _ day: String, _ side: Statement.Side, _ output: inout StatementOutput
    ) throws {
        try write(
            [
                record, day, "", "", "", "", "", statement.decimal(side.balanceMinor), unit, "",
                String(side.balanceMinor),
            ], &output)
    }

    private func write(_ cells: [String], _ output: inout StatementOutput) throws {
        try output.write(Self.row(cells))
    }

    /// Each row has all the cells.
    private static func row(_ cells: [String]) -> String {
        (cells + Array(repeating: "", count: max(0, columns.count - cells.count)))
            .joined(separator: ",")
    }
}
