import Foundation
import TestSupport
import Testing

/// `daybook reverse`, and what every other command tells of it.
@Suite struct ReversalTests {
    /// acc-1 opened, 100 in, 40 to acc-2: `acc-1@3` and `acc-2@2`.
    private func desk() async throws -> Desk {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("open", "acc-2", "--owner", "Emmy", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100", "--memo", "salary")
        try await desk.done("transfer", "acc-1", "acc-2", "40")
        return desk
    }

    private func events(_ desk: Desk, _ arguments: String...) async throws -> [[String: String]] {
        Records.csv(try await desk.done(["events"] + arguments + ["--format", "csv"]))
    }

    @Test func answersWithAReceipt() async throws {
        let desk = try await desk()
        let receipt = try await desk.done("reverse", "acc-2@2", "--reason", "sent twice")
        #expect(
            receipt == """
                acc-2@3  FundsReversed  40.00 GBP  reverses @2  balance 0.00 GBP
                acc-1@4  FundsReversed  40.00 GBP  reverses @3  balance 100.00 GBP

                """)
        let arguments = [
            "reverse", "acc-1@2", "--reason", "typed wrong", "--format", "ndjson", "--command-id",
            "0190b0c4-6f5e-7c3a-9d1e-2f3a4b5c6d7e", "--expect", "4",
        ]
        let first = try await desk.done(arguments)
        #expect(try await desk.done(arguments) == first, "sent again it is the same")
        let answer = try #require(try Records.ndjson(first).first)
        #expect(answer["reverses"] as? Int == 2 && answer["balanceMinor"] as? Int == 0)
        try await desk.isSound()
    }

    /// Both ends are told wherever events are.
    @Test func everyListTellsBothEnds() async throws {
        let desk = try await desk()
        try await desk.done("reverse", "acc-1@3", "--reason", "sent twice")
        for rows in [try await events(desk), try await events(desk, "acc-1")] {
            let own = rows.filter { $0["account"] == "acc-1" }
            #expect(own.map { $0["reversed_by"] } == ["", "", "4", ""])
            #expect(own.map { $0["reverses"] } == ["", "", "", "3"])
            #expect(own.last?["memo"] == "sent twice")
        }
        // As of a version its reversal has not happened yet.
        let before = try await events(desk, "acc-1@3")
        #expect(before.map { $0["reversed_by"] } == ["", "", ""])
        let table = try await desk.done("events", "acc-1")
        #expect(table.contains("reversed by @4") && table.contains("reverses @3  sent twice"))
        let shown = try Records.json(
            try await desk.done("show", "acc-1@3", "--format", "json"))
        #expect(shown["reversedBy"] as? Int == 4 && shown["reverses"] is NSNull)
        #expect(try await desk.done("show", "acc-1").contains("acc-1@3"))

        let export = Records.csv(try await desk.done("export", "--format", "csv"))
        let causes = export.filter { $0["reverses"] != "" }
        #expect(causes.map { $0["account"] } == ["acc-1", "acc-2"])
        for cause in causes {
            let original = try #require(export.first { $0["event_id"] == cause["causation_id"] })
            #expect(original["account"] == cause["account"])
            #expect(original["version"] == cause["reverses"])
            #expect(original["reversed_by"] == cause["version"])
        }
        let lines = try Records.ndjson(try await desk.done("export", "acc-2"))
        #expect(lines.last?["causationid"] as? String == lines[1]["id"] as? String)
        let journal = try await desk.done("export", "--format", "hledger")
        #expect(journal.contains(", reverses:3") && journal.contains(", reversed-by:4"))
    }

