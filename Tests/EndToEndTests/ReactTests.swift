import Foundation
import TestSupport
import Testing

/// `daybook react`: events that are answered with commands.
@Suite struct ReactTests {
    private func openDesk() async throws -> Desk {
        let desk = try Desk()
        for name in ["acc-1", "savings"] {
            try await desk.done(
                "open", name, "--owner", "Ada", "--currency", "GBP", "--overdraft", "100")
        }
        return desk
    }

    @Test func aSweepIsKeptUnderItsName() async throws {
        let desk = try await openDesk()
        for amount in ["40", "70", "50"] { try await desk.done("deposit", "acc-1", amount) }
        let sweep = ["react", "sweep", "--once", "--quiet"]
        try await desk.done(sweep + ["--with", "sweep", "--limit", "100 GBP", "--to", "savings"])
        #expect(try await desk.done("show", "savings", "--format", "ndjson").contains("60.00"))
        try await desk.done("deposit", "acc-1", "1")
        for _ in 0..<2 { try await desk.done(sweep) }
        let log = Records.csv(try await desk.done("events", "--format", "csv"))
        #expect(log.filter { $0["account"] == "savings" }.count == 3, "\(log)")
        let listed = try Records.json(try await desk.done("subscriptions", "--format", "ndjson"))
        #expect(
            listed["target"] as? String
                == #"reactor:{"with":"sweep","limit":"100.00 GBP","to":"savings"}"#)
        #expect(listed["lag"] as? Int == 0, "\(listed)")
        // It is a reactor, and no publisher.
        try await desk.refused(2, "publish", "sweep", "--once", saying: "'sweep'")
        try await desk.refused(
            2, sweep + ["--with", "sweep", "--limit", "90 GBP", "--to", "savings"],
            saying: ["another reactor needs another name"])
        try await desk.refused(
            2, sweep + ["--filter", "TRUE"], saying: ["another filter needs another name"])
        try await desk.isSound()
    }

    @Test func whatItIsToldIsChecked() async throws {
        let desk = try await openDesk()
        for (options, said) in [
            ([], "--with says which reactor"), (["--limit", "1 GBP"], "come with --with"),
            (["--with", "sweep", "--to", "savings"], "sweep --limit and --to"),
            (["--with", "total"], "total --type"),
            (["--with", "overdraft", "--to", "a"], "overdraft takes --limit or nothing"),
            (["--with", "overdraft", "--limit", "10"], "--limit: name the currency"),
            (["--with", "overdraft", "--limit", "x GBP"], "--limit: 'x"),
            (["--with", "overdraft", "--filter", "type ="], "filter, column"),
            (["--with", "other"], "overdraft"),
        ] {
            try await desk.refused(2, ["react", "a", "--once"] + options, saying: [said])
        }
        try await desk.refused(2, "react", "a b", "--once", saying: "is no name")
        try await desk.refused(2, "react", "a", "--refused", saying: "no subscription 'a'")
        #expect(try await desk.done("subscriptions", "--format", "json") == "[]\n")
    }

    @Test func alertsAreRecordedUntilItIsTold() async throws {
        let desk = try await openDesk()
        let alert = try desk.start("react", "alert", "--with", "overdraft", "--quiet")
        try await desk.done("withdraw", "acc-1", "5")
        try await desk.done("withdraw", "acc-1", "5")
        func alerts() async throws -> [[String: Any]] {
            try Records.ndjson(try await desk.done("export"))
                .filter { $0["subject"] as? String == "$alerts" }
        }
        try await eventually("an alert") { try await alerts().count == 1 }
        try await desk.done("deposit", "acc-1", "20")
        try await desk.done("withdraw", "acc-1", "11")
        try await eventually("another") { try await alerts().count == 2 }
        alert.interrupt(SIGTERM)
        let outcome = try await alert.finished()
        #expect(outcome.end == .exited(130) && outcome.narration == "interrupted\n", "\(outcome)")
        let told = try await alerts()
        #expect(told.allSatisfy { $0["actor"] as? String == "reactor:alert" })
        let data = told.compactMap { $0["data"] as? [String: Any] }
        #expect(data.map { $0["balanceMinor"] as? Int } == [-500, -100], "\(told)")
        #expect(data.map { $0["version"] as? Int } == [2, 5])
        let accounts = Records.csv(try await desk.done("accounts", "--format", "csv"))
        #expect(accounts.compactMap { $0["account"] } == ["acc-1", "savings"])
        try await desk.isSound()
    }

    @Test func whatIsRefusedIsListed() async throws {
        let desk = try await openDesk()
        try await desk.done("deposit", "acc-1", "5")
        try await desk.done(
            "react", "sweep", "--with", "sweep", "--limit", "1 GBP", "--to", "nowhere", "--once",
            saying: "nothing was done about position 3")
        let listed = Records.csv(
            try await desk.done("react", "sweep", "--refused", "--format", "csv"))
        #expect(listed.count == 1 && listed[0]["position"] == "3", "\(listed)")
        #expect(listed[0]["reason"]?.contains("accountNotFound") ?? false, "\(listed)")
    }

