import Foundation
import TestSupport
import Testing

/// Every number that a command takes, at the ends of what numbers can be. Whatever it is, the
/// program answers, and is not ended by a trap.
@Suite struct NumberFuzzTests {
    static let numbers = [
        "0", "-0", "1", "-1", "1.5", "1e-308", "1e308", "1e309", "-1e308", "5e-324", "nan", "inf",
        "-inf", "0x10", "2147483647", "2147483648", "-2147483649", "4294967296",
        "9007199254740993", "9223372036854775806", "9223372036854775807", "9223372036854775808",
        "-9223372036854775807", "-9223372036854775808", "-9223372036854775809",
        "18446744073709551615", "18446744073709551616", "92233720368547758.07",
        "-92233720368547758.08", "1e999999999", "", " ", "+5", "--5", "٣", "1\u{301}",
        String(repeating: "9", count: 5000), "0001-01-01", "9999-12-31", "0001-01-01T00:00+00:01",
        "9999-12-31T23:59:59.999999-23:59", "1998-12-31T23:59:60Z", "10000-01-01",
        "9223372036854775807 weeks ago", "15250284 weeks ago",
    ]

    /// Command lines in which `N` is the number.
    static let commands: [[String]] = [
        ["accounts", "--limit", "N"], ["accounts", "--limit=N"], ["events", "--limit=N"],
        ["events", "--after=N"], ["events", "--after=N", "--limit=1", "--format", "ndjson"],
        ["events", "--filter=amount > N"], ["events", "--filter=amountminor = N"],
        ["events", "--filter=time > 'N'"], ["events", "acc-1", "--after=N"],
        ["show", "acc-1@N"], ["show", "acc-1@-N"], ["show", "acc-1@snap:N"],
        ["show", "acc-1@pos:N"],
        ["show", "acc-1", "--at=N"], ["show", "acc-1", "--at=pos:N"], ["accounts", "--at=@pos:N"],
        ["accounts", "--at=-N"], ["why", "acc-1@N"], ["why", "@pos:N"],
        ["compare", "acc-1@1", "acc-1@N"],
        ["compare", "@pos:N", "@pos:1"], ["when", "acc-1", "balance > N"],
        ["when", "acc-1", "amountMinor < N"], ["when", "--all", "balance > N"],
        ["deposit", "acc-1", "--", "N"], ["withdraw", "acc-1", "--", "N"],
        ["transfer", "acc-1", "acc-2", "--", "N"], ["deposit", "acc-1", "1", "--expect=N"],
        ["open", "n", "--owner", "A", "--currency", "GBP", "--overdraft=N"],
        ["simulate", "--commands=2", "--duration=0.05", "--rate=N"],
        ["simulate", "--commands=2", "--rate=0", "--duration=N"],
        ["simulate", "--rate=0", "--duration=0.05", "--accounts=2", "--commands=N"],
        ["simulate", "--rate=0", "--commands=1", "--accounts=2", "--seed=N"],
        ["import", "tolerance.csv", "--currency", "GBP", "--balance-tolerance=N"],
        ["explore", "--plain", "--at=N"], ["verify", "--seal", "seal.txt"],
        ["import", "n.csv", "--currency", "GBP"],
        ["import", "n.ndjson", "--currency", "GBP", "--effect", "T=debit:stake"],
        ["import", "n.ndjson", "--currency", "GBP", "--effect", "T=credit:stake:minor"],
    ]

    private static let twoAccounts = Task {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "A", "--currency", "GBP")
        try await desk.done("open", "acc-2", "--owner", "B", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100")
        try desk.write("tolerance.csv", "account,date,amount,balance\nt,2026-01-01,1,2\n")
        return try DeskContent(desk)
    }

