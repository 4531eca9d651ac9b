import Foundation
import TestSupport
import Testing

/// The past on the command line, on a bank's history, against the file that it came from.
@Suite struct TimeTravelTests {
    private let bank = BankFile(seed: 1994, accounts: 25, rows: 1500)

    private func importedDesk() async throws -> Desk {
        let desk = try Desk()
        try await desk.done(
            ["import", "-"] + BankFile.options + BankFile.tolerance,
            input: .bytes(Array(bank.text.utf8)))
        return desk
    }

    /// Every event of the log: of each row one, and before an account's first row its opening.
    private struct Event {
        let account: String
        let date: String
        let version: Int
        let balance: Int64
    }

    private var log: [Event] {
        var versions: [String: Int] = [:]
        var log: [Event] = []
        for row in bank.rows {
            if versions[row.account] == nil {
                log.append(
                    Event(account: row.account, date: row.date, version: 1, balance: 0))
            }
            versions[row.account, default: 1] += 1
            log.append(
                Event(
                    account: row.account, date: row.date, version: versions[row.account] ?? 0,
                    balance: row.balance))
        }
        return log
    }

    private static func balances(_ events: some Sequence<Event>) -> [String: String] {
        Dictionary(
            events.map { ($0.account, String($0.balance)) }, uniquingKeysWith: { $1 })
    }

    private static func balances(_ csv: String) -> [String: String] {
        Dictionary(
            Records.csv(csv).map { ($0["account"] ?? "", $0["balance_minor"] ?? "") },
            uniquingKeysWith: { $1 })
    }

    @Test func theBookAtPositionsAndDays() async throws {
        var random = SeededRandom.announced(for: "TimeTravelTests")
        let desk = try await importedDesk()
        let log = log
        for _ in 0..<12 {
            let end = Int.random(in: 0...log.count, using: &random)
            let csv = try await desk.done("accounts", "--at", "@pos:\(end)", "--format", "csv")
            #expect(Self.balances(csv) == Self.balances(log.prefix(end)), "@pos:\(end)")
        }
        for _ in 0..<12 {
            let date = try #require(log.randomElement(using: &random)).date
            let csv = try await desk.done("accounts", "--at", date, "--format", "csv")
            // All of the day: the file's dates are days.
            #expect(Self.balances(csv) == Self.balances(log.filter { $0.date <= date }), "\(date)")
            // Of what was recorded then there was nothing yet.
            let recorded = try await desk.done(
                "accounts", "--at", date, "--clock", "recorded", "--format", "csv")
            #expect(Records.csv(recorded).isEmpty && recorded.hasPrefix("account,owner,"))
        }
    }

    @Test func accountsAtVersionsAndMoments() async throws {
        var random = SeededRandom.announced(for: "TimeTravelTests")
        let desk = try await importedDesk()
        let log = log
        for index in 0..<24 {
            let event = try #require(log.randomElement(using: &random))
            let (address, expected): (String, Event?) =
                index % 2 == 0
                ? ("\(event.version)", event)
                : (
                    event.date,
                    log.last { $0.account == event.account && $0.date <= event.date }
                )
            let shown = try Records.json(
                try await desk.done("show", "\(event.account)@\(address)", "--format", "json"))
            #expect(shown["balanceMinor"] as? Int64 == expected?.balance, "\(event) @\(address)")
            #expect(shown["version"] as? Int == expected?.version)
        }
    }

