import Foundation
import TestSupport
import Testing

/// A date has one answer, whoever is asked: what the rows up to it add up to.
@Suite struct MomentTests {
    /// Accounts that were imported one after the other: no position of the log is a date of both.
    @Test func aDateOfTheBookIsThatOfItsAccounts() async throws {
        let desk = try await Self.imported(
            "a,2026-01-05,100\na,2026-03-05,1\n", "b,2026-01-06,1000\nb,2026-02-06,500\n")
        let found = try Records.json(
            try await desk.done("compare", "@2026-01-31", "@2026-02-28", "--format", "json"))
        #expect(total(found["before"]) == 1100_00)
        #expect(total(found["after"]) == 1600_00)
        #expect(found["events"] as? Int == 1)
        let why = try Records.json(
            try await desk.done("why", "@2026-02-28", "--currency", "GBP", "--format", "json"))
        #expect(why["balanceMinor"] as? Int == 1600_00)
        #expect(why["foldsAgree"] as? Bool == true)
        #expect(why["position"] is NSNull)
    }

    /// An older statement that is imported later.
    @Test func lateEventsCountAndAreTold() async throws {
        let desk = try await Self.imported(
            "A,2026-01-10,100\nA,2026-02-10,10\n", "A,2025-12-10,1000\n")
        let late = "1 event of that time was recorded later, at v4"
        for (day, balance, version) in [
            ("2025-12-31", "1000.00", "0 of 4"), ("2026-01-31", "1100.00", "2 of 4"),
        ] {
            let shown = try await desk.done("show", "A@\(day)")
            for text in [balance, version, late] { #expect(shown.contains(text), "\(text)") }
            #expect(try await desk.done("why", "A@\(day)").contains("\(balance) GBP at @"))
        }
        #expect(!(try await desk.done("show", "A@2026-02-28")).contains("recorded later"))
        let listed = try await desk.run(["events", "A@2026-01-31", "--format", "csv"])
        #expect(listed.err == "note: \(late), and counted\n", "\(listed)")
        let events = Records.csv(listed.out)
        #expect(try await desk.done("--quiet", "events", "A@2026-01-31").contains("2025-12-10"))
        #expect(events.map { $0["version"] } == ["1", "2", "4"])
        #expect(events.last?["balance_minor"] == "110000")
        try await desk.refused(1, ["show", "A@2025-12-09"], saying: ["was not yet open"])
        // An export has what had happened, and says what was recorded later.
        for format in ["ndjson", "csv", "hledger"] {
            let outcome = try await desk.run(["export", "A@2026-01-31", "--format", format])
            #expect(outcome.err.contains("note: \(late), and counted"), "\(outcome)")
            #expect(outcome.out.contains(late) == (format == "hledger"), "\(outcome)")
            let lines = outcome.out.split(separator: "\n")
            #expect(format != "ndjson" || lines.count == 3)
            #expect(!outcome.out.contains("2026-02-10"), "\(outcome)")
            #expect(outcome.out.contains("2025-12-10"), "\(outcome)")
        }
        let whole = try await desk.run(["export", "A@2026-02-28"])
        #expect(!whole.err.contains("recorded later") && whole.lines.count == 4)
        // Conditions are judged in the order in which things happened.
        let when = try await desk.run([
            "when", "A@2026-01-31", "balance >= 1000", "--format", "csv",
        ])
        #expect(Records.csv(when.out).map { $0["version"] } == ["4", "1", "2", "3"])
        #expect(
            Records.csv(when.out).map { $0["balance_minor"] }
                == ["100000", "100000", "110000", "111000"])
        #expect(when.err.contains("note: \(late), and counted"), "\(when)")
        let told = try Records.json(
            try await desk.done("when", "A@2026-01-31", "balance = 1100", "--format", "json"))
        #expect(told["previous"] is NSNull && told["next"] is NSNull)
        #expect(told["lateEvents"] as? Int == 1 && told["count"] as? Int == 1)
        // What was known then: nothing is late by that clock.
        #expect(
            !(try await desk.done("show", "A", "--clock", "recorded", "--at", "now"))
                .contains("recorded later"))
    }

    /// Rows in no order at all, in several files, against their plain sum.
    @Test func everyQuestionHasTheSameAnswer() async throws {
        var random = SeededRandom.announced(for: "everyQuestionHasTheSameAnswer")
        let desk = try Desk()
        var rows: [(account: String, day: Int, amount: Int)] = []
        for file in 0..<4 {
            var text = "account,date,amount,n\n"
            for row in 0..<60 {
                let account = "acc-\(Int.random(in: 1...5, using: &random))"
                let day = Int.random(in: 1...28, using: &random)
                // No two are the same: an import would ask which is which.
                let amount = Int.random(in: -50...90, using: &random) * 1000 + file * 60 + row + 1
                rows.append((account, day, amount))
                let sign = amount < 0 ? "-" : ""
                text += "\(account),\(Self.date(day)),\(sign)\(abs(amount) / 100)."
                text += String(format: "%02d", abs(amount) % 100) + ",\(file)-\(row)\n"
            }
            try desk.write("\(file).csv", text)
            try await desk.done(
                "import", "\(file).csv", "--currency", "GBP", "--order", "oldest-first")
        }
        func sum(_ account: String?, _ day: Int) -> Int {
            rows.filter { $0.day <= day && (account ?? $0.account) == $0.account }
                .reduce(0) { $0 + $1.amount }
        }
        for _ in 0..<8 {
            let (one, other) = (
                Int.random(in: 1...28, using: &random), Int.random(in: 1...28, using: &random)
            )
            let (low, high) = (min(one, other), max(one, other))
            let book = try Records.json(
                try await desk.done(
                    "compare", "@\(Self.date(low))", "@\(Self.date(high))", "--format", "json"))
            #expect(total(book["before"]) ?? 0 == sum(nil, low), "book @\(low)")
            #expect(total(book["after"]) ?? 0 == sum(nil, high), "book @\(high)")
            let day = Self.date(high)
            let why = try Records.json(
                try await desk.done("why", "@\(day)", "--currency", "GBP", "--format", "json"))
            #expect(why["balanceMinor"] as? Int == sum(nil, high))
            #expect(why["foldsAgree"] as? Bool == true)
            let accounts = try await desk.run(["accounts", "--at", day, "--format", "csv"])
            for listed in Records.csv(accounts.out) {
                let name = listed["account"] ?? ""
                #expect(listed["balance_minor"] == "\(sum(name, high))", "\(name) @\(day)")
                let shown = try Records.json(
                    try await desk.done("show", "\(name)@\(day)", "--format", "json"))
                #expect(shown["balanceMinor"] as? Int == sum(name, high), "\(name) @\(day)")
                try await expectOneNumber("\(name)@\(day)", sum(name, high), shown, desk)
            }
        }
    }

    /// Why, events, when, compare and export, beside what is shown.
    private func expectOneNumber(
        _ address: String, _ wanted: Int, _ shown: [String: Any], _ desk: Desk
    ) async throws {
        let why = try Records.json(try await desk.done("why", address, "--format", "json"))
        #expect(why["balanceMinor"] as? Int == wanted, "\(address)")
        for command in [["events", address], ["export", address]] {
            let rows = Records.csv(
                try await desk.done(["--quiet"] + command + ["--format", "csv"]))
            #expect(rows.last?["balance_minor"] == "\(wanted)", "\(command)")
            let late = shown["lateEvents"] as? Int ?? 0
            #expect(rows.count == (shown["version"] as? Int ?? 0) + late, "\(command)")
        }
        let compared = try Records.json(
            try await desk.done("compare", address, address, "--format", "json"))
        let after = compared["after"] as? [String: Any]
        #expect(after?["balanceMinor"] as? Int == wanted, "\(address)")
        let when = try Records.json(
            try await desk.done("when", address, "version > 0", "--format", "json"))
        // Behind the last event of the point comes the first that is later.
        let next = when["next"] as? [String: Any]
        let events = (shown["version"] as? Int ?? 0) + (shown["lateEvents"] as? Int ?? 0)
        #expect((next == nil) == (events == when["examined"] as? Int), "\(address)")
    }

    /// hledger adds up what the book says of the ends of days, from its true dates.
    @Test(.enabled(if: Binaries.hledger != nil, "hledger is not installed"))
    func hledgerAgreesAtTheEndsOfDays() async throws {
        var random = SeededRandom.announced(for: "hledgerAgreesAtTheEndsOfDays")
        let desk = try Desk()
        for file in 0..<5 {
            var text = "account,date,amount\n"
            for row in 0..<80 {
                let account = "acc-\(Int.random(in: 1...9, using: &random))"
                let day = Int.random(in: 1...28, using: &random)
                let amount = Int.random(in: -9...12, using: &random) * 1000 + file * 80 + row
                text += "\(account),\(Self.date(day)),\(amount)\n"
            }
            try desk.write("\(file).csv", text)
            try await desk.done(
                "import", "\(file).csv", "--currency", "JPY", "--order", "oldest-first")
        }
        let journal = try await desk.done("export", "--format", "hledger")
        for day in [1, 2, 9, 16, 23, 27, 28] {
            let listed = try await desk.run(
                ["accounts", "--at", Self.date(day), "--format", "csv"])
            var ours: [String: Int] = [:]
            for record in Records.csv(listed.out) {
                ours[record["account"] ?? ""] = Int(record["balance_minor"] ?? "")
            }
            #expect(try await theirs(journal, before: day + 1, desk) == ours, "\(day)")
        }
        // The journal of one account at a moment holds what its own balance is.
        for name in ["acc-1", "acc-5"] {
            let (day, address) = (14, "\(name)@\(Self.date(14))")
            let own = try await desk.done("--quiet", "export", address, "--format", "hledger")
            let shown = try Records.json(try await desk.done("show", address, "--format", "json"))
            #expect(
                try await theirs(own, before: day + 1, desk)
                    == [name: shown["balanceMinor"] as? Int ?? 0])
            #expect(try await theirs(own, before: 30, desk).count == 1)
        }
    }

    /// The balances of a journal's accounts by its true dates, in minor units.
    private func theirs(
        _ journal: String, before day: Int, _ desk: Desk
    ) async throws -> [String: Int] {
        let input = Child.Input.bytes(Array(journal.utf8))
        let check = try await desk.tool(Binaries.hledger, "-f", "-", "check", input: input)
        #expect(check.end == .exited(0), "\(check)")
        let end = day > 28 ? "2026-03-01" : Self.date(day)
        let sums = try await desk.tool(
            Binaries.hledger, "-f", "-", "bal", "--date2", "-e", end, "--flat",
            "--no-total", "--empty", "-O", "csv", "assets", input: input)
        #expect(sums.end == .exited(0), "\(sums)")
        var theirs: [String: Int] = [:]
        for record in Records.csv(sums.out) {
            let name = (record["account"] ?? "").split(separator: ":").last.map(String.init)
            let number = (record["balance"] ?? "").filter { $0.isNumber || $0 == "-" }
            theirs[name ?? ""] = Int(number)
        }
        return theirs
    }

    /// Files of rows, imported one after the other.
    private static func imported(_ files: String...) async throws -> Desk {
        let desk = try Desk()
        for rows in files {
            try desk.write("rows.csv", "account,date,amount\n" + rows)
            try await desk.done("import", "rows.csv", "--currency", "GBP")
        }
        return desk
    }

    private static func date(_ day: Int) -> String { String(format: "2026-02-%02d", day) }

    private func total(_ side: Any?) -> Int? {
        ((side as? [String: Any])?["totalsMinor"] as? [String: Any])?["GBP"] as? Int
    }
}
