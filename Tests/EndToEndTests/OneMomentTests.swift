import Foundation
import TestSupport
import Testing

/// Lists are of one moment of the book, however much is written meanwhile.
@Suite struct OneMomentTests {
    /// Each listing is the book at the position of its newest event, whole and in its order.
    @Test func accountsBesideAWriter() async throws {
        let desk = try Desk()
        let opening = [
            "simulate", "--quiet", "--rate", "0", "--accounts", "2300", "--commands", "1",
        ]
        _ = try await desk.run(opening)
        let writer = try desk.start(
            "simulate", "--rate", "0", "--duration", "600", "--accounts", "2300", "--quiet",
            "--seed", "9", "--commands", "10000000")
        var listings: [[[String: String]]] = []
        for number in 0..<(Campaign.isWhole ? 300 : 8) {
            let order = number % 2 == 0 ? "balance" : "account"
            let text = try await desk.done("accounts", "--sort", order, "--format", "csv")
            listings.append(Records.csv(text))
        }
        #expect(!writer.hasEnded)
        writer.interrupt(SIGINT)
        _ = try await writer.finished()
        let events = Records.csv(try await desk.done("events", "--format", "csv"))
        var fold = Fold(events)
        var isFurther = false
        for (number, listing) in listings.enumerated() {
            let position = listing.compactMap { Int($0["last_position"] ?? "") }.max() ?? 0
            isFurther = isFurther || position > fold.position
            fold.advance(through: position)
            let balances = listing.map { ($0["account"] ?? "", Int($0["balance_minor"] ?? "")) }
            #expect(Dictionary(balances) { $1 } == fold.balances, "listing \(number)")
            #expect(balances.count == fold.balances.count, "listing \(number)")
            if number % 2 == 0 {
                let numbers = balances.compactMap(\.1)
                #expect(numbers == numbers.sorted(), "listing \(number)")
            }
        }
        #expect(isFurther)
    }

    /// The balances by the events, as an auditor adds them up.
    private struct Fold {
        private let events: [[String: String]]
        private(set) var position = 0
        private(set) var balances: [String: Int?] = [:]

        init(_ events: [[String: String]]) { self.events = events }

        mutating func advance(through end: Int) {
            while position < min(end, events.count) {
                let event = events[position]
                let name = event["account"] ?? ""
                let amount = Int(event["amount_minor"] ?? "") ?? 0
                balances[name] = ((balances[name] ?? 0) ?? 0) + amount
                position += 1
            }
        }
    }

    /// The first screen as lines: title, accounts and total are of one position.
    @Test func plainBesideAWriter() async throws {
        let desk = try Desk()
        _ = try await desk.run(["simulate", "--quiet", "--rate", "0", "--commands", "50"])
        let writer = try desk.start(
            "simulate", "--rate", "0", "--duration", "600", "--quiet", "--commands", "10000000")
        for _ in 0..<8 {
            let outcome = try await desk.run(["--plain"])
            #expect(outcome.end == .exited(0), "\(outcome)")
            let rows = outcome.lines.filter { $0.contains(" GBP ") && $0.contains(" open") }
            #expect(rows.count == 12)
            let sum = rows.reduce(0) { sum, row in
                let fields = row.split(separator: " ")
                let index = fields.firstIndex(of: "GBP") ?? 1
                return sum + (Int(fields[index - 1].filter { $0 != "." }) ?? 0)
            }
            let total = outcome.lines.last { $0.contains("total ") }?.split(separator: " ")
            let told = total?.dropLast().last.map { Int($0.filter { $0 != "." }) }
            #expect(told == sum, "\(outcome)")
        }
        writer.interrupt(SIGINT)
        _ = try await writer.finished()
    }

    /// A position that the book does not have is no account's either.
    @Test func aPositionBehindTheEnd() async throws {
        let desk = try Desk()
        try await desk.done("open", "a", "--owner", "Ada", "--currency", "GBP")
        #expect(try await desk.done("show", "a@pos:1").contains("1 of 1"))
        for command in [
            ["show", "a@pos:2"], ["show", "a", "--at", "@pos:99"], ["events", "a@pos:2"],
            ["why", "a@pos:2"], ["compare", "a@1", "a@pos:2"], ["export", "a@pos:2"],
            ["when", "a@pos:2", "balance < 0"], ["accounts", "--at", "@pos:2"],
        ] {
            try await desk.refused(1, command, saying: ["the book ends at position 1"])
        }
    }

    /// Cumulative sums are wider than any balance.
    @Test func totalsBeyondSixtyFourBits() async throws {
        let desk = try Desk()
        let most = "92233720368547758.07"
        try desk.write(
            "total.csv",
            "account,date,amount\n"
                + ["a", "b", "c"].map { "\($0),2026-01-01,\(most)\n" }.joined()
                + ["d", "e"].map { "\($0),2026-01-02,-\(most)\n" }.joined()
                + "d,2026-01-03,-0.01\n")
        try await desk.done("import", "total.csv", "--currency", "GBP")
        try await desk.done("withdraw", "a", most)
        try await desk.done("deposit", "a", most)
        try await desk.refused(3, "deposit", "a", "0.01", saying: "amountOverflow")
        let totals = Records.csv(
            try await desk.done("projections", "currency_totals", "--format", "csv"))
        #expect(totals.first?["credits_minor"] == "36893488147419103228")
        #expect(totals.first?["debits_minor"] == "27670116110564327422")
        #expect(totals.first?["balance_minor"] == "9223372036854775806")
        let json = try await desk.done("projections", "currency_totals", "--format", "ndjson")
        #expect(json.contains("\"creditsMinor\":36893488147419103228"), "\(json)")
        let days = try await desk.done("projections", "daily_activity", "--format", "csv")
        #expect(days.contains("27670116110564327421"), "\(days)")
        let plain = try await desk.run(["--plain"])
        #expect(plain.out.contains("5 accounts   total 92233720368547758.06 GBP"), "\(plain)")
        let compared = try await desk.done("compare", "@pos:0", "@pos:8")
        #expect(compared.contains("total") || compared.contains("92233720368547758.07 GBP"))
        let why = try await desk.done("why", "@pos:8", "--currency", "GBP")
        #expect(why.contains("folds agree") && why.contains("yes"), "\(why)")
        #expect(try await desk.done("show", "d").contains("-92233720368547758.08"))
        for format in ["csv", "hledger", "ndjson"] {
            #expect(try await desk.done("export", "--format", format).contains("92233720368547758"))
        }
        try await desk.isSound()
    }
}
