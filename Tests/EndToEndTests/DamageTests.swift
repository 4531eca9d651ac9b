import Foundation
import Testing

/// Ledgers that were changed behind Daybook's back, with SQLite's own shell: `verify` exits with 5
/// and names the place.
@Suite(.enabled(if: Binaries.sqlite3 != nil, "the sqlite3 shell is not installed"))
struct DamageTests {
    /// A ledger of three accounts with snapshots and read models, sealed.
    private static let sound = Task {
        let desk = try Desk()
        var rows = "account,date,amount,id\n"
        for number in 1...120 {
            rows += "acc-\(number % 3),2026-01-01,\(number).00,\(number)\n"
        }
        try desk.write("rows.csv", rows)
        try await desk.done(
            "import", "rows.csv", "--currency", "GBP", "--id-column", "id", "--order",
            "oldest-first")
        try await desk.done("snapshot", "acc-1@20")
        try await desk.done("snapshot", "acc-1@41")
        try await desk.done("snapshot", "acc-2@30")
        try desk.write("books.seal", try await desk.done("seal"))
        try await desk.done("verify", "--seal", "books.seal")
        return try DeskContent(desk)
    }

    /// With all read models behind the last event.
    private static let caughtUp = Task {
        let desk = try await sound.value.desk()
        try await desk.done("accounts")
        for name in ["daily_activity", "event_types", "currency_totals", "late_events"] {
            try await desk.done("projections", name)
        }
        return try DeskContent(desk)
    }

    private func soundDesk() async throws -> Desk { try await Self.sound.value.desk() }

    private func damage(_ desk: Desk, _ statement: String) async throws {
        try await desk.damage(statement)
    }

