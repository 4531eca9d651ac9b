import EventStoreCore
import LedgerCore
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@testable import LedgerHistory

@Suite struct VerifyEventsTests {
    @Test(arguments: TestEngine.forHistories)
    func aSoundLedgerHasNoFindings(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        #expect(try await Verifier(bench.ledger).run().findings == [])
        var history = RandomHistory(SeededRandom.announced(for: "VerifyEventsTests"))
        try await history.write(to: bench, accounts: 7, appends: 100)
        try await bench.catchUp()
        let log = try await bench.log()
        let report = try await Verifier(bench.ledger).run(seal: try await bench.ledger.seal())
        #expect(report.findings == [])
        #expect(report.isSound)
        #expect(report.events == Int64(log.count))
        #expect(report.accounts == 7)
        #expect(report.sealedStreams == 7)
        #expect(report.snapshots > 7)
        #expect(report.readModelRows > 7)
        #expect(report.behind.isEmpty)
    }

    @Test func theSampleIsSound() async throws {
        let ledger = try await TamperedLedger()
        let report = try await ledger.report(sealed: true)
        #expect(report.findings == [])
        #expect(report.events == 75)
        #expect(report.snapshots == 6)
    }

    /// Whatever is changed in one row, that row is named and no other event is accused, but for
    /// the one that carries its hash.
    @Test(arguments: [
        "payload = replace(payload, '700', '701')", "payload = replace(payload, 'G', 'g')",
        "payload = replace(payload, '{', '[')", "payload = payload || ' '", "payload = ''",
        "payload = '{}'", "amount_minor = amount_minor + 1", "amount_minor = 0", "sign = -sign",
        "sign = 0", "currency = 'EUR'", "type = 'FundsWithdrawn'", "type = 'fundsDeposited'",
        "schema_version = 2", "occurred_at = occurred_at + 1", "recorded_at = recorded_at - 1",
        "actor = 'mallory'", "actor = NULL", "correlation_id = 'x'", "causation_id = 'x'",
        "command_id = NULL", "command_id = zeroblob(16)", "metadata = '{}'", "id = zeroblob(16)",
        "previous_hash = zeroblob(32)", "hash = zeroblob(32)",
    ])
    func aChangedColumnIsNamed(_ change: String) async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper("UPDATE events SET \(change) WHERE position = 20")
        let accused = try await ledger.accused(.event)
        #expect(accused.contains("acc-2@7"))
        #expect(accused.subtracting(["acc-2@7"]).isSubset(of: ["acc-2@8"]), "\(accused)")
        if !change.hasPrefix("hash") { #expect(accused.count == 1) }
    }

