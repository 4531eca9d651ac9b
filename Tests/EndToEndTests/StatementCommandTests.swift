import Foundation
import TestSupport
import Testing

/// `daybook statement` and `daybook export --proof`, and what `--check` says years later.
@Suite struct StatementCommandTests {
    private static let formats = ["text", "csv", "json", "html"]

    /// acc-1 with movements of three months, one of them taken back.
    private func desk() async throws -> Desk {
        let desk = try await Desk.ofThreeMonths("5,acc-1,2026-04-01,2.00,")
        try await desk.done("reverse", "acc-1@4", "--reason", "typed twice")
        return desk
    }

    @Test func balancesAreThoseOfShow() async throws {
        let desk = try await desk()
        let json = try Records.json(
            try await desk.done("statement", "acc-1", "--month", "2026-03", "--format", "json"))
        let (opening, closing) = (
            json["opening"] as? [String: Any], json["closing"] as? [String: Any]
        )
        for (side, day) in [(opening, "2026-02-28"), (closing, "2026-03-31")] {
            let shown = try Records.json(
                try await desk.done("show", "acc-1", "--at", day, "--format", "json"))
            #expect(side?["balanceMinor"] as? Int == shown["balanceMinor"] as? Int)
        }
        let entries = try #require(json["entries"] as? [[String: Any]])
        #expect(entries.map { $0["version"] as? Int } == [3, 4])
        #expect(entries.map { $0["reversedBy"] as? Int } == [nil, 6])
        let csv = Records.csv(
            try await desk.done(
                "statement", "acc-1", "--from", "2026-03-01", "--to", "2026-03-31", "--format",
                "csv"))
        #expect(csv.filter { $0["record"] == "entry" }.map { $0["amount"] } == ["-25.50", "1.25"])
        let text = try await desk.done("statement", "acc-1", "--month", "2026-03")
        #expect(text.contains("reversed by v6 on "))
        #expect(try await desk.done("statement", "acc-1", "--month", "2026-03") == text)
    }

    @Test(.enabled(if: Binaries.sqlite3 != nil, "the sqlite3 shell is not installed"))
    func everyFormatCanBeCheckedYearsLater() async throws {
        let desk = try await desk()
        for format in Self.formats {
            try await desk.done(
                "statement", "acc-1", "--month", "2026-03", "--format", format, "-o", format)
            let answer = try await desk.done("statement", "--check", format)
            #expect(answer.hasPrefix("holds: acc-1, 2026-03-01 to 2026-03-31, as known at @pos:"))
        }
        // What comes later changes nothing, and is told.
        try await desk.done("deposit", "acc-1", "5")
        for format in Self.formats { try await desk.done("statement", "--check", format) }
        let position = try await desk.query("SELECT max(position) - 1 FROM events")
        try await desk.done(
            "statement", "acc-1@pos:\(position)", "--month", "2026-03", "-o", "again")
        #expect(
            try Data(contentsOf: URL(filePath: desk.path("again")))
                == Data(contentsOf: URL(filePath: desk.path("text"))))

