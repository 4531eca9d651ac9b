import EventStoreCore
import LedgerCore
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@Suite struct VerifyReadModelsTests {
    @Test(arguments: [
        ("owner", "'Eve'"), ("currency", "'EUR'"), ("balance_minor", "balance_minor + 1"),
        ("overdraft_limit_minor", "0"), ("version", "24"), ("status", "'closed'"),
        ("opened_at", "0"), ("last_event_at", "0"), ("last_position", "1"),
    ])
    func aWrongRowIsNamed(_ column: String, _ value: String) async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper(
            "UPDATE rm_account_summary_1 SET \(column) = \(value) WHERE account = 'acc-2'")
        let findings = try await ledger.report().findings
        #expect(findings.map(\.kind) == [.readModel])
        #expect(try await ledger.accused(.readModel) == ["acc-2@25"])
        #expect(findings.first?.reason.hasPrefix("account_summary.\(column) is ") == true)
    }

    @Test func aMissingRowIsNamed() async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper("DELETE FROM rm_account_summary_1 WHERE account = 'acc-2'")
        let findings = try await ledger.report().findings
        #expect(findings.map(\.account) == [account("acc-2")])
        #expect(findings.first?.version == Version(25))
        #expect(findings.first?.reason == "is missing from account_summary")
    }

    @Test func anExtraRowIsNamed() async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper(
            """
            INSERT INTO rm_account_summary_1
            SELECT 'mallory', owner, currency, balance_minor, overdraft_limit_minor, version,
                status, opened_at, last_event_at, last_position
            FROM rm_account_summary_1 WHERE account = 'acc-2'
            """)
        let findings = try await ledger.report().findings
        #expect(findings.map(\.kind) == [.readModel])
        #expect(try await ledger.accused(.readModel) == ["mallory@25"])
    }

    /// The others have no account: their rows are named by their keys.
    @Test(arguments: [
        ("currency_totals", "UPDATE rm_currency_totals_1 SET balance_minor = 0", "row 'GBP'"),
        ("currency_totals", "DELETE FROM rm_currency_totals_1", "row 'GBP'"),
        (
            "event_types", "UPDATE rm_event_types_1 SET events = 4 WHERE type = 'AccountOpened'",
            "row 'AccountOpened'"
        ),
        ("event_types", "INSERT INTO rm_event_types_1 VALUES ('Ghost', 1, 1, 1)", "row 'Ghost'"),
        (
            "daily_activity",
            "UPDATE rm_daily_activity_1 SET credits_minor = 1 WHERE currency = 'GBP'", ", 'GBP'"
        ),
        (
            "late_events", "INSERT INTO rm_late_events_1 VALUES ('acc-2', 7, 1, 2)",
            "row 'acc-2', 7"
        ),
    ])
    func aWrongRowOfTheOthersIsNamed(
        _ model: String, _ sql: String, _ about: String
    ) async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper(sql)
        let findings = try await ledger.report().findings
        #expect(findings.map(\.kind) == [.readModel])
        #expect(findings.first?.reason.contains(model) == true)
        #expect(findings.first?.reason.contains(about) == true, "\(findings)")
    }

    @Test func oneThatIsBehindIsNotWrong() async throws {
        let ledger = try await TamperedLedger()
        try await ledger.bench.submit(.deposit("acc-1", 5))
        let report = try await ledger.report()
        #expect(report.isSound)
        #expect(report.behind.contains("account_summary is 1 behind; the next reader catches up"))
        #expect(report.behind.count == 5)
    }

    @Test func aCheckpointAheadOfTheLogIsNamed() async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper("UPDATE read_models SET checkpoint = 80 WHERE name = 'event_types'")
        let findings = try await ledger.report().findings
        #expect(findings.count == 1)
        #expect(findings.first?.position == Position(80))
        #expect(findings.first?.reason.contains("event_types is ahead of the log") == true)
    }

    @Test func aCheckpointSetBackIsNamed() async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper("UPDATE read_models SET checkpoint = 74 WHERE name = 'account_summary'")
        #expect(try await ledger.accused(.readModel) == ["acc-3@24"])
    }
}