    @Test func aPlayersTotalIsStated() async throws {
        let desk = try Desk()
        let games = try await desk.done("descriptions", "show", "games")
        try Data(games.utf8).write(to: URL(fileURLWithPath: desk.path("games.toml")))
        try await desk.done("open", "x", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("descriptions", "declare", "games.toml")
        try await desk.done(
            "record", "ada", "player.registered", "--data", #"{"player":"Ada"}"#)
        for points in [10, 20] {
            try await desk.done(
                "record", "ada", "score.added", "--data", #"{"game":"go","points":"\#(points)"}"#)
        }
        // With everything handed to it, its own work too.
        let total = ["react", "total", "--once", "--quiet"]
        try await desk.done(
            total + ["--with", "total", "--type", "score.total", "--filter", "TRUE"])
        for _ in 0..<2 { try await desk.done(total) }
        let state = try Records.json(try await desk.done("show", "ada", "--format", "ndjson"))
        #expect(state["version"] as? Int == 4, "\(state)")
        let events = try await desk.done("events", "ada", "--format", "csv")
        #expect(events.contains("score.total"))
        try await desk.isSound()
    }

    @Test func aProductionLedgerAsks() async throws {
        let desk = try await openDesk()
        try desk.configure("[ledgers.\"\(desk.path("books.db"))\"]\nproduction = true\n")
        let options = ["react", "alert", "--with", "overdraft", "--once", "--quiet"]
        try await desk.refused(2, options, saying: ["a production ledger", "--confirm"])
        try await desk.done(options + ["--confirm", "books.db"])
    }

    #if Network
        /// The article's own table: scores go in, and the total comes out into the same table. Only
        /// inserts are answered, and only of keys with a prefix.
        @Test func aTotalInTheTableOfTheScores() async throws {
            guard let table = try await ArticleTable.named("single-table") else { return }
            _ = try await table.make()
            let (desk, address) = (try Desk(), "\(table.address)&write=yes")
            let agreed = ["--ledger", address, "--confirm", table.name]
            try await desk.refused(
                2, "react", "total", "--with", "total", "--type", "TOTAL", "--once", "--ledger",
                address, "--confirm", table.name, saying: "daybook adopt")
            try await desk.done("adopt", "--ledger", table.address, "--confirm", table.name)
            try await desk.refused(
                2, "react", "total", "--with", "total", "--type", "TOTAL", "--once", "--ledger",
                address, saying: "another program's table", "--confirm '\(table.name)'")
            let filter = "type = 'SCORE' AND subject LIKE 'USER#%'"
            let total = ["react", "total", "--once", "--quiet"] + agreed
            try await desk.done(
                total + ["--with", "total", "--type", "TOTAL", "--filter", filter])
            // An insert, also of another prefix; what is there is changed, and removed.
            try await table.write(["USER#42", "SCORE", "7"])
            try await table.write(["TEAM#1", "SCORE", "5"])
            let truth = try await table.truth()
            let rows = try #require(truth.accounts.first { $0.id == "USER#42" }).rows
            try await table.change(rows[0].key, "set", "score", #"{"N":"999"}"#)
            try await table.change(rows[1].key, "remove")
            for _ in 0..<2 { try await desk.done(total) }
            func totals() async throws -> [String: [String]] {
                let events = try Records.ndjson(
                    try await desk.done("export", "--ledger", table.address)
                ).filter { $0["type"] as? String == "TOTAL" }
                return Dictionary(grouping: events) { $0["subject"] as? String ?? "" }
                    .mapValues { events in
                        events.compactMap { event in
                            (event["data"] as? [String: Any])?["total"].map { "\($0)" }
                        }
                    }
            }
            let stated = try await totals()
            #expect(stated["USER#42"] == ["60", "67"], "\(stated)")
            #expect(stated["TEAM#1"] == nil && stated["USER#modified"]?.count == 1, "\(stated)")
            #expect(Set(stated.keys).allSatisfy { $0.hasPrefix("USER#") })
            // What was changed and removed has been seen, and was not answered.
            let alarms = try await desk.done(
                "events", "$alarms", "--format", "csv", "--ledger", table.address)
            #expect(alarms.contains("ItemChanged") && alarms.contains("ItemRemoved"), "\(alarms)")
            // With the filter removed: the other prefix is answered, and no total is.
            let all = ["react", "all", "--once", "--quiet"] + agreed
            for _ in 0..<2 {
                try await desk.done(
                    all + ["--with", "total", "--type", "TOTAL", "--filter", "TRUE"])
            }
            var expected = stated
            expected["TEAM#1"] = ["5"]
            #expect(try await totals() == expected)
            // The article's own reader sees its scores as before.
            let read = try await table.read("TEAM#1")
            #expect((read["scores"] as? [Any])?.count == 1, "\(read)")
            try await desk.done("verify", "--ledger", table.address)
        }
    #endif
}