    /// What explains, searches and compares tells them too.
    @Test func everyExplanationTellsBothEnds() async throws {
        let desk = try await desk()
        let words = [
            ["why", "acc-1"], ["when", "acc-1", "amount = 40"], ["causes", "acc-1@3"],
            ["when", "--all", "event = FundsReversed"],
        ]
        for arguments in words.dropLast() {
            let bare = try await desk.done(arguments)
            #expect(!bare.contains("NOTE"), "\(bare)")
        }
        try await desk.done("reverse", "acc-1@3", "--reason", "sent twice")
        for arguments in words {
            let table = try await desk.done(arguments)
            #expect(table.contains("NOTE") && table.contains("reverses @3"), "\(table)")
            let own = Records.csv(try await desk.done(arguments + ["--format", "csv"]))
                .filter { ($0["account"] ?? "acc-1") == "acc-1" }
            #expect(own.last?["reverses"] == "3" && own.last?["reversed_by"] == "")
            guard arguments != words.last else { continue }
            #expect(table.contains("reversed by @4"), "\(table)")
            let original = own.first { $0["version"] == "3" }
            #expect(original?["reversed_by"] == "4" && original?["reverses"] == "")
        }
        let why = try Records.json(try await desk.done("why", "acc-1", "--format", "json"))
        let events = try #require(why["events"] as? [[String: Any]])
        #expect(events.map { $0["reversedBy"] as? Int } == [nil, nil, 4, nil])
        let when = try Records.json(
            try await desk.done("when", "acc-1", "amount = 40", "--format", "json"))
        #expect((when["first"] as? [String: Any])?["reversedBy"] as? Int == 4)
        #expect((when["last"] as? [String: Any])?["reverses"] as? Int == 3)
        // As of a version its reversal has not happened yet.
        #expect(try await !desk.done("why", "acc-1@3").contains("NOTE"))
    }

    @Test func theRulesRefuse() async throws {
        let desk = try await desk()
        try await desk.done("reverse", "acc-1@3", "--reason", "sent twice")
        try await desk.done("withdraw", "acc-1", "1")
        try await desk.done("open", "closed", "--owner", "Zora", "--currency", "GBP")
        try await desk.done("deposit", "closed", "1")
        try await desk.done("withdraw", "closed", "1")
        try await desk.done("close", "closed")
        let seal = try await desk.done("seal")
        let long = String(repeating: "a", count: 501)
        let cases: [(status: Int32, arguments: [String], parts: [String])] = [
            (3, ["acc-1@3", "--reason", "r"], ["alreadyReversed", "acc-1@3", "acc-1@4"]),
            (3, ["acc-2@2", "--reason", "r"], ["alreadyReversed", "acc-2@2", "acc-2@3"]),
            (3, ["acc-1@4", "--reason", "r"], ["reversalNotReversible", "acc-1@4"]),
            (3, ["acc-1@1", "--reason", "r"], ["nothingToReverse", "AccountOpened"]),
            (3, ["closed@4", "--reason", "r"], ["nothingToReverse", "AccountClosed"]),
            (3, ["acc-1@99", "--reason", "r"], ["eventNotFound", "acc-1@99"]),
            (3, ["acc-1@2", "--reason", "r"], ["insufficientFunds", "99.00 GBP", "100.00 GBP"]),
            (3, ["closed@2", "--reason", "r"], ["accountClosed"]),
            (3, ["acc-1@5", "--reason", " "], ["reasonMissing"]),
            (3, ["acc-1@5", "--reason", long], ["reasonTooLong", "501"]),
            (3, ["acc-1@5", "--reason", "a\u{1B}[31m"], ["textNotPrintable", "reason"]),
            (3, ["nobody@1", "--reason", "r"], ["accountNotFound", "'nobody'"]),
            (4, ["acc-1@5", "--reason", "r", "--expect", "4"], ["expected version 4"]),
            (2, ["acc-1@5"], ["'--reason"]), (2, ["acc-1", "--reason", "r"], ["ACCOUNT@VERSION"]),
            (2, ["acc-1@-1", "--reason", "r"], ["ACCOUNT@VERSION"]),
            (2, ["acc-1@2026-11-30", "--reason", "r"], ["ACCOUNT@VERSION"]),
            (2, ["acc-1@5", "--reason", "r", "--memo", "m"], ["no memo"]),
        ]
        for item in cases {
            try await desk.refused(item.status, ["reverse"] + item.arguments, saying: item.parts)
        }
        #expect(try await desk.done("seal") == seal)
        try await desk.isSound()
    }

