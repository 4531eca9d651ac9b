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
        let events = Records.csv(
            try await desk.done("events", "A@2026-01-31", "--format", "csv"))
        #expect(events.map { $0["version"] } == ["1", "2", "4"])
        #expect(events.last?["balance_minor"] == "110000")
        try await desk.refused(1, ["show", "A@2025-12-09"], saying: ["was not yet open"])
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
            }
        }
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
