import Foundation
import TestSupport
import Testing

/// Stored data that acts on terminals, tables and readers must not come through: what is recorded
/// as fact may hold anything, what is shown holds no control and no direction of its own.
@Suite struct HostileContentTests {
    /// Texts of the fixtures, and a line of 100 kB with an escape sequence at its end.
    private static let texts: [String] =
        HostileString.all.map(\.text).filter { !$0.isEmpty } + [
            String(repeating: "x", count: 100_000) + "\u{1B}[2J"
        ]

    /// A JSON string of ASCII: every other character as an escape.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for unit in text.utf16 {
            let isPlain = (0x20..<0x7F).contains(unit) && unit != 0x22 && unit != 0x5C
            let hexadecimal = String(unit, radix: 16)
            result +=
                isPlain
                ? String(UnicodeScalar(UInt8(unit)))
                : "\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
        }
        return result + "\""
    }

    /// Account names hold no control characters, but anything else.
    private static let names = [
        "日本語", "שלום", "pay\u{AD}pal", "👩‍👩‍👧‍👦", "=cmd()", "a,\"b\"", "acc@42", "🇩🇪", "e\u{301}",
    ]

    /// Every text as the ledger's own memo and as a foreign payload, in accounts of every name.
    private static func cloudEvents() -> String {
        var lines: [String] = []
        for (index, name) in names.enumerated() {
            let owner = texts[index % texts.count]
            lines.append(
                #"{"specversion":"1.0","id":"o\#(index)","source":"/hostile","type":"Opened","#
                    + #""subject":\#(quoted(name)),"data":{"owner":\#(quoted(owner))}}"#)
        }
        for (index, text) in texts.enumerated() {
            let name = names[index % names.count]
            lines.append(
                #"{"specversion":"1.0","id":"p\#(index)","source":"/hostile","type":"BetPlaced","#
                    + #""subject":\#(quoted(name)),"time":"2026-01-01T00:00:00Z","#
                    + #""data":{"stake":"5.00","currency":"GBP","note":\#(quoted(text))}}"#)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func csv() -> String {
        var text = "account,date,amount,owner,memo,id\n"
        for (index, hostile) in texts.enumerated() where hostile.utf8.count < 1000 {
            let cell = "\"" + hostile.replacing("\"", with: "\"\"") + "\""
            text += "csv-\(index),2026-01-01,1.00,\(cell),\(cell),\(index)\n"
        }
        return text
    }

    private func hostileDesk() async throws -> Desk {
        let desk = try Desk()
        try desk.write("hostile.ndjson", Self.cloudEvents())
        let report = try await desk.run(
            ["import", "hostile.ndjson", "--effect", "BetPlaced=debit:stake", "--keep-going"])
        #expect([0, 1].contains(report.status), "\(report)")
        #expect(hidden(in: report.stdout + report.stderr).isEmpty, "\(report)")
        try desk.write("hostile.csv", Self.csv())
        let rows = try await desk.run([
            "import", "hostile.csv", "--currency", "GBP", "--owner-column", "owner",
            "--memo-column", "memo", "--id-column", "id", "--keep-going",
        ])
        #expect([0, 1].contains(rows.status), "\(rows)")
        #expect(hidden(in: rows.stdout + rows.stderr).isEmpty, "\(rows)")
        return desk
    }

    private static let listings = [
        ["accounts"], ["accounts", "--at", "-1"], ["accounts", "--sort", "owner"], ["events"],
        ["projections"], ["projections", "account_summary"], ["projections", "event_types"],
        ["verify"], ["doctor"],
    ]

    private func accounts(_ desk: Desk) async throws -> [String] {
        try Records.ndjson(try await desk.done("accounts", "--format", "ndjson"))
            .compactMap { $0["account"] as? String }
    }

    /// Commands about one account each, in one format.
    private func listings(of accounts: [String]) -> [[String]] {
        Self.listings
            + accounts.prefix(12).flatMap { [["show", $0], ["events", $0], ["snapshots", $0]] }
    }

    @Test func tablesAndCSVHoldNothingHidden() async throws {
        let desk = try await hostileDesk()
        let accounts = try await accounts(desk)
        #expect(accounts.count > 20)
        var commands = [
            ["export", "--format", "csv"], ["seal"], ["export", "--format", "hledger"],
        ]
        for command in listings(of: accounts) {
            commands.append(command + ["--format", "table"])
            commands.append(command + ["--format", "csv"])
        }
        for command in commands {
            let outcome = try await desk.run(command)
            #expect(outcome.end == .exited(0), "\(outcome)")
            let found = hidden(in: outcome.stdout + outcome.stderr)
            #expect(found.isEmpty, "\(command): \(found)")
        }
        try await desk.isSound()
    }

    /// A record is a line: nothing that is stored breaks one.
    @Test func recordsStayOnTheirLines() async throws {
        let desk = try await hostileDesk()
        let events = try Records.ndjson(try await desk.done("events", "--format", "ndjson")).count
        #expect(
            try await desk.done("events", "--format", "csv").split(separator: "\n").count == events
                + 1)
        #expect(try await desk.done("events").split(separator: "\n").count == events + 1)
        let csv = try await desk.done("export", "--format", "csv")
        // Without what the book says of the two imports.
        #expect(csv.split(separator: "\n").count == events - 2 + 1)
        // A spreadsheet would run a cell that starts like a formula.
        let names = Records.csv(csv).map { $0["account"] ?? "" }
        #expect(!names.contains { $0.hasPrefix("=") })
    }

    /// Into a pipe the bytes go as they are: the copy is the same book.
    @Test func theCopyIsTheSame() async throws {
        let desk = try await hostileDesk()
        let exported = try await desk.done("export", "--format", "ndjson")
        try await desk.done(
            ["--ledger", "copy.db", "import", "-"], input: .bytes(Array(exported.utf8)),
            saying: "by its first bytes")
        #expect(try await desk.done("--ledger", "copy.db", "seal") == (try await desk.done("seal")))
        try await desk.isSound("copy.db")
    }

    /// At a terminal nothing hidden is written in any format; JSON means the same all the same.
    @Test func terminalsGetNothingHidden() async throws {
        let desk = try await hostileDesk()
        let accounts = try await accounts(desk)
        let name = try #require(accounts.first { $0 == "שלום" })
        var commands = [["seal"], ["export"], ["export", "--format", "csv"]]
        for command in [["accounts"], ["events"], ["show", name], ["events", name], ["doctor"]] {
            commands += ["table", "csv", "json", "ndjson"].map { command + ["--format", $0] }
        }
        for command in commands {
            let outcome = try await desk.run(command + ["--quiet"], output: .terminal)
            #expect(outcome.end == .exited(0), "\(outcome)")
            // The terminal itself writes CR LF for LF.
            // Headings are bold.
            let shown = Array(
                outcome.out.replacing("\r\n", with: "\n").replacing("\u{1B}[1m", with: "")
                    .replacing("\u{1B}[22m", with: "").utf8)
            #expect(!shown.isEmpty)
            let found = hidden(in: shown)
            #expect(found.isEmpty, "\(command): \(found)")
        }
        let piped = try Records.json(try await desk.done("show", name, "--format", "json"))
        let shown = try await desk.run(["show", name, "--format", "json"], output: .terminal)
        let read = try Records.json(shown.out)
        #expect(read["owner"] as? String == piped["owner"] as? String)
    }

    /// The explorer's screens, drawn from the same ledger: no row is wider than the terminal.
    @Test func screensHoldNothingHidden() async throws {
        let desk = try await hostileDesk()
        var script = "clock 2030-01-01T00:00:00Z\nwait idle\n"
        var shots: [String] = []
        func shot(_ keys: String) {
            let name = "shot-\(shots.count)"
            shots.append(name)
            script += "keys \(keys)\nwait idle\nshot \(name)\n"
        }
        shot("j")
        for _ in 0..<12 {
            shot("enter")
            shot("enter S")
            shot("q q j j j")
        }
        for keys in ["2", "k k k k enter enter", "3 G", "4", "?", "1 d", "esc @"] { shot(keys) }
        try desk.write("script.txt", script)
        for size in ["80x24", "160x50", "24x8"] {
            let outcome = try await desk.run([
                "--script", "script.txt", "--save-screens", size, "--size", size,
            ])
            #expect(outcome.end == .exited(0) && outcome.stderr.isEmpty, "\(outcome)")
            for name in shots {
                let path = desk.path("\(size)/\(name).txt")
                let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
                #expect(hidden(in: bytes).isEmpty, "\(size) \(name)")
            }
        }
    }

    /// A person who acts is recorded, and shown, in any format.
    @Test func actorsAndMemosAreJudgedAndShown() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc", "--owner", "Ada", "--currency", "GBP")
        for text in Self.texts where !text.contains("\0") && text.utf8.count < 1000 {
            for arguments in [
                ["deposit", "acc", "1", "--memo", text], ["--actor", text, "deposit", "acc", "1"],
                ["open", "o\(text.utf8.count)", "--owner", text, "--currency", "GBP"],
            ] {
                let outcome = try await desk.run(arguments)
                #expect([0, 1, 2, 3].contains(outcome.status), "\(outcome)")
                #expect(hidden(in: outcome.stdout + outcome.stderr).isEmpty, "\(outcome)")
            }
        }
        for format in ["table", "csv", "json", "ndjson"] {
            for command in [["events"], ["events", "acc"], ["accounts"], ["show", "acc"]] {
                let outcome = try await desk.run(command + ["--format", format])
                #expect(outcome.end == .exited(0), "\(outcome)")
                // JSON keeps what was typed; it writes no control character but the line feed.
                let isText = ["table", "csv"].contains(format)
                let found =
                    isText
                    ? hidden(in: outcome.stdout)
                    : outcome.stdout.filter { $0 < 0x20 && $0 != 0x0A }.map { String($0) }
                #expect(found.isEmpty, "\(command) \(format): \(found)")
            }
        }
        try await desk.isSound()
    }

    /// The reference reader takes the journal of every name and text.
    @Test(.enabled(if: Binaries.hledger != nil, "hledger is not installed"))
    func theJournalIsAccepted() async throws {
        let desk = try await hostileDesk()
        let journal = try await desk.done("export", "--format", "hledger")
        let check = try await desk.tool(
            Binaries.hledger, "-f", "-", "check", input: .bytes(Array(journal.utf8)))
        #expect(check.end == .exited(0), "\(check)")
    }

    /// Only imported names hold an `@`, and they can be asked for all the same.
    @Test func namesWithAnAt() async throws {
        let desk = try await hostileDesk()
        for arguments in [["acc@42"], ["acc@42@-0"], ["acc@42", "--at", "now"], ["acc@42@now"]] {
            let text = try await desk.done(["show"] + arguments + ["--format", "json"])
            #expect(try Records.json(text)["account"] as? String == "acc@42")
        }
        let first = try Records.json(try await desk.done("show", "acc@42@1", "--format", "json"))
        #expect(first["version"] as? Int == 1)
        // An account of the shorter name has the precedence, unless the address stands apart.
        try await desk.done("open", "acc", "--owner", "Ada", "--currency", "GBP")
        try await desk.refused(1, "show", "acc@42", saying: "acc is at version 1")
        let apart = try await desk.done("show", "acc@42", "--at", "@1", "--format", "json")
        #expect(try Records.json(apart)["account"] as? String == "acc@42")
    }

    /// Errors quote what they refuse.
    @Test func errorsHoldNothingHidden() async throws {
        let desk = try await hostileDesk()
        let short = Self.texts.filter { !$0.contains("\0") && $0.utf8.count < 1000 }
        for text in [short.joined(separator: " "), "\u{1B}]52;c;cm0=\u{7}", "a\r\nb", "\u{202E}x"] {
            let commands = [
                ["show", text], ["deposit", text, "1"], ["deposit", "csv-0", text],
                ["import", text], ["events", "--filter", text], ["accounts", "--at", text],
                ["--ledger", text, "accounts"], ["accounts", "--format", text], [text],
                ["verify", "--seal", text], ["backup", text + "/x"], ["rebuild", text],
            ]
            for command in commands {
                let outcome = try await desk.run(command)
                let found = hidden(in: outcome.stdout + outcome.stderr)
                #expect(found.isEmpty, "\(found): \(outcome)")
                #expect(outcome.status != 0 && outcome.status != nil, "\(outcome)")
            }
        }
        try await desk.isSound()
    }
}