    /// Bytes that cannot be read back at all.
    @Test(arguments: [
        "payload = CAST(x'7BFF7D' AS TEXT)", "type = CAST(x'FF' AS TEXT)", "id = x'00'",
        "hash = x'00'", "currency = 'POUNDSTERLING'", "sign = 5", "amount_minor = -1",
    ])
    func whatCannotBeReadIsNamedAndTheRestIsStillChecked(_ change: String) async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper(
            "UPDATE events SET \(change) WHERE position = 20",
            "UPDATE events SET actor = 'mallory' WHERE position = 60")
        let report = try await ledger.report()
        let events = report.findings.filter { $0.kind == .event }
        #expect(
            events.contains { $0.position == Position(20) || $0.description.contains("acc-2@7") },
            "\(events)")
        #expect(events.contains { $0.description.hasPrefix("acc-3@20 ") }, "\(events)")
    }

    @Test func aDroppedRowIsNamed() async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper("DELETE FROM events WHERE position = 20")
        let report = try await ledger.report()
        #expect(try await ledger.accused(.event) == ["acc-2@7"])
        #expect(report.findings.contains { $0.position == Position(20) && $0.kind == .event })
        #expect(report.findings.contains { $0.kind == .structure })
    }

    @Test func severalDroppedRowsAreNamed() async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper("DELETE FROM events WHERE position BETWEEN 20 AND 26")
        #expect(
            try await ledger.accused(.event) == [
                "acc-2@7", "acc-3@7", "acc-1@8", "acc-2@8", "acc-3@8", "acc-1@9", "acc-2@9",
            ])
    }

    /// The hole is closed again: positions and versions are renumbered.
    @Test func aDroppedRowIsNamedThoughTheRestWasRenumbered() async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper(
            "DELETE FROM events WHERE position = 20",
            """
            UPDATE events SET version = -(version - 1)
            WHERE version > 7
            AND stream_key = (SELECT stream_key FROM streams WHERE stream = 'acc-2')
            """,
            "UPDATE events SET version = -version WHERE version < 0",
            "UPDATE events SET position = -(position - 1) WHERE position > 20",
            "UPDATE events SET position = -position WHERE position < 0")
        let accused = try await ledger.accused(.event)
        #expect(accused.contains("acc-2@7"))
        #expect(accused.allSatisfy { $0.hasPrefix("acc-2@") })
    }

    @Test(arguments: [
        // Two events of an account change their versions, their places in the log, or both.
        ["version"], ["position"], ["version", "position"],
    ])
    func aSwappedPairIsNamed(_ columns: [String]) async throws {
        let ledger = try await TamperedLedger()
        let sets = columns.map { column in
            let (seven, eight) = column == "version" ? (7, 8) : (20, 23)
            return """
                UPDATE events SET \(column) = -(\(seven) + \(eight) - \(column))
                WHERE \(column) IN (\(seven), \(eight)) AND stream_key =
                (SELECT stream_key FROM streams WHERE stream = 'acc-2')
                """
        }
        for (column, sql) in zip(columns, sets) {
            try ledger.tamper(sql, "UPDATE events SET \(column) = -\(column) WHERE \(column) < 0")
        }
        let accused = try await ledger.accused(.event)
        #expect(accused.contains("acc-2@7"), "\(accused)")
        // The one behind the pair carries the hash of another event than the one before it now.
        let neighbours =
            columns == ["position"] ? ["acc-2@7", "acc-2@8"] : ["acc-2@7", "acc-2@8", "acc-2@9"]
        #expect(accused.isSubset(of: neighbours), "\(accused)")
    }

    @Test func aRowOfAnotherAccountIsNamed() async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper(
            """
            UPDATE events SET version = 26,
            stream_key = (SELECT stream_key FROM streams WHERE stream = 'acc-1')
            WHERE position = 74
            """)
        #expect(try await ledger.accused(.event) == ["acc-1@26"])
    }

    /// The hash is made to fit the changed row: the next one still carries the old hash.
    @Test func aRecomputedHashBreaksTheNextLink() async throws {
        let ledger = try await TamperedLedger()
        try await recompute(ledger, position: 20)
        #expect(try await ledger.accused(.event) == ["acc-2@8"])
    }

    /// With nothing behind it, only the seal knows better.
    @Test func aRecomputedHashOfTheLastEventBreaksTheSeal() async throws {
        let ledger = try await TamperedLedger(readModels: false)
        try await recompute(ledger, position: 74)
        #expect(try await ledger.report().findings == [])
        #expect(try await ledger.accused(.seal, sealed: true) == ["acc-2@25"])
    }

    private func recompute(_ ledger: TamperedLedger, position: Int64) async throws {
        try ledger.tamper("UPDATE events SET actor = 'mallory' WHERE position = \(position)")
        let changed = try #require(
            try await ledger.bench.log().first { $0.position.number == position })
        try ledger.tamper(
            "UPDATE events SET hash = x'\(changed.expectedHash())' WHERE position = \(position)")
    }

    // MARK: Tails

    @Test func aCutTailIsFoundWithASeal() async throws {
        let ledger = try await TamperedLedger(readModels: false)
        try ledger.tamper("DELETE FROM events WHERE position > 68")
        let report = try await ledger.report()
        #expect(report.findings == [], "without a seal nothing tells")
        #expect(
            try await ledger.accused(.seal, sealed: true) == ["acc-1@25", "acc-2@25", "acc-3@25"])
        #expect(
            try await ledger.report(sealed: true).findings.contains {
                $0.position == Position(68) && $0.reason.contains("position 75")
            })
    }

    /// A read model or a snapshot that knows more than the log tells of the tail too.
    @Test func whatStandsBehindTheTailTellsOfIt() async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper("DELETE FROM events WHERE position > 51")
        let findings = try await ledger.report().findings
        #expect(try await ledger.accused(.snapshot) == ["acc-1@20", "acc-2@20", "acc-3@20"])
        #expect(
            findings.contains { $0.kind == .readModel && $0.reason.contains("ahead of the log") })
    }

    @Test func theSnapshotsOfAnAccountThatIsGoneTellOfIt() async throws {
        let ledger = try await TamperedLedger(readModels: false)
        let bench = ledger.bench
        try await bench.submit(.open("late"))
        for _ in 0..<10 { try await bench.submit(.deposit("late", 1)) }
        try ledger.tamper("DELETE FROM events WHERE position > 75")
        #expect(try await ledger.accused(.snapshot) == ["late@10"])
    }

    // MARK: Structure

    @Test(arguments: [
        "DROP TRIGGER events_never_change", "DROP TRIGGER events_never_go",
        "DROP TRIGGER commands_never_go", "DROP INDEX events_by_correlation",
    ])
    func aMissingGuardIsNamed(_ sql: String) async throws {
        let ledger = try await TamperedLedger()
        try ledger.execute(sql)
        let findings = try await ledger.report().findings
        let name = sql.split(separator: " ").last.map(String.init) ?? ""
        #expect(findings.map(\.kind) == [.structure])
        #expect(findings.first?.reason.contains(name) == true)
    }

    @Test func aDisarmedGuardIsNamed() async throws {
        let ledger = try await TamperedLedger()
        try ledger.execute("DROP TRIGGER events_never_go")
        try ledger.execute(
            "CREATE TRIGGER events_never_go BEFORE DELETE ON events BEGIN SELECT 1; END")
        let findings = try await ledger.report().findings
        #expect(findings.map(\.kind) == [.structure])
        #expect(findings.first?.reason.contains("events_never_go is not what it should be") == true)
    }

    @Test func findingsAreBoundedButCounted() {
        var report = VerificationReport()
        for number in 1...1500 {
            report.add(Finding(.event, position: Position(Int64(number)), "x"))
        }
        #expect(report.findings.count == VerificationReport.maximumFindings)
        #expect(report.findingCount == 1500)
        #expect(!report.isSound)
    }
}
