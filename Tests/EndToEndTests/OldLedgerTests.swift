import Foundation
import Testing

/// Ledgers as earlier versions left them, kept as dumps: each is read as it is, and goes on.
@Suite(.enabled(if: Binaries.sqlite3 != nil, "the sqlite3 shell is not installed"))
struct OldLedgerTests {
    private func desk(_ name: String) async throws -> Desk {
        let desk = try Desk()
        let dump = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Ledgers/\(name).sql")
        _ = try await desk.query(String(decoding: try Data(contentsOf: dump), as: UTF8.self))
        return desk
    }

    /// Five commands with ids, two of them another book's, and read models of 64 bits.
    @Test func schemaOne() async throws {
        let desk = try await desk("schema-1")
        // Only read, it stays what it is.
        try await desk.isSound()
        let show = ["show", "acc-1", "--format", "json"]
        #expect(try Records.json(try await desk.done(show))["balance"] as? String == "70.00")
        #expect(try await desk.query("PRAGMA user_version") == "1")
        let seal = try await desk.done("seal")
        #expect(seal == Self.sealOfOne)
        // A command that was carried out then is not done again.
        let resent = [
            "deposit", "acc-1", "100", "--memo", "rent", "--command-id",
            "0192f5a0-0000-7000-8000-000000000002",
        ]
        #expect(try await desk.done(resent).hasPrefix("acc-1@2  "))
        #expect(try await desk.query("PRAGMA user_version") != "1")
        #expect(try await desk.done("seal") == seal)
        try await desk.isSound()
        let totals = Records.csv(
            try await desk.done("projections", "currency_totals", "--format", "csv"))
        #expect(totals.map { $0["balance_minor"] ?? "" } == ["1200", "9500"])
        try await desk.isSound()
        // What is carried out from now on is held to its record.
        try await desk.done(
            "deposit", "acc-1", "1", "--command-id", "0192f5a0-0000-7000-8000-00000000000b")
        try await desk.isSound()
        try await desk.damage("DELETE FROM commands WHERE first_position = 9")
        let outcome = try await desk.run(["verify"])
        #expect(outcome.end == .exited(5), "\(outcome)")
        #expect(outcome.out.contains("acc-1@4 (position 9)"), "\(outcome)")
    }

