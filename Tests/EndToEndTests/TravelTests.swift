import Foundation
import TestSupport
import Testing

/// The explorer's past against an independent fold: the numbers on its screens, read from the
/// screens, are what the exported events add up to.
@Suite struct TravelTests {
    private struct Fact {
        let account: String
        let version: Int
        let position: Int
        let day: Int
        let amount: Int
    }

    private static let accounts = 12
    private static let rows = 1500
    private static let probes = Campaign.isWhole ? 200 : 50

    /// A seeded history over twelve accounts; some of its rows are dated back.
    private static func history(_ random: inout SeededRandom) -> String {
        var text = "account,date,amount\n"
        for row in 0..<rows {
            let account = Int.random(in: 1...accounts, using: &random)
            let late = Int.random(in: 0..<10, using: &random) == 0 ? 5 : 0
            let day = max(0, row / 10 - late)
            var amount = Int.random(in: -90_00...100_00, using: &random)
            if amount == 0 { amount = 1 }
            text += "acc-\(10 + account),\(date(day)),\(decimal(amount))\n"
        }
        return text
    }

    /// Days of the year 2001, as a date.
    private static func date(_ day: Int) -> String {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var (month, left) = (0, day)
        while left >= lengths[month] {
            left -= lengths[month]
            month += 1
        }
        return String(format: "2001-%02d-%02d", month + 1, left + 1)
    }

    private static func decimal(_ minor: Int) -> String {
        (minor < 0 ? "-" : "") + String(format: "%d.%02d", abs(minor) / 100, abs(minor) % 100)
    }

    /// As the screen writes it.
    private static func shown(_ minor: Int) -> String {
        let whole = abs(minor) / 100
        let grouped =
            whole < 1000 ? "\(whole)" : "\(whole / 1000)," + String(format: "%03d", whole % 1000)
        return (minor < 0 ? "−" : "") + grouped + String(format: ".%02d", abs(minor) % 100)
    }

    private func imported(_ random: inout SeededRandom) async throws -> (Desk, [Fact]) {
        let desk = try Desk()
        try desk.write("history.csv", Self.history(&random))
        let outcome = try await desk.run([
            "import", "history.csv", "--format", "csv", "--account-column", "account",
            "--date-column", "date", "--amount-column", "amount", "--currency", "EUR", "--order",
            "oldest-first",
        ])
        #expect(outcome.end == .exited(0), "\(outcome)")
        let export = try await desk.done("export", "--format", "csv")
        let dates = Dictionary(
            (0..<Self.rows).map { (Self.date($0 / 10), $0 / 10) }, uniquingKeysWith: { $1 })
        let facts = try export.split(separator: "\n").dropFirst().map { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(
                String.init)
            return Fact(
                account: cells[0], version: try #require(Int(cells[1])),
                position: try #require(Int(cells[2])),
                day: try #require(dates[String(cells[4].prefix(10))]),
                amount: Int(cells[6]) ?? 0)
        }
        return (desk, facts)
    }

    /// What the accounts hold after the facts that pass; accounts without any are absent.
    private func fold(_ facts: [Fact], where passes: (Fact) -> Bool) -> [String: Int] {
        facts.filter(passes).reduce(into: [:]) { $0[$1.account, default: 0] += $1.amount }
    }

    private func shot(_ desk: Desk, _ name: String) throws -> [String] {
        try desk.shot(name).components(separatedBy: "\n")
    }

    private func play(
        _ desk: Desk, _ script: [String], _ options: String...
    ) async throws {
        let lines = ["wait idle"] + script + ["quit"]
        let outcome = try await desk.play(
            lines.joined(separator: "\n"), ["--size", "100x30"] + options)
        #expect(outcome.end == .exited(0), "\(outcome)")
    }