        // One byte.
        for format in Self.formats {
            let text = try String(contentsOf: URL(filePath: desk.path(format)), encoding: .utf8)
            try desk.write("changed", text.replacing("25.50", with: "25.51"))
            try await desk.refused(
                5, "statement", "--check", "changed",
                saying: "the file was changed", "changed does not hold")
        }
        // An event that is slipped in behind all others, with a hash of its own.
        let own = "stream_key = (SELECT stream_key FROM streams WHERE stream = 'acc-1')"
        let columns = try await desk.query(
            "SELECT group_concat(name) FROM pragma_table_info('events')")
        func value(_ column: Substring) -> String {
            switch column {
            case "position": "(SELECT max(position) + 1 FROM events)"
            case "version": "(SELECT max(version) + 1 FROM events WHERE \(own))"
            case "id": "randomblob(16)"
            case "command_id": "NULL"
            default: String(column)
            }
        }
        let values = columns.split(separator: ",").map(value).joined(separator: ",")
        try await desk.damage(
            "INSERT INTO events (\(columns)) SELECT \(values) FROM events "
                + "WHERE \(own) AND version = 3;")
        for format in Self.formats {
            try await desk.refused(
                5, "statement", "--check", format, saying: "acc-1@8", "does not hold")
        }
        // The tail is cut off.
        try await desk.damage("DELETE FROM events WHERE \(own) AND version > 5;")
        for format in Self.formats {
            try await desk.refused(
                5, "statement", "--check", format, saying: "acc-1@6", "tail was cut off")
        }
    }

    @Test func allAccountsHaveAFileEach() async throws {
        let desk = try await desk()
        let answer = try await desk.done(
            "statement", "--all-accounts", "march", "--month", "2026-03", "--format", "html",
            "--paper", "letter")
        #expect(answer.hasPrefix("2 statements at @pos:"))
        let names = try FileManager.default.contentsOfDirectory(atPath: desk.path("march"))
        #expect(
            names.sorted() == [
                "acc-1_2026-03-01_2026-03-31.html", "acc-2_2026-03-01_2026-03-31.html",
            ])
        for name in names { try await desk.done("statement", "--check", "march/\(name)") }
    }

    @Test func saysWhatIsWrong() async throws {
        let desk = try await desk()
        let cases: [(status: Int32, arguments: [String], part: String)] = [
            (2, ["acc-1"], "--month"), (2, ["acc-1", "--month", "2026-13"], "no month"),
            (2, ["--month", "2026-03"], "Name an account"),
            (2, ["acc-1", "--from", "2026-03-01"], "--to"),
            (2, ["acc-1", "--from", "2026-03-02", "--to", "2026-03-01"], "before it begins"),
            (2, ["acc-1@2026-03-01", "--month", "2026-03"], "not at a moment"),
            (1, ["acc-1@pos:99", "--month", "2026-03"], "no position 99"),
            (3, ["nobody", "--month", "2026-03"], "accountNotFound"),
            (2, ["acc-1", "--check", "x"], "--check"), (1, ["--check", "missing"], "missing"),
            (5, ["--check", "rows.csv"], "not a statement"),
            (1, ["acc-1", "--month", "2026-03", "-o", "no/such/folder"], "cannot be written"),
            (2, ["acc-1", "--month", "2026-03", "-o", "books.db"], "is the ledger itself"),
            (2, ["acc-1", "--month", "2026-03", "-o", "/dev/null"], "is no regular file"),
            (2, ["--check", "/dev/null"], "no pipe"),
            (1, ["--all-accounts", "rows.csv", "--month", "2026-03"], "made a folder"),
        ]
        for (status, arguments, part) in cases {
            try await desk.refused(status, ["statement"] + arguments, saying: [part])
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: desk.folder.path)
        #expect(left.allSatisfy { !$0.hasSuffix(".part") })
    }

    @Test(.enabled(if: Binaries.sqlite3 != nil, "the sqlite3 shell is not installed"))
    func anExportHasItsProofBesideIt() async throws {
        let desk = try await desk()
        for format in ["ndjson", "json", "csv", "hledger", "ledger", "beancount"] {
            let text = try await desk.done(
                "export", "--format", format, "--filter", "amount > 2", "--proof", "proof")
            try desk.write("export", text)
            let check = ["export", "--check", "export", "--proof", "proof"]
            #expect(try await desk.done(check).hasPrefix("holds: "))
            try desk.write("export", text.replacing("acc-1", with: "acc-7"))
            try await desk.refused(5, check, saying: ["the file was changed", "line "])
        }
        #expect(
            try await desk.done("export", "@pos:2", "--format", "csv").split(separator: "\n").count
                == 3)
        try desk.write("export", try await desk.done("export", "--proof", "proof"))
        try await desk.damage(
            "DELETE FROM events WHERE position = (SELECT max(position) FROM events);")
        try await desk.refused(
            5, "export", "--check", "export", "--proof", "proof", saying: "tail was cut off")
        try await desk.refused(
            5, "export", "--check", "export", "--proof", "rows.csv",
            saying: "not the proof of an export")
    }
}
