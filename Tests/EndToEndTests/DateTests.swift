import Foundation
import TestSupport
import Testing

/// `--date`: what happened earlier than it is recorded.
@Suite struct DateTests {
    /// acc-1 since 2026-01-05, 100 in on 2026-03-10; acc-2 since 2026-02-01.
    private func desk() async throws -> Desk {
        let desk = try Desk()
        for (name, date) in [("acc-1", "2026-01-05"), ("acc-2", "2026-02-01")] {
            try await desk.done(
                "open", name, "--owner", "Ada", "--currency", "GBP", "--date", date)
        }
        try await desk.done("deposit", "acc-1", "100", "--date", "2026-03-10")
        return desk
    }

    private func balance(_ desk: Desk, _ name: String, at day: String) async throws -> Int? {
        let shown = try Records.json(
            try await desk.done("show", name, "--at", day, "--format", "json"))
        return shown["balanceMinor"] as? Int
    }

    @Test func theReceiptTellsThenAndNow() async throws {
        let desk = try await desk()
        let outcome = try await desk.run(["deposit", "acc-1", "5", "--date", "2026-02-20"])
        #expect(outcome.status == 0 && outcome.err.isEmpty)
        let parts = outcome.out.split(separator: "  ").map(String.init)
        #expect(
            parts.prefix(5) == [
                "acc-1@3", "FundsDeposited", "5.00 GBP", "balance 105.00 GBP",
                "occurred 2026-02-20",
            ])
        #expect(parts.dropFirst(5).first?.hasPrefix("recorded 20") == true)
        #expect(parts.last == "balance then 5.00 GBP\n")
        let answer = try #require(
            try Records.ndjson(
                try await desk.done(
                    "transfer", "acc-1", "acc-2", "40", "--date", "2026-02-15T12:00Z", "--format",
                    "ndjson", saying: "warning: acc-1 is below its limit")
            ).first)
        #expect(answer["occurredAt"] as? String == "2026-02-15T12:00:00Z")
        #expect(answer["recordedAt"] as? String != answer["occurredAt"] as? String)
        #expect(answer["balanceMinor"] as? Int == 6500)
        #expect(answer["balanceThenMinor"] as? Int == -4000)
        // On the 15th and the 20th, and not on the 10th of March.
        #expect(answer["momentsBelowLimit"] as? Int == 2)
        #expect(answer["belowLimitBefore"] as? Int == 0)
        // One answer, wherever it is asked for.
        for (name, day, minor) in [
            ("acc-1", "2026-02-15", -4000), ("acc-1", "2026-02-20", -3500),
            ("acc-1", "2026-03-10", 6500), ("acc-2", "2026-02-15", 4000),
        ] {
            #expect(try await balance(desk, name, at: day) == minor)
            let statement = try Records.json(
                try await desk.done(
                    "statement", name, "--from", day, "--to", day, "--format", "json"))
            let closing = statement["closing"] as? [String: Any]
            #expect(closing?["balanceMinor"] as? Int == minor)
            #expect((statement["entries"] as? [Any])?.count == 1, "\(name) \(day)")
        }
        try await desk.isSound()
    }

    @Test func momentsBelowTheLimitAreTold() async throws {
        let desk = try await desk()
        let outcome = try await desk.run(["withdraw", "acc-1", "30", "--date", "2026-02-01"])
        #expect(outcome.status == 0)
        #expect(
            outcome.err
                == "warning: acc-1 is below its limit at 1 moment of its past: "
                + "acc-1@3 2026-02-01 -30.00 GBP\n")
        let again = try await desk.run(["withdraw", "acc-1", "1", "--date", "2026-01-20"])
        #expect(again.err.contains("2 moments of its past, 1 of them as before: acc-1@4"))
        // Nothing new is below it.
        let better = try await desk.run(["deposit", "acc-1", "1", "--date", "2026-01-20"])
        #expect(better.err.isEmpty)
    }

    /// Each command takes it, and reads it in one way.
    @Test func everyCommandTakesIt() async throws {
        let desk = try await desk()
        try await desk.done("descriptions", "declare", "library")
        let commands: [[String]] = [
            ["open", "acc-3", "--owner", "Ada", "--currency", "GBP"], ["deposit", "acc-2", "7"],
            ["withdraw", "acc-1", "7"], ["transfer", "acc-1", "acc-2", "7"],
            ["reverse", "acc-2@2", "--reason", "typed twice"], ["close", "acc-3"],
            ["record", "book:1", "book.added", "--data", #"{"title":"Liber abaci"}"#],
        ]
        for command in commands {
            let rows = try Records.ndjson(
                try await desk.done(command + ["--date", "2026-03-12", "--format", "ndjson"]))
            #expect(!rows.isEmpty)
            for row in rows {
                #expect(row["occurredAt"] as? String == "2026-03-12T23:59:59.999999Z", "\(command)")
            }
        }
        let zoned = try await desk.done(
            "deposit", "acc-1", "7", "--date", "2026-03-12T10:00+02:00", "--format", "csv")
        #expect(Records.csv(zoned).map { $0["occurred_at"] } == ["2026-03-12T08:00:00Z"])
    }

    @Test func theRulesRefuse() async throws {
        let desk = try await desk()
        try await desk.done("deposit", "acc-2", "7", "--date", "2026-03-01")
        let seal = try await desk.done("seal")
        let cases: [(status: Int32, arguments: [String], parts: [String])] = [
            (
                3, ["deposit", "acc-1", "1", "--date", "9999-01-01"],
                ["dateInFuture", "9999-01-01"]
            ),
            (
                3, ["deposit", "acc-1", "1", "--date", "2026-01-04"],
                ["dateBeforeOpening", "2026-01-05"]
            ),
            (
                3, ["transfer", "acc-1", "acc-2", "1", "--date", "2026-01-31"],
                ["dateBeforeOpening", "acc-2"]
            ),
            (
                3, ["reverse", "acc-2@2", "--reason", "r", "--date", "2026-02-28"],
                ["dateBeforeReversed", "acc-2@2", "2026-03-01"]
            ),
            (3, ["withdraw", "acc-1", "101", "--date", "2026-03-11"], ["insufficientFunds"]),
            (4, ["deposit", "acc-1", "1", "--date", "2026-03-11", "--expect", "1"], ["version 1"]),
            (2, ["deposit", "acc-1", "1", "--date", "tomorrow"], ["--date"]),
            (2, ["deposit", "acc-1", "1", "--date", "412"], ["--date"]),
            (2, ["deposit", "acc-1", "1", "--date", "2026-02-30"], ["--date"]),
        ]
        for item in cases {
            try await desk.refused(item.status, item.arguments, saying: item.parts)
        }
        #expect(try await desk.done("seal") == seal)
        try await desk.done("withdraw", "acc-2", "7")
        try await desk.refused(
            3, ["close", "acc-2", "--date", "2026-03-02"], saying: ["dateBeforeLastEvent"])
    }

    /// With or without a date: sent again it is the same, and `verify` agrees.
    @Test func sentAgainItIsTheSame() async throws {
        let desk = try await desk()
        let id = "0190b0c4-6f5e-7c3a-9d1e-2f3a4b5c6d"
        let dates = [[], ["--date", "2026-03-12"], ["--date", "2026-03-12T08:00Z"]]
        for (index, date) in dates.enumerated() {
            let command = [
                "deposit", "acc-1", "5", "--command-id", "\(id)\(10 + index)", "--format", "ndjson",
            ]
            let first = try await desk.done(command + date)
            #expect(try await desk.done(command + date) == first)
            let other = try await desk.run(command + ["--date", "2026-03-13"])
            #expect(other.status == 1 && other.out.isEmpty, "\(other)")
        }
        #expect(try await balance(desk, "acc-1", at: "now") == 11_500)
        try await desk.isSound()
    }
}
