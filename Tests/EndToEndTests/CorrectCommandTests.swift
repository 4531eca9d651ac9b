import TestSupport
import Testing

/// `daybook correct`: what is answered, and what is refused.
@Suite struct CorrectCommandTests {
    /// acc-1 opened on 2026-01-05, 100 in on the 6th, 40 to acc-2 on the 7th: `acc-1@3` and
    /// `acc-2@2`.
    private func desk() async throws -> Desk {
        let desk = try Desk()
        for name in ["acc-1", "acc-2"] {
            try await desk.done(
                "open", name, "--owner", "Ada", "--currency", "GBP", "--date", "2026-01-05")
        }
        try await desk.done("deposit", "acc-1", "100", "--date", "2026-01-06", "--memo", "salary")
        try await desk.done("transfer", "acc-1", "acc-2", "40", "--date", "2026-01-07")
        return desk
    }

    @Test func answersWithAReceipt() async throws {
        let desk = try await desk()
        let arguments = [
            "correct", "acc-1", "--change", "3=30.00", "--add", "2=+5.00", "--add", "2=-1.00 GBP",
            "--reason", "typed wrong", "--expect", "3", "--command-id",
            "0190b0c4-6f5e-7c3a-9d1e-2f3a4b5c6d7e",
        ]
        let receipt = try await desk.done(arguments)
        let lines = receipt.split(separator: "\n").map { line in
            line.split(separator: "  ").prefix(4).filter { !$0.hasPrefix("occurred") }
                .joined(separator: "  ")
        }
        #expect(
            lines == [
                "acc-1@4  FundsDeposited  5.00 GBP  balance 65.00 GBP",
                "acc-1@5  FundsReversed  40.00 GBP  reverses @3",
                "acc-1@6  FundsWithdrawn  1.00 GBP  balance 104.00 GBP",
                "acc-1@7  FundsWithdrawn  30.00 GBP  balance 74.00 GBP",
                "acc-2@3  FundsDeposited  30.00 GBP  balance 70.00 GBP",
                "acc-2@4  FundsReversed  40.00 GBP  reverses @2",
            ])
        #expect(try await desk.done(arguments) == receipt, "sent again it is the same")
        let shown = try await desk.done("show", "acc-1@2026-01-07", "--format", "csv")
        #expect(Records.csv(shown).first?["balance"] == "74.00", "\(shown)")
        let earlier = try await desk.done("show", "acc-1@2026-01-06", "--format", "csv")
        #expect(Records.csv(earlier).first?["balance"] == "104.00", "\(earlier)")
        try await desk.isSound()
    }

    @Test func answersWithRecords() async throws {
        let desk = try await desk()
        let answer = try await desk.done(
            "correct", "acc-1", "--skip", "3", "--add", "2=+5.00", "--reason", "typed wrong",
            "--format", "csv")
        let rows = Records.csv(answer)
        #expect(rows.map { $0["version"] } == ["4", "5", "3"], "\(answer)")
        #expect(rows.map { $0["balance"] } == ["65.00", "105.00", "0.00"])
        #expect(rows.map { $0["reverses"] } == ["", "3", "2"])
        #expect(rows.map { $0["balance_then"] } == ["105.00", "", "0.00"])
    }

    /// The way to correct a closed period.
    @Test func todayIsADateForAll() async throws {
        let desk = try await desk()
        try await desk.done("close-period", "2026-01")
        let wish = ["correct", "acc-1", "--skip", "3", "--reason", "sent to the wrong account"]
        try await desk.refused(3, wish, saying: ["periodClosed", "2026-01"])
        try await desk.done(wish + ["--date", "today"])
        let shown = try await desk.done("show", "acc-1@2026-01-31", "--format", "csv")
        #expect(Records.csv(shown).first?["balance"] == "60.00", "\(shown)")
        try await desk.isSound()
    }

    @Test func theRulesRefuse() async throws {
        let desk = try await desk()
        try await desk.done("reverse", "acc-1@3", "--reason", "sent twice")
        let seal = try await desk.done("seal")
        let cases: [(status: Int32, arguments: [String], parts: [String])] = [
            (3, ["acc-1", "--skip", "3"], ["alreadyReversed", "acc-1@3", "acc-1@4"]),
            (3, ["acc-1", "--skip", "4"], ["reversalNotReversible", "acc-1@4"]),
            (3, ["acc-1", "--skip", "1"], ["nothingToReverse", "AccountOpened"]),
            (3, ["acc-1", "--skip", "99"], ["eventNotFound", "acc-1@99"]),
            (2, ["acc-1"], ["--skip, --change or --add"]),
            (2, ["acc-1", "--skip", "0"], ["from 1 on"]),
            (
                3, ["acc-1", "--skip", "2", "--add", "2=-1"],
                ["correctionBelowLimit", "acc-1", "-1.00 GBP"]
            ),
            (3, ["acc-1", "--change", "2=0"], ["amountNotPositive"]),
            (3, ["acc-1", "--change", "2=100"], ["amountUnchanged", "acc-1@2"]),
            (3, ["acc-1", "--change", "2=5 JPY"], ["currencyMismatch"]),
            (3, ["nobody", "--skip", "1"], ["accountNotFound", "'nobody'"]),
            (4, ["acc-1", "--skip", "2", "--expect", "3"], ["expected version 3"]),
            (2, ["acc-1", "--skip", "2", "--change", "2=5"], ["name an event once"]),
            (2, ["acc-1", "--change", "2=-5"], ["without a sign"]),
            (2, ["acc-1", "--change", "2"], ["--change"]),
            (2, ["acc-1", "--add", "x=5"], ["--add"]),
            (2, ["acc-1", "--skip", "2", "--date", "now"], ["--date today"]),
            (2, ["acc-1", "--skip", "2", "--memo", "m"], ["no memo"]),
        ]
        for item in cases {
            try await desk.refused(
                item.status, ["correct"] + item.arguments + ["--reason", "r"],
                saying: item.parts)
        }
        try await desk.refused(2, ["correct", "acc-1", "--skip", "2"], saying: ["'--reason"])
        #expect(try await desk.done("seal") == seal)
        try await desk.isSound()
    }
}