    /// Runs `verify` on the damaged ledger: each part must be in a line of its own answer.
    private func finds(
        _ parts: [String], _ desk: Desk, _ arguments: [String] = [],
        verdict: (out: String, err: String) = ("DAMAGED", "the ledger is damaged"),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let outcome = try await desk.run(["verify"] + arguments)
        #expect(outcome.end == .exited(5), "\(outcome)", sourceLocation: sourceLocation)
        for part in parts {
            #expect(
                outcome.lines.contains { $0.contains(part) }, "does not name \(part): \(outcome)",
                sourceLocation: sourceLocation)
        }
        #expect(
            outcome.out.contains("\n\(verdict.out): "), "\(outcome)",
            sourceLocation: sourceLocation)
        #expect(
            outcome.err.contains("error: \(verdict.err): "), "\(outcome)",
            sourceLocation: sourceLocation)
        // As data too.
        let csv = try await desk.run(["verify", "--format", "csv"] + arguments)
        #expect(csv.end == .exited(5), sourceLocation: sourceLocation)
        #expect(
            csv.out.hasPrefix("kind,account,version,position,reason\n") && csv.lines.count > 1,
            "\(csv)", sourceLocation: sourceLocation)
    }

    /// Each row that the condition picks.
    private static func row(_ account: String, _ version: Int) -> String {
        "stream_key = (SELECT stream_key FROM streams WHERE stream = '\(account)') "
            + "AND version = \(version)"
    }

    @Test func aChangedByteOfAPayload() async throws {
        let desk = try await soundDesk()
        try await damage(
            desk,
            "UPDATE events SET payload = replace(payload, '\"', '\"') || ' ' WHERE "
                + Self.row("acc-1", 7))
        try await finds(["acc-1@7"], desk)
    }

    @Test func aChangedAmount() async throws {
        let desk = try await soundDesk()
        try await damage(
            desk, "UPDATE events SET amount_minor = amount_minor + 1 WHERE " + Self.row("acc-2", 9))
        try await finds(["acc-2@9"], desk)
    }

    /// A byte in the file itself, where the payload stands.
    @Test func aFlippedByteOfTheFile() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "1", "--memo", "before-the-flip")
        let path = desk.path("books.db")
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let found = try #require(bytes.range(of: Data("before-the-flip".utf8)))
        bytes[found.lowerBound] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        try await finds(["acc-1@2"], desk)
        let lines = try await desk.run(["verify", "--quiet", "--format", "ndjson"])
        #expect(lines.end == .exited(5), "\(lines)")
        let finding = try #require(try Records.ndjson(lines.out).first)
        #expect(finding["account"] as? String == "acc-1" && finding["version"] as? Int == 2)
    }

    @Test func aDroppedRow() async throws {
        let desk = try await soundDesk()
        try await damage(desk, "DELETE FROM events WHERE " + Self.row("acc-0", 12))
        try await finds(["acc-0@12: is missing", "missing from the log"], desk)
    }

    @Test func aSwappedPair() async throws {
        let desk = try await soundDesk()
        let statement = [
            "UPDATE events SET version = -1 WHERE " + Self.row("acc-0", 12),
            "UPDATE events SET version = 12 WHERE " + Self.row("acc-0", 13),
            "UPDATE events SET version = 13 WHERE " + Self.row("acc-0", -1),
        ].joined(separator: ";")
        try await damage(desk, statement)
        try await finds(["acc-0@12", "acc-0@13"], desk)
    }

    @Test func aWrongSnapshot() async throws {
        let desk = try await soundDesk()
        try await damage(
            desk,
            "UPDATE snapshots SET state = replace(state, '\"balanceMinor\":', "
                + "'\"balanceMinor\":1') WHERE " + Self.row("acc-1", 41))
        // No balance rests on it: that is no damage.
        let verdict = "the events are sound, snapshots are wrong"
        try await finds(["acc-1@41: its snapshot "], desk, verdict: (verdict, verdict))
        // It is named, ignored and rebuilt.
        let listed = try await desk.run(["snapshots", "acc-1", "--format", "csv"])
        #expect(listed.end == .exited(5), "\(listed)")
        let checks = Records.csv(listed.out).map { ($0["version"] ?? "", $0["check"] == "ok") }
        #expect(checks.contains { $0 == ("20", true) } && checks.contains { $0 == ("41", false) })
        let shown = try Records.json(try await desk.done("show", "acc-1", "--format", "json"))
        let sum = (1...120).filter { $0 % 3 == 1 }.reduce(0, +) * 100
        #expect(shown["balanceMinor"] as? Int == sum)
        try await desk.done("snapshots", "acc-1", "--repair")
        try await desk.isSound()
    }

    @Test func aWrongReadModel() async throws {
        let desk = try await soundDesk()
        let table = try await desk.tool(
            Binaries.sqlite3, "books.db",
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '%account_summary%'")
        let name = try #require(table.lines.first)
        try await damage(
            desk, "UPDATE \"\(name)\" SET balance_minor = balance_minor + 1 WHERE account = 'acc-2'"
        )
        try await finds(["acc-2@41: account_summary.balance_minor is "], desk)
        try await desk.done("rebuild", "account_summary")
        try await desk.isSound()
    }

    /// A read model is a table that anyone can change: numbers at the ends of what a column holds
    /// are told where they cannot be shown, and crash nothing, wherever one goes.
    @Test(arguments: [
        "UPDATE read_models SET checkpoint = -9223372036854775808",
        "UPDATE read_models SET checkpoint = checkpoint + 100",
        "UPDATE read_models SET checkpoint = 9007199254740992",
        "UPDATE read_models SET generation = 7",
        "UPDATE read_models SET generation = 9223372036854775807",
        "UPDATE read_models SET row_count = -9223372036854775808",
        "UPDATE rm_account_summary_1 SET version = 9223372036854775807 WHERE account = 'acc-2'",
        "UPDATE rm_account_summary_1 SET last_event_at = -9223372036854775808",
        "UPDATE rm_account_summary_1 SET balance_minor = -9223372036854775808",
        "UPDATE rm_daily_activity_1 SET day = 9223372036854775807",
        "UPDATE rm_daily_activity_1 SET day = -9223372036854775808, events = 9223372036854775807",
        "UPDATE rm_daily_activity_1 SET credits_minor = 9223372036854775807",
        "UPDATE rm_event_types_1 SET events = 9223372036854775807",
        "UPDATE rm_late_events_1 SET version = 9223372036854775807",
        "UPDATE rm_late_events_1 SET occurred_at = 9223372036854775807, latest_at = -1 << 63",
        "UPDATE rm_currency_totals_1 SET accounts = 9223372036854775807",
        "UPDATE rm_currency_totals_1 SET balance_minor = -9223372036854775808",
    ])
    func aChangedReadModelCrashesNothing(_ statement: String) async throws {
        let desk = try await Self.caughtUp.value.desk()
        try await damage(desk, statement)
        try desk.write(
            "script.txt",
            """
            wait idle
            shot accounts
            keys j s s s s 3 j j j j j j
            wait idle
            keys ( ( ) .
            wait idle
            keys 1 enter
            wait idle
            keys esc d 5 enter
            wait idle
            keys esc esc 2
            wait idle
            quit
            """)
        let outcome = try await desk.run(
            ["--script", "script.txt", "--save-screens", "shots", "--size", "80x24"])
        #expect(outcome.end == .exited(0), "\(outcome)")
        for arguments in [
            ["accounts"], ["accounts", "--plain"], ["projections"], ["show", "acc-2"],
            ["show", "acc-2@2020-01-01"], ["accounts", "--at", "2020-01-01"],
        ] {
            let told = try await desk.run(arguments.last == "--plain" ? ["--plain"] : arguments)
            #expect([.exited(0), .exited(1), .exited(5)].contains(told.end), "\(told)")
        }
        // A changed entry is folded anew by whoever reads next; changed rows by a rebuild.
        if statement.hasPrefix("UPDATE read_models") { try await desk.isSound() }
        #expect(try await desk.done("rebuild").contains("account_summary"))
        try await desk.isSound()
        let tables = try await desk.query(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name GLOB 'rm_*'")
        #expect(tables == "5", "no table is left behind")
    }

    /// No chain inside the book shows a tail that was cut off: the seal does.
    @Test func aCutTail() async throws {
        let desk = try await soundDesk()
        try await desk.done("snapshot", "acc-1@41", "--drop")
        let statement = [
            "DELETE FROM events WHERE position > 118",
            // Of a stream that is cut off as a whole the name would be left.
            "DELETE FROM streams WHERE stream = '$imports'",
            "DELETE FROM read_models",
        ].joined(separator: ";")
        try await damage(desk, statement)
        let without = try await desk.run(["verify"])
        #expect(without.end == .exited(0), "\(without)")
        try await finds(
            ["acc-1@41: was sealed", "its tail was cut off", "sealed up to position 124"], desk,
            ["--seal", "books.seal"])
    }

    @Test func aChangedSeal() async throws {
        let desk = try await soundDesk()
        let seal = try await desk.done("seal")
        for (name, text) in [
            ("a", seal.replacing("41 ", with: "40 ", maxReplacements: 1)),
            ("b", String(seal.dropLast(20))), ("c", seal.replacing("seal 1", with: "seal 2")),
        ] {
            try desk.write(name, text)
            try await desk.refused(5, "verify", "--seal", name, saying: "error: seal, line ")
        }
        try desk.write("d", "\u{1B}[31m")
        let outcome = try await desk.refused(5, "verify", "--seal", "d", saying: "seal, line 1")
        #expect(hidden(in: outcome.stderr).isEmpty)
        // Through stdin as well.
        let piped = try await desk.run(
            ["verify", "--seal", "-"], input: .bytes(Array(seal.utf8)))
        #expect(piped.end == .exited(0), "\(piped)")
        let stalled = try desk.start("verify", "--seal", "-", input: .stalled([]))
        try await Task.sleep(for: .milliseconds(300))
        stalled.interrupt(SIGINT)
        #expect(try await stalled.finished().end == .exited(130))
    }

    /// A file cut in half, and one whose pages are noise: damage or no ledger, and never a crash.
    @Test func aBrokenFile() async throws {
        let desk = try await soundDesk()
        let whole = try Data(contentsOf: URL(fileURLWithPath: desk.path("books.db")))
        let half = whole.prefix(whole.count / 2 / 4096 * 4096)
        var noise = whole
        for index in stride(from: 8192, to: noise.count, by: 97) { noise[index] ^= 0x5A }
        for (name, bytes) in [("half.db", half), ("noise.db", noise)] {
            try Data(bytes).write(to: URL(fileURLWithPath: desk.path(name)))
            for command in [["verify"], ["accounts"], ["export"], ["deposit", "acc-1", "1"]] {
                let outcome = try await desk.run(["--ledger", name] + command)
                #expect([1, 5].contains(outcome.status), "\(outcome)")
                #expect(hidden(in: outcome.stderr).isEmpty, "\(outcome)")
            }
            let verdict = try await desk.run(["--ledger", name, "verify"])
            #expect(verdict.status == 5 && verdict.err.contains("damaged"), "\(verdict)")
        }
    }
}