    @Test func comparesAnAccount() async throws {
        let desk = try await importedDesk()
        let (name, known) = try #require(bank.balances.max { $0.value.count < $1.value.count })
        let answer = try Records.json(
            try await desk.done("compare", "\(name)@10", "\(name)@60", "--format", "json"))
        let keys = ["before", "after", "events", "netMinor", "byType", "elapsed"]
        for key in keys { #expect(answer[key] != nil, "\(key)") }
        #expect(answer["events"] as? Int == 50)
        #expect(answer["netMinor"] as? Int64 == known[59] - known[9])
        let (before, after) = (
            try #require(answer["before"] as? [String: Any]),
            try #require(answer["after"] as? [String: Any])
        )
        #expect(before["balanceMinor"] as? Int64 == known[9])
        #expect(after["balanceMinor"] as? Int64 == known[59])
        let byType = try #require(answer["byType"] as? [String: [String: Any]])
        #expect(byType.values.reduce(0) { $0 + ($1["events"] as? Int ?? 0) } == 50)
        #expect(
            byType.values.reduce(0) { $0 + ($1["netMinor"] as? Int64 ?? 0) }
                == known[59] - known[9])
        // The other way round it is the same: the earlier one is before.
        let reversed = try await desk.done(
            "compare", "\(name)@60", "\(name)@10", "--format", "json")
        #expect(
            reversed
                == (try await desk.done("compare", "\(name)@10", "\(name)@60", "--format", "json")))
        for format in ["table", "csv", "ndjson"] {
            let text = try await desk.done(
                "compare", "\(name)@10", "\(name)@60", "--format", format)
            #expect(text.contains("50"))
        }
        try await desk.refused(
            2, "compare", "\(name)@10", "@pos:5", saying: "of one account")
        try await desk.refused(1, "compare", "\(name)@10", "\(name)@99999", saying: "no version")
    }

    @Test func comparesTheBook() async throws {
        let desk = try await importedDesk()
        let log = log
        let answer = try Records.json(
            try await desk.done("compare", "@pos:200", "@pos:900", "--format", "json"))
        #expect(answer["events"] as? Int == 700)
        func total(_ end: Int) -> Int64 {
            Self.balances(log.prefix(end)).values.reduce(0) { $0 + (Int64($1) ?? 0) }
        }
        #expect((answer["netMinor"] as? [String: Int64])?["CZK"] == total(900) - total(200))
        let why = try Records.json(
            try await desk.done("why", "@pos:900", "--currency", "CZK", "--format", "json"))
        #expect(why["balanceMinor"] as? Int64 == total(900))
        #expect(why["foldsAgree"] as? Bool == true)
        try await desk.refused(2, "why", "@pos:900", saying: "--currency")
    }

    @Test func explainsABalance() async throws {
        let desk = try await importedDesk()
        let (name, known) = try #require(bank.balances.max { $0.value.count < $1.value.count })
        let answer = try Records.json(
            try await desk.done("why", "\(name)@60", "--format", "json"))
        #expect(answer["balanceMinor"] as? Int64 == known[59])
        #expect(answer["foldsAgree"] as? Bool == true)
        let events = try #require(answer["events"] as? [[String: Any]])
        #expect(events.map { $0["version"] as? Int } == Array(1...60))
        #expect(events.reduce(0) { $0 + ($1["amountMinor"] as? Int64 ?? 0) } == known[59])
        let snapshot = try #require(answer["fromSnapshot"] as? [String: Any])
        #expect(snapshot["version"] as? Int == 50)
        #expect(snapshot["balanceMinor"] as? Int64 == known[49])
        #expect(events.count { $0["sinceSnapshot"] as? Bool == true } == 10)
        let byType = try #require(answer["byType"] as? [String: [String: Any]])
        #expect(
            byType.values.reduce(0) { $0 + ($1["netMinor"] as? Int64 ?? 0) } == known[59])
        // Before the first snapshot there is none.
        let early = try Records.json(
            try await desk.done("why", "\(name)@6", "--format", "json"))
        #expect(early["fromSnapshot"] is NSNull)
        for format in ["csv", "ndjson"] {
            let text = try await desk.done("why", "\(name)@60", "--format", format)
            let count = format == "csv" ? Records.csv(text).count : try Records.ndjson(text).count
            #expect(count == 60)
        }
        #expect(try await desk.done("why", "\(name)@60").contains("folds agree     yes"))
    }

    @Test func findsWhenAConditionHolds() async throws {
        let desk = try await importedDesk()
        let (name, known) = try #require(
            bank.balances.first { $0.value.contains { $0 < 0 } })
        let versions = known.indices.filter { known[$0] < 0 }.map { $0 + 1 }
        let answer = try Records.json(
            try await desk.done("when", name, "balance < 0", "--format", "json"))
        #expect(answer["count"] as? Int == versions.count)
        #expect((answer["first"] as? [String: Any])?["version"] as? Int == versions.first)
        #expect((answer["last"] as? [String: Any])?["version"] as? Int == versions.last)
        #expect((answer["first"] as? [String: Any])?["at"] is String)
        let all = try await desk.done("when", name, "balance < 0", "--format", "csv")
        #expect(Records.csv(all).map { $0["version"] } == versions.map { String($0) })
        let never = try await desk.run(
            ["when", name, "balance > 99999999999", "--format", "json"])
        #expect(never.end == .exited(1), "\(never)")
        let nothing = try Records.json(never.out)
        #expect(nothing["count"] as? Int == 0 && nothing["first"] is NSNull)
        try await desk.refused(
            2, "when", name, "balence < 0", saying: "column 1:", "did you mean \"balance\"?")
        try await desk.refused(2, "when", name, saying: "a condition are needed")
        try await desk.refused(2, "when", "--all", name, "balance < 0", saying: "no account")
        try await desk.refused(3, "when", "nobody", "balance < 0", saying: "accountNotFound")
    }

    /// The first row of each account where the bank's own balance and the fold part.
    @Test func findsWhereTwoBooksPart() async throws {
        let desk = try await importedDesk()
        let csv = try await desk.done(
            "when", "--all", "balance != statedBalance", "--format", "csv")
        #expect(csv.hasPrefix("account,version,at,"))
        var expected: [String: String] = [:]
        var versions: [String: Int] = [:]
        for row in bank.rows {
            versions[row.account, default: 1] += 1
            if row.stated != row.balance, expected[row.account] == nil {
                expected[row.account] = String(versions[row.account] ?? 0)
            }
        }
        let found = Dictionary(
            Records.csv(csv).map { ($0["account"] ?? "", $0["version"] ?? "") },
            uniquingKeysWith: { first, _ in "\(first), twice" })
        #expect(found == expected)
        #expect(Set(found.keys) == bank.drifted)
    }

    /// Looking at the past writes nothing, not even where it may.
    @Test func nothingIsWritten() async throws {
        let desk = try await importedDesk()
        let name = try #require(bank.rows.first).account
        let before = try Data(contentsOf: URL(fileURLWithPath: desk.path("books.db")))
        let commands = [
            ["accounts", "--at", "@pos:700"], ["accounts", "--at", "1994-01-01"],
            ["accounts", "--at", "-5", "--sort", "balance"], ["show", "\(name)@3"],
            ["compare", "\(name)@1", "\(name)@9"], ["compare", "@pos:3", "@1994-01-01"],
            ["why", "\(name)@9"], ["why", "@pos:600", "--currency", "CZK"],
            ["when", name, "version = 3"], ["when", "--all", "balance != statedBalance"],
        ]
        for command in commands {
            let outcome = try await desk.run(command)
            #expect(outcome.end == .exited(0), "\(outcome)")
        }
        let after = try Data(contentsOf: URL(fileURLWithPath: desk.path("books.db")))
        #expect(after == before)
        let log = try? Data(contentsOf: URL(fileURLWithPath: desk.path("books.db-wal")))
        #expect((log ?? Data()).isEmpty)
    }
}