    @Test func aTimelineShowsWhatItsEventsAddUpTo() async throws {
        var random = SeededRandom.announced(for: "TravelTests")
        let (desk, facts) = try await imported(&random)
        let picks = (0..<Self.probes).map { _ in
            facts[Int.random(in: 0..<facts.count, using: &random)]
        }
        var script: [String] = []
        for (index, pick) in picks.enumerated() {
            script += [
                "keys /", "keys ctrl-u", "type \(pick.account)", "keys enter", "wait idle",
                "keys enter", "wait idle", "keys @", "type \(pick.version)", "keys enter",
                "wait idle", "shot t\(index)", "keys .", "wait idle", "keys esc", "wait idle",
            ]
        }
        try await play(desk, script)
        for (index, pick) in picks.enumerated() {
            let balance = fold(facts) { $0.account == pick.account && $0.version <= pick.version }
            let expected = Self.shown(balance[pick.account] ?? 0)
            let lines = try shot(desk, "t\(index)")
            #expect(
                lines[1].contains("balance \(expected) EUR at v\(pick.version)"),
                "\(pick.account)@\(pick.version): \(lines[1])")
            #expect(lines[0].contains("AS OF @\(pick.version)"))
        }
    }

    @Test func theBookShowsWhatItsEventsAddUpTo() async throws {
        var random = SeededRandom.announced(for: "TravelTests")
        let (desk, facts) = try await imported(&random)
        let before = try Data(contentsOf: URL(fileURLWithPath: desk.path("books.db")))
        var wishes: [(address: String, book: [String: Int])] = []
        for _ in 0..<Self.probes {
            let position = Int.random(in: 1...facts.count, using: &random)
            wishes.append(("pos:\(position)", fold(facts) { $0.position <= position }))
            let day = Int.random(in: 0..<Self.rows / 10, using: &random)
            wishes.append((Self.date(day), fold(facts) { $0.day <= day }))
        }
        // Sorted by balance every other time: by name and by number are two ways through the past.
        let script = wishes.enumerated().flatMap { index, wish in
            [
                "keys @", "type \(wish.address)", "keys enter", "wait idle",
                index % 2 == 0 ? "wait idle" : "keys s", "wait idle", "shot b\(index)",
            ]
        }
        try await play(desk, script, "--read-only")
        for (index, wish) in wishes.enumerated() {
            let lines = try shot(desk, "b\(index)")
            let rows = lines.dropFirst(3).prefix { !$0.contains("├") }
                .compactMap(AccountLine.init)
            let found = Dictionary(
                rows.map { ($0.account, $0.balance) }, uniquingKeysWith: { first, _ in first })
            let expected = wish.book.mapValues { Self.shown($0) }
            #expect(found == expected, "@\(wish.address)\n\(lines.joined(separator: "\n"))")
            let total = Self.shown(wish.book.values.reduce(0, +))
            #expect(
                lines.contains { $0.contains("total \(total) EUR") } || wish.book.isEmpty,
                "@\(wish.address): \(total)\n\(lines.joined(separator: "\n"))")
        }
        let after = try Data(contentsOf: URL(fileURLWithPath: desk.path("books.db")))
        #expect(before == after, "looking at the past wrote to the ledger")
    }

    @Test func commandsAreRefusedInThePast() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100")
        let script =
            ["keys enter", "wait idle", "keys [", "wait idle"]
            + ["d", "w", "t", "o", "X"].flatMap {
                ["keys \($0)", "wait idle", "shot refused-\($0)"]
            }
        try await play(desk, script)
        for key in ["d", "w", "t", "o", "X"] {
            #expect(
                try shot(desk, "refused-\(key)").contains {
                    $0.contains("this is the past")
                })
        }
        let events = try await desk.done("events", "--format", "ndjson")
        #expect(events.split(separator: "\n").count == 2)
    }
}

/// A line of the accounts screen.
private struct AccountLine {
    let account: String
    let balance: String

    init?(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        guard let name = words.first(where: { $0.hasPrefix("acc-") }),
            let unit = words.firstIndex(of: "EUR"), unit > 0
        else { return nil }
        account = name
        balance = words[unit - 1]
    }
}