    /// Twenty processes reverse the same transfer, from either side of it.
    @Test func ofTwentyProcessesOneReverses() async throws {
        let desk = try await desk()
        let children = try (0..<20).map { index in
            try desk.start(
                "reverse", index % 2 == 0 ? "acc-1@3" : "acc-2@2", "--reason", "by \(index)")
        }
        var winners = 0
        for child in children {
            let outcome = try await child.finished()
            if outcome.end == .exited(0) {
                winners += 1
            } else {
                #expect(outcome.end == .exited(3), "\(outcome)")
                #expect(outcome.err.contains("alreadyReversed: "), "\(outcome)")
                #expect(
                    outcome.err.contains("acc-1@3 was reversed by acc-1@4")
                        || outcome.err.contains("acc-2@2 was reversed by acc-2@3"), "\(outcome)")
            }
        }
        #expect(winners == 1)
        #expect(try await events(desk).count == 7)
        let shown = try Records.json(try await desk.done("show", "acc-1", "--format", "json"))
        #expect(shown["balanceMinor"] as? Int == 10_000)
        try await desk.isSound()
    }

    @Test func aProductionLedgerAsksForTheName() async throws {
        let desk = try await desk()
        try desk.configure("[ledgers.\"\(desk.path("books.db"))\"]\nproduction = true\n")
        let reverse = ["reverse", "acc-2@2", "--reason", "sent twice"]
        try await desk.refused(2, reverse, saying: ["production ledger", "--confirm 'acc-2'"])
        try await desk.refused(2, reverse + ["--confirm", "acc-1"], saying: ["'acc-2'"])
        try await desk.done(reverse + ["--confirm", "acc-2"])
    }

    /// What an import recorded is reversed, and what a book with reversals exports is imported
    /// again to the same seal, where the event stays reversed.
    @Test func importsAndReversals() async throws {
        let desk = try await desk()
        try desk.write("rows.csv", "account,date,amount\nbank,2026-01-01,5\nbank,2026-01-02,-2\n")
        try await desk.done("--quiet", "import", "rows.csv", "--currency", "GBP")
        try await desk.done("reverse", "bank@3", "--reason", "the bank's mistake")
        try await desk.done("reverse", "acc-1@3", "--reason", "sent twice")
        try desk.write("book.ndjson", try await desk.done("--quiet", "export"))
        try await desk.done("--quiet", "--ledger", "copy.db", "import", "book.ndjson")
        #expect(
            try await desk.done("seal") == (try await desk.done("--ledger", "copy.db", "seal")))
        try await desk.refused(
            3, "--ledger", "copy.db", "reverse", "bank@3", "--reason", "again",
            saying: "bank@3 was reversed by bank@4")
        try await desk.isSound("copy.db")
    }

    /// hledger adds up a book with reversals to the same balances.
    @Test(.enabled(if: Binaries.hledger != nil, "hledger is not installed"))
    func hledgerAgrees() async throws {
        let desk = try await desk()
        try await desk.done("reverse", "acc-1@3", "--reason", "sent; twice")
        try await desk.done("withdraw", "acc-1", "30")
        try await desk.done("reverse", "acc-1@5", "--reason", "never happened")
        let journal = try await desk.done("export", "--format", "hledger")
        let input = Child.Input.bytes(Array(journal.utf8))
        let check = try await desk.tool(Binaries.hledger, "-f", "-", "check", input: input)
        #expect(check.end == .exited(0), "\(check)")
        let sums = try await desk.tool(
            Binaries.hledger, "-f", "-", "bal", "--flat", "--no-total", "--empty", input: input)
        for line in ["100.00 GBP  assets:acc-1", "0  assets:acc-2", "0  equity:withdrawals"] {
            #expect(sums.out.contains(line), "\(line): \(sums)")
        }
        let tagged = try await desk.tool(
            Binaries.hledger, "-f", "-", "print", "tag:reversed-by=6", input: input)
        #expect(tagged.out.contains("FundsWithdrawn"), "\(tagged)")
    }
}
