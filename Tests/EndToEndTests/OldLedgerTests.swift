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
