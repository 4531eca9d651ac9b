import Foundation
import Testing

/// `daybook close-period`, `reopen-period` and `periods`, and what is refused for them.
@Suite struct PeriodCommandTests {
    /// acc-1 with a movement of February and one of March 2024, by import.
    private func desk() async throws -> Desk {
        let desk = try Desk()
        try desk.write(
            "rows.csv", "account,date,amount\nacc-1,2024-02-14,100\nacc-1,2024-03-05,-30\n")
        try await desk.done("--quiet", "import", "rows.csv", "--currency", "GBP")
        return desk
    }

    @Test func closesListsAndReopens() async throws {
        let desk = try await desk()
        #expect(
            try await desk.done("close-period", "2024-02", "--actor", "ada")
                == "2024-02  closed  nothing more is dated up to 2024-02-29\n")
        let seal = try await desk.done("seal")
        for (name, by) in [("2024-02", "2024-02"), ("2024-01", "2024-02"), ("2023", "2024-02")] {
            #expect(
                try await desk.done("close-period", name)
                    == "\(name)  was closed before  by \(by)\n")
        }
        #expect(try await desk.done("seal") == seal, "nothing is recorded twice")
        try await desk.done("close-period", "2024-03-31")
        #expect(
            try await desk.done("reopen-period", "2024-03-31", "--reason", "a late invoice")
                == "2024-03-31  reopened  all up to 2024-02-29 is closed\n")
        #expect(
            try await desk.done("reopen-period", "2024-05", "--reason", "r")
                == "2024-05  was open before  all up to 2024-02-29 is closed\n")

        let listed = Records.csv(try await desk.done("periods", "--format", "csv"))
        #expect(listed.map { $0["period"] } == ["2024-02", "2024-03-31"])
        #expect(listed.map { $0["state"] } == ["closed", "open"])
        #expect(listed.map { $0["closed_by"] } == ["2024-02", ""])
        #expect(listed.map { $0["position"] } == ["5", "7"])
        #expect(listed.map { $0["reason"] } == ["", "a late invoice"])
        #expect(listed.first?["actor"] == "ada")
        #expect(listed.allSatisfy { $0["recorded_at"]?.hasSuffix("Z") == true })
        try await desk.done("close-period", "2024")
        let table = try await desk.done("periods")
        #expect(table.contains("closed by 2024"), "\(table)")
        let lines = try Records.ndjson(try await desk.done("periods", "--format", "ndjson"))
        #expect(lines.map { $0["closedBy"] as? String } == ["2024", "2024", "2024"])

        let own = Records.csv(try await desk.done("events", "$periods", "--format", "csv"))
        #expect(
            own.map { $0["type"] } == [
                "PeriodClosed", "PeriodClosed", "PeriodReopened", "PeriodClosed",
            ])
        try await desk.isSound()
    }

    @Test func theRulesRefuse() async throws {
        let desk = try await desk()
        try await desk.done("close-period", "2024-03")
        let seal = try await desk.done("seal")
        let wayOut = "is closed by 2024-03: date it after 2024-03-31, or reopen 2024-03"
        let cases: [(status: Int32, arguments: [String], parts: [String])] = [
            (
                3, ["deposit", "acc-1", "5", "--date", "2024-02-14"],
                ["periodClosed", "2024-02-14 \(wayOut)"]
            ),
            (
                3, ["reverse", "acc-1@3", "--reason", "r", "--date", "2024-03-31"],
                ["periodClosed", "2024-03-31 \(wayOut)"]
            ),
            (3, ["close-period", "2024-13"], ["periodName", "'2024-13' is no period"]),
            (3, ["close-period", "9999"], ["periodNotEnded", "9999-12-31"]),
            (
                3, ["reopen-period", "2024-02", "--reason", "r"],
                ["periodClosedBy", "2024-02 is closed by 2024-03", "reopen 2024-03"]
            ),
            (3, ["reopen-period", "2024-03", "--reason", " "], ["reasonMissing"]),
            (2, ["reopen-period", "2024-03"], ["'--reason"]), (2, ["close-period"], ["period"]),
        ]
        for item in cases {
            try await desk.refused(item.status, item.arguments, saying: item.parts)
        }
        try desk.write("late.csv", "account,date,amount\nacc-1,2024-04-01,1\nacc-1,2024-02-14,2\n")
        try await desk.refused(
            1, ["import", "late.csv", "--currency", "GBP"],
            saying: ["late.csv:3:7: date: 2024-02-14 \(wayOut)", "nothing was written"])
        #expect(try await desk.done("seal") == seal)

        // The ways out: dated later, or reopened.
        try await desk.done("reverse", "acc-1@3", "--reason", "never came", "--expect", "3")
        try await desk.done("reopen-period", "2024-03", "--reason", "a late statement")
        try await desk.done("--quiet", "import", "late.csv", "--currency", "GBP")
        try await desk.isSound()
    }

    /// A copy keeps what was recorded, and what is closed is closed there too.
    @Test func copiesAreClosedToo() async throws {
        let desk = try await desk()
        try await desk.done("close-period", "2024-03")
        try desk.write("book.ndjson", try await desk.done("--quiet", "export"))
        try await desk.done("--quiet", "--ledger", "restored.db", "import", "book.ndjson")
        try await desk.done("--quiet", "migrate", "books.db", "copy.db")
        let seal = try await desk.done("seal")
        for copy in ["restored.db", "copy.db"] {
            #expect(try await desk.done("--ledger", copy, "seal") == seal)
            try await desk.refused(
                3, "--ledger", copy, "deposit", "acc-1", "5", "--date", "2024-02-14",
                saying: "periodClosed")
            try await desk.isSound(copy)
        }
    }

    @Test func aProductionLedgerAsksForTheName() async throws {
        let desk = try await desk()
        try desk.configure("[ledgers.\"\(desk.path("books.db"))\"]\nproduction = true\n")
        for command in [
            ["close-period", "2024-03"], ["reopen-period", "2024-03", "--reason", "r"],
        ] {
            try await desk.refused(
                2, command, saying: ["production ledger", "--confirm 'books.db'"])
            try await desk.refused(2, command + ["--confirm", "2024-03"], saying: ["'books.db'"])
            try await desk.done(command + ["--confirm", "books.db"])
        }
    }

    /// Processes deposit while the period is closed: what was told as recorded is before the
    /// closing, and the others are told why.
    @Test func processesAreJudgedByTheClosing() async throws {
        let desk = try await desk()
        let children = try (0..<8).map { index in
            try desk.start("deposit", "acc-1", "1", "--date", "2024-03-20", "--memo", "\(index)")
        }
        try await desk.done("close-period", "2024-03")
        var recorded = 0
        for child in children {
            let outcome = try await child.finished()
            if outcome.end == .exited(0) {
                recorded += 1
            } else {
                #expect(outcome.end == .exited(3), "\(outcome)")
                #expect(outcome.err.contains("periodClosed: 2024-03-20 is closed"), "\(outcome)")
            }
        }
        let events = Records.csv(try await desk.done("events", "--format", "csv"))
        #expect(events.count == 4 + 1 + recorded)
        #expect(events.last?["type"] == "PeriodClosed")
        try await desk.isSound()
    }
}
