import Foundation
import Testing

/// The explorer without screens, and what is told of the surroundings.
@Suite struct PlainTests {
    /// What is not there is told before anything else is shown instead of it.
    @Test func whatCannotBeShownIsTold() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.refused(2, "acounts", saying: "no command 'acounts'", "\"accounts\"")
        try await desk.refused(2, "--quiet", "xyzzyplugh", saying: "no command 'xyzzyplugh'")
        try await desk.refused(2, "--theme", "foo", saying: "foo")
        try await desk.refused(1, "--at", "acc-1@9999", saying: "it has no version 9999")
        try await desk.refused(1, "--at", "@pos:9999", saying: "it has no position 9999")
        try await desk.refused(3, "--at", "nobody@1", saying: "'nobody'")
    }

    private func desk(_ settings: [String: String] = [:]) async throws -> Desk {
        let desk = try Desk(settings)
        // What is recorded as fact may hold anything.
        try desk.write(
            "rows.csv",
            "account,date,amount,owner\nacc-1,2026-01-01,100,\"\u{1B}[31mAda\u{202E}\"\n")
        try await desk.done("import", "rows.csv", "--currency", "GBP")
        return desk
    }

    private func isPlain(_ outcome: Outcome, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(outcome.end == .exited(0), "\(outcome)", sourceLocation: sourceLocation)
        #expect(!outcome.stdout.contains(0x1B), "\(outcome)", sourceLocation: sourceLocation)
        #expect(
            hidden(in: outcome.stdout, besides: ["\r"]) == [], "\(outcome)",
            sourceLocation: sourceLocation)
        let title = outcome.lines.first { $0.hasPrefix("daybook  books.db") }
        #expect(
            title?.contains("pos 3  lag 0  at 20") == true, "\(outcome)",
            sourceLocation: sourceLocation)
        #expect(outcome.out.contains("acc-1"), sourceLocation: sourceLocation)
        #expect(outcome.out.contains("total 100.00 GBP"), sourceLocation: sourceLocation)
    }

    @Test func askedFor() async throws {
        let desk = try await desk()
        for arguments in [["--plain"], ["explore", "--plain"], ["--plain", "explore"]] {
            let piped = try await desk.run(arguments)
            isPlain(piped)
            #expect(piped.narration.isEmpty, "\(piped)")
            isPlain(try await desk.run(arguments, output: .terminal))
        }
    }

    @Test func withoutATerminal() async throws {
        let desk = try await desk()
        let outcome = try await desk.run([])
        isPlain(outcome)
        #expect(outcome.err.contains("there is no terminal"), "\(outcome)")
        let quiet = try await desk.run(["--quiet"])
        isPlain(quiet)
        #expect(quiet.narration.isEmpty, "\(quiet)")
    }

    @Test func aDumbTerminal() async throws {
        let desk = try await desk(["TERM": "dumb"])
        let outcome = try await desk.run([], output: .terminal)
        isPlain(outcome)
        #expect(outcome.out.contains("the terminal is dumb"), "\(outcome)")
    }

    @Test func marksAndReadOnly() async throws {
        let desk = try await desk()
        try desk.configure("[ledgers.\"\(desk.path("books.db"))\"]\nproduction = true\n")
        let outcome = try await desk.run(["--plain", "--read-only"])
        isPlain(outcome)
        #expect(outcome.lines.first?.contains("PRODUCTION  read-only") == true, "\(outcome)")
    }

    @Test func inThePast() async throws {
        let desk = try await desk()
        try await desk.done("deposit", "acc-1", "50")
        let book = try await desk.run(["--plain", "--at", "@pos:2"])
        #expect(book.end == .exited(0), "\(book)")
        #expect(book.lines.first?.contains("pos 4  AS OF @pos:2") == true, "\(book)")
        #expect(book.out.contains("100.00") && !book.out.contains("150.00"), "\(book)")
        let account = try await desk.run(["--plain", "--at", "acc-1@2"])
        #expect(account.end == .exited(0), "\(account)")
        #expect(account.lines.first?.contains("AS OF acc-1@2") == true, "\(account)")
        #expect(account.out.contains("100.00") && !account.out.contains("150.00"), "\(account)")
        for outcome in [book, account] { #expect(!outcome.stdout.contains(0x1B)) }
        try await desk.refused(3, "--plain", "--at", "nobody@2", saying: "accountNotFound")
    }

    @Test func infoTellsEverything() async throws {
        let desk = try await desk()
        let info = try Records.json(try await desk.done("info", "--format", "json"))
        for key in [
            "daybook", "sqlite", "configFile", "configPresent", "ledger", "ledgerSetBy",
            "production", "engine", "bytes", "events", "accounts", "snapshots", "head",
            "readModels", "theme", "themeSetBy", "themes", "themeFolder", "term", "termUsed",
            "isTerminal", "colours", "utf8", "size",
        ] {
            #expect(info[key] != nil, "\(key)")
        }
        #expect(info["ledger"] as? String == desk.path("books.db"))
        #expect(info["head"] as? Int == 3)
        #expect(info["accounts"] as? Int == 1)
        #expect(info["colours"] as? String == "256")
        let models = try #require(info["readModels"] as? [[String: Any]])
        #expect(models.count == 5)
        let table = try await desk.run(["info"], output: .terminal)
        #expect(table.out.contains("80×24"), "\(table)")
        #expect(!table.stdout.contains(0x1B))
    }

    @Test func infoAnswersWithoutALedger() async throws {
        let desk = try Desk()
        let info = try Records.json(try await desk.done("info", "--format", "json"))
        #expect((info["ledgerProblem"] as? String)?.contains("no such file") == true)
        #expect(!FileManager.default.fileExists(atPath: desk.path("books.db")))
    }
}