    @Test(arguments: commands)
    func noNumberEndsTheProgram(_ command: [String]) async throws {
        let desk = try await Self.twoAccounts.value.desk()
        var random = SeededRandom.announced(for: "noNumberEndsTheProgram")
        let sample = Self.numbers.shuffled(using: &random).prefix(5)
        for number in Campaign.isWhole ? Self.numbers : Array(sample) {
            try desk.write("n.csv", "account,date,amount\nc,2026-01-01,\(number)\n")
            try desk.write(
                "n.ndjson",
                #"{"specversion":"1.0","id":"\#(number)","source":"s","type":"T","subject":"q","#
                    + #""data":{"stake":\#(number.isEmpty ? "\"\"" : number)}}"# + "\n")
            try desk.write(
                "seal.txt",
                "daybook-seal 1\nposition \(number)\nstreams \(number)\nsha256 "
                    + String(repeating: "0", count: 64) + "\n")
            let outcome = try await desk.run(command.map { $0.replacing("N", with: number) })
            let status = try #require(outcome.status, "\(outcome)")
            #expect((0...5).contains(status), "\(outcome)")
        }
        try await desk.isSound()
    }

    /// Near the largest sums, with a snapshot and read models.
    private static let large = Task {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "A", "--currency", "GBP")
        for _ in 1...3 { try await desk.done("deposit", "acc-1", "92233720368547.75") }
        try await desk.done("snapshot", "acc-1")
        try await desk.done("accounts")
        return try DeskContent(desk)
    }

    /// Whatever number stands in a column of the file, it is read, or told as damage.
    @Test(arguments: [
        "events SET sign", "events SET amount_minor", "events SET sign = 7, amount_minor",
        "events SET sign = -1, amount_minor", "events SET version", "events SET occurred_at",
        "events SET recorded_at", "events SET schema_version", "snapshots SET version",
        "read_models SET checkpoint",
    ])
    func noNumberInTheFileEndsTheProgram(_ change: String) async throws {
        let values = [
            "-9223372036854775808", "-9223372036854775807", "-1", "0", "9007199254740993",
            "4611686018427387904", "9223372036854775807",
        ]
        let reads = [
            ["why", "acc-1"], ["compare", "acc-1@2", "acc-1"], ["compare", "@pos:1", "@pos:3"],
            ["when", "acc-1", "amount > 1"], ["show", "acc-1"], ["accounts"],
            ["accounts", "--at", "-1"],
            ["events"], ["events", "--filter", "amount > 1.5"], ["export", "--format", "csv"],
            ["export", "--format", "hledger"], ["export"], ["snapshots", "acc-1"], ["verify"],
            ["projections", "account_summary"], ["projections"], ["info"], ["explore", "--plain"],
            ["deposit", "acc-1", "1"],
        ]
        var random = SeededRandom.announced(for: "noNumberInTheFileEndsTheProgram")
        for value in Campaign.isWhole ? values : Array(values.shuffled(using: &random).prefix(2)) {
            let desk = try await Self.large.value.desk()
            let place = change.hasPrefix("events") ? "WHERE position = 3" : ""
            try await desk.damage("UPDATE \(change) = \(value) \(place);")
            for read in Campaign.isWhole ? reads : Array(reads.shuffled(using: &random).prefix(6)) {
                let outcome = try await desk.run(read)
                let status = try #require(outcome.status, "\(outcome)")
                #expect((0...5).contains(status), "\(outcome)")
            }
        }
    }

    /// A mark behind a slash makes no other sign of it: what belongs to a ledger stands beside it.
    @Test func aMarkMayBeginALedgersName() async throws {
        let desk = try Desk()
        let before = try FileManager.default.contentsOfDirectory(atPath: desk.folder.path)
        let ledger = ["--ledger", "tmp/\u{301}b.db"]
        try await desk.done(ledger + ["open", "acc-1", "--owner", "A", "--currency", "GBP"])
        try await desk.done(ledger + ["deposit", "acc-1", "1"])
        try await desk.isSound("tmp/\u{301}b.db")
        let after = try FileManager.default.contentsOfDirectory(atPath: desk.folder.path)
        #expect(after.sorted() == before.sorted())
    }

    /// The list of what was seen may name any position.
    @Test(arguments: ["0", "9007199254740993", "9223372036854775807"])
    func anyPositionMayHaveBeenSeen(_ position: String) async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "A", "--currency", "GBP")
        let state = desk.path("home/.local/state/daybook")
        _ = try await desk.tool("/bin/mkdir", "-p", state)
        try desk.write(
            "home/.local/state/daybook/seen",
            "daybook-seen 1\n\(position) \"sqlite:\(desk.path("books.db"))\"\n")
        try desk.write("script.txt", "wait idle\nquit\n")
        let outcome = try await desk.run(["--script", "script.txt"])
        #expect(outcome.end == .exited(0), "\(outcome)")
    }
}
