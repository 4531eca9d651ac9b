import EventStoreCore
import LedgerCore
import TextFormats

/// A statement as one JSON object, an entry a line. Balances are there as decimals, for people, and
/// in minor units, for programs.
struct StatementJSON: StatementWriter {
    private let statement: Statement
    private let proof: StatementProof
    private var isFirst = true

    init(_ statement: Statement, _ proof: StatementProof) {
        self.statement = statement
        self.proof = proof
    }

    mutating func begin(_ output: inout StatementOutput) throws {
        let (address, account) = (statement.address, statement.account)
        let fields = account.fieldsJSON.description
        try output.write(
            "{",
            Self.member("account", StatementString.json(address.account.name)),
            Self.member("owner", StatementString.json(account.owner)),
            Self.member("status", StatementString.json(statement.status)),
            Self.member("unit", account.currency.map { StatementString.json($0.code) } ?? "null"),
            Self.member("decimals", account.currency.map { String($0.exponent) } ?? "null"),
            Self.member("unitIsDeclared", account.currency?.isDeclared == true ? "true" : "false"),
            Self.member("from", StatementString.json(address.period.firstDay)),
            Self.member("to", StatementString.json(address.period.lastDay)),
            Self.member("clock", StatementString.json(address.clock.rawValue)),
            Self.member("position", address.position.description),
            Self.member("fields", StatementString.visible(fields)),
            Self.member("opening", side(statement.opening)),
            Self.member("paidIn", sum(statement.paidIn)),
            Self.member("paidOut", sum(statement.paidOut)),
            Self.member("closing", side(statement.closing)),
            "\"entries\":[")
    }

    mutating func write(_ entry: StatementEntry, _ output: inout StatementOutput) throws {
        let event = entry.event.event
        let members: [(String, String)] = [
            ("date", StatementString.json(entry.moment.dateText)),
            ("version", entry.version.description),
            ("type", StatementString.json(event.type)),
            ("memo", entry.memo.map(StatementString.json) ?? "null"),
            ("counterparty", entry.counterparty.map(StatementString.json) ?? "null"),
            ("amount", entry.amountMinor.map { "\"\(statement.decimal($0))\"" } ?? "null"),
            ("amountMinor", entry.amountMinor.map { String($0) } ?? "null"),
            ("balance", "\"\(statement.decimal(entry.balanceMinor))\""),
            ("balanceMinor", String(entry.balanceMinor)),
            ("recordedLater", entry.isLate ? "true" : "false"),
            ("reverses", entry.reverses?.description ?? "null"),
            ("reversedBy", entry.reversedBy?.version.description ?? "null"),
            ("changes", StatementString.visible(entry.changes.json.description)),
            ("occurredAt", "\"\(event.occurredAt)\""), ("recordedAt", "\"\(event.recordedAt)\""),
            ("position", entry.event.position.description), ("eventId", "\"\(event.id)\""),
            ("hash", "\"\(entry.event.hash)\""),
        ]
        // The comma stands before the next entry: nobody knows which one is the last.
        try output.write((isFirst ? "" : ",") + Self.object(members))
        isFirst = false
    }

    mutating func end(_ output: inout StatementOutput) throws {
        let fields = proof.fields.map { ($0.name, StatementString.ascii($0.value)) }
        try output.write("],", Self.member("proof", Self.object(fields)))
        try output.sign({ "\"sha256\":\"\($0)\"" }, "}")
    }

    private func side(_ side: Statement.Side) -> String {
        Self.object([
            ("exists", side.exists ? "true" : "false"),
            ("balance", "\"\(statement.decimal(side.balanceMinor))\""),
            ("balanceMinor", String(side.balanceMinor)), ("lateEvents", String(side.late.count)),
        ])
    }

    private func sum(_ sum: Statement.Sum) -> String {
        Self.object([
            ("count", String(sum.count)), ("total", "\"\(statement.decimal(sum.minor))\""),
            ("totalMinor", String(sum.minor)),
        ])
    }

    private static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    /// A line of the outermost object, which is not its last.
    private static func member(_ name: String, _ value: String) -> String {
        "\"\(name)\":\(value),"
    }
}