    /// Accounts of names that belong to the book by now, and one of them where the book would
    /// declare its units.
    @Test func schemaTwoWithReservedNames() async throws {
        let desk = try await desk("schema-2-reserved-names")
        let seal = try await desk.done("seal")
        #expect(seal == Self.sealOfReservedNames)
        try await desk.isSound()
        let accounts = Records.csv(try await desk.done("accounts", "--format", "csv"))
        #expect(
            accounts.map { $0["account"] } == ["$cash", "$notes", "$units", "acc-1", "yen"])
        let doctor = try await desk.run(["doctor", "--format", "json"])
        #expect(doctor.err.contains("go on as accounts: $cash, $notes, $units"), "\(doctor)")
        let told = try Records.json(doctor.out)
        #expect(told["accounts"] as? Int == 5)
        #expect(
            told["accountsOfReservedNames"] as? [String] == ["$cash", "$notes", "$units"])
        #expect(try await desk.done("seal") == seal)
        // They go on as accounts.
        let deposit = try await desk.done("deposit", "$cash", "1", "--expect", "3")
        #expect(deposit.contains("balance 88.50 GBP"))
        #expect(try await desk.done("transfer", "$cash", "acc-1", "8.50").contains("80.00 GBP"))
        #expect(try await desk.done("withdraw", "$notes", "7").contains("0.00 EUR"))
        #expect(try await desk.done("show", "$cash@3").contains("87.50"))
        try await desk.refused(3, "deposit", "$other", "1", saying: "nameReserved")
        try await desk.refused(
            3, "units", "declare", "POINTS", "--decimals", "0", saying: "streamNotOfTheBook")
        try await desk.isSound()
        try await desk.done("rebuild")
        try await desk.isSound()
    }

    /// Seals as the versions that wrote the ledgers gave them.
    private static let sealOfOne = """
        daybook-seal 1
        position 8
        streams 3
        sha256 bcc712654a68d0ada3d54a742a0785b5ffd540066903584a25f0d80eb32f0834
        3 863036aaf17460e0070c945fe3a7b4346868f721e5cbda42567ede55551a2d88 "acc-1"
        3 102b7999d736ca8ade0658cbec987f2e0046c242bb0b7bfa6a8c3628f5cb5d08 "acc-2"
        2 49b90ebd74ca3e061d3e040b9388e309b3dd9aed71f7ef04ed37517d80965de5 "acc-9"

        """

    private static let sealOfReservedNames = """
        daybook-seal 1
        position 10
        streams 5
        sha256 9e635324aa4af56f90c36532548083e472bc073f380d3952db85cc434e9868c4
        3 a3494c05838d4196a65a35845ff0bee9613584dba2c4e885fce240d59402fc8a "$cash"
        2 ce2825e9ea7bd8865012fd1ff514ef55815f0264cc631b6d8acba0db6999d771 "$notes"
        1 64f7b69bc1d7ed4f60251c8f9800adc2a643e9eebcce16e2d82f67bd7dc39215 "$units"
        2 ecd90d36ae64eb9788c93aa554e1776f1f90596f41f1327687662762859ff106 "acc-1"
        2 3639e8c2a2f5b8a9b4ae02d16f0574cd8261d71f250301274258aeb234922a90 "yen"

        """

    /// An older statement that was imported later, and no read model of late events.
    @Test func schemaThreeWithLateEvents() async throws {
        let desk = try await desk("schema-3-late-events")
        let sealed = try await desk.done("seal")
        #expect(sealed.contains("sha256 \(Self.digestOfLateEvents)"))
        let late = "1 event of that time was recorded later, at v4"
        func expectAll() async throws {
            let shown = try await desk.done("--read-only", "show", "A@2026-01-31")
            #expect(shown.contains("1100.00") && shown.contains(late), "\(shown)")
            let earlier = try await desk.done("--read-only", "show", "A@2025-12-31")
            #expect(earlier.contains("1000.00") && earlier.contains(late), "\(earlier)")
            let accounts = try await desk.run(
                ["--read-only", "accounts", "--at", "2026-01-31", "--format", "csv"])
            #expect(
                Records.csv(accounts.out).map { $0["balance"] } == ["1100.00", "200.00"])
        }
        try await expectAll()
        // Its read model says of A when the statement of before was over.
        func lastEvents(_ options: String...) async throws -> [String?] {
            let accounts = options + ["accounts", "--format", "csv"]
            return Records.csv(try await desk.run(accounts).out).map { $0["last_event_at"] }
        }
        let last = ["2026-02-10T00:00:00Z", "2026-11-29T16:53:33.356485Z"]
        #expect(try await lastEvents("--read-only") == last)
        #expect(
            try await desk.query("SELECT count(*) FROM read_models WHERE name = 'late_events'")
                == "0")
        try await desk.isSound()
        // The next reader that may write makes it.
        let rows = Records.csv(
            try await desk.done("projections", "late_events", "--format", "csv"))
        // The first row has the latest moment of the log.
        #expect(rows.map { $0["stream"] } == ["", "A"])
        #expect(rows.map { $0["version"] } == ["0", "4"])
        try await expectAll()
        #expect(try await lastEvents() == last)
        try await desk.done("deposit", "A", "1")
        try await expectAll()
        #expect(try await desk.done("seal") != sealed)
        let newest = try await lastEvents()
        #expect(newest != last)
        try await desk.done("deposit", "A", "1", "--date", "2026-01-20")
        #expect(try await lastEvents() == newest)
        try await desk.isSound()
    }

    private static let digestOfLateEvents =
        "2b3a75e2fab23127083b233f80eb99c1bd38b81915da1b969c6c86607ed456f7"

    /// As schema 1, with a snapshot and the stretch of an import; it knows no checkpoints.
    @Test func schemaTwo() async throws {
        let desk = try await desk("schema-2")
        try await desk.isSound()
        let sealed = try await desk.done("seal")
        #expect(
            sealed.contains(
                "sha256 e033db04272ee6db467a3e345449727c1e86b1e33301eb968099b3353949c081"))
        #expect(try await desk.query("PRAGMA user_version") == "2")
        let resent = [
            "deposit", "acc-1", "100", "--memo", "rent", "--command-id",
            "0192f5a0-0000-7000-8000-000000000002",
        ]
        #expect(try await desk.done(resent).hasPrefix("acc-1@2  "))
        #expect(try await desk.query("PRAGMA user_version") == "3")
        #expect(try await desk.query("SELECT count(*) FROM checkpoints") == "0")
        #expect(try await desk.query("SELECT * FROM imported_stretches") == "7|8")
        #expect(try await desk.done("seal") == sealed)
        try await desk.done("deposit", "acc-1", "1")
        let show = try Records.json(try await desk.done("show", "acc-1", "--format", "json"))
        #expect(show["balance"] as? String == "71.00")
        try await desk.isSound()
    }
}
