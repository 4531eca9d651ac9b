import Foundation
import Testing

/// What a person types, and what is said of it.
@Suite struct TypedCommandTests {
    private func openDesk() async throws -> Desk {
        let desk = try Desk()
        for name in ["-24001", "-24002", "acc-1"] {
            try await desk.done("open", name, "--owner", "Ada", "--currency", "GBP")
            try await desk.done("deposit", name, "100", "--memo", "rent")
        }
        return desk
    }

    // MARK: Names that begin with a minus

    @Test(arguments: [
        ["show", "-24001"], ["show", "-24001@1"], ["show", "-24001", "--at", "-1"],
        ["deposit", "-24001", "5"], ["withdraw", "-24001", "5"],
        ["transfer", "-24001", "-24002", "5"], ["transfer", "acc-1", "-24002", "5"],
        ["why", "-24001"], ["why", "-24001@2"], ["when", "-24001", "balance > 0"],
        ["compare", "-24001@1", "-24001@-0"], ["events", "-24001"], ["snapshot", "-24001"],
        ["snapshots", "-24001"], ["snapshots", "--repair", "-24001"], ["export", "-24001"],
        ["show", "--", "-24001"], ["accounts", "--search", "-24001"], ["--plain", "--at=-24001@1"],
        ["--quiet", "show", "-24001"], ["-q", "show", "-24001"],
        ["events", "-24001", "--limit", "1"],
    ])
    func aNameMayBeANegativeNumber(_ arguments: [String]) async throws {
        let desk = try await openDesk()
        let outcome = try await desk.run(arguments)
        #expect(outcome.end == .exited(0), "\(outcome)")
        let isTold = outcome.out.contains("-24001") || outcome.out.contains("-24002")
        #expect(isTold || ["when", "why", "snapshots"].contains { arguments.contains($0) })
        #expect(!outcome.out.contains("\u{1}") && !outcome.err.contains("\u{1}"), "\(outcome)")
        #expect(!(try await desk.done("accounts")).contains(" -2400"), "no name has got a blank")
    }

    @Test func aNegativeAmountIsStillRefusedByTheRule() async throws {
        let desk = try await openDesk()
        for amount in ["-5", "-.5", "-5 GBP"] {
            let outcome = try await desk.run(["deposit", "-24001", amount])
            #expect([2, 3].contains(outcome.status), "\(outcome)")
            #expect(!outcome.err.contains("\u{1}"), "\(outcome)")
        }
        try await desk.refused(3, "show", "-999", saying: "there is no account '-999'")
    }

    @Test(arguments: [
        ["show", "-abc"], ["deposit", "-abc", "5"], ["why", "-abc@3"], ["events", "-x1"],
        ["deposit", "--memo", "x", "-abc", "5"],
    ])
    func otherNamesStandBehindTwo(_ arguments: [String]) async throws {
        let desk = try await openDesk()
        let name = try #require(arguments.first { $0.hasPrefix("-") && $0 != "--memo" })
        try await desk.refused(2, arguments, saying: ["error: '\(name)'", "-- \(name)"])
        // And there it is a name.
        try await desk.refused(3, "show", "--", "-abc", saying: "there is no account '-abc'")
    }

    /// A flag that is missing in the list would swallow the name behind it.
    @Test func everyFlagIsKnown() async throws {
        let desk = try await openDesk()
        let dump = try Records.json(try await desk.done("--experimental-dump-help"))
        func flags(_ command: [String: Any]) -> Set<String> {
            let arguments = command["arguments"] as? [[String: Any]] ?? []
            let own = arguments.filter { $0["kind"] as? String == "flag" }.flatMap { argument in
                (argument["names"] as? [[String: Any]] ?? [])
                    .filter { $0["kind"] as? String == "long" }.compactMap { $0["name"] as? String }
            }
            let subcommands = command["subcommands"] as? [[String: Any]] ?? []
            return subcommands.map(flags).reduce(Set(own)) { $0.union($1) }
        }
        let all = flags(try #require(dump["command"] as? [String: Any]))
        #expect(all.isSuperset(of: ["descending", "repair", "follow", "all", "keep-going"]))
        for flag in all.sorted() where flag != "help" && flag != "version" {
            let outcome = try await desk.run(["--\(flag)", "show", "-24001"])
            #expect(!outcome.err.contains("Missing expected argument"), "--\(flag): \(outcome)")
        }
    }

    // MARK: What is wrong is said in one way

    @Test(
        arguments: [
            (["help", "nosuch"], 2, "there is no command 'nosuch'"),
            (["help", "acounts"], 2, "did you mean \"accounts\"?"),
            (["help", "config", "chek"], 2, "there is no command 'chek'"),
            (["nosuch"], 2, "there is no command 'nosuch'"),
            (["compare", "acc-1@1", "@2"], 2, "Usage: daybook compare "),
            (["why", "@now"], 2, "Usage: daybook why "),
            (["events", "acc-1@1", "--follow"], 2, "Usage: daybook events "),
            (["accounts", "--limit", "0"], 2, "Usage: daybook accounts "),
            (["accounts", "--nosuch"], 2, "Usage: daybook accounts "),
            (["show"], 2, "Usage: daybook show "), (["accounts", "--at", "soon"], 2, "--at"),
            (["show", "acc-1@2000-01-01"], 1, "was not yet open at @2000-01-01"),
            (["show", "acc-1@0"], 1, "was not yet open at @0"),
            (["import", "nosuch.csv"], 1, "nosuch.csv"),
        ] as [([String], Int32, String)])
    func itBeginsWithError(_ arguments: [String], _ status: Int32, _ part: String) async throws {
        let desk = try await openDesk()
        let outcome = try await desk.refused(status, arguments, saying: [part])
        let told = outcome.err.split(separator: "\n").contains { $0.hasPrefix("error: ") }
        #expect(told && !outcome.err.contains("Error: "), "\(outcome)")
    }

    @Test func helpOfCommandsIsGiven() async throws {
        let desk = try Desk()
        for words in [["help"], ["help", "show"], ["help", "config", "check"], ["help", "help"]] {
            let help = try await desk.done(words)
            #expect(help.contains("USAGE: daybook"))
        }
    }

    /// A theme that is not there is told beside what else is wrong.
    @Test func configCheckTellsAllFaults() async throws {
        let desk = try Desk()
        try desk.write("wrong.toml", "theme = \"nosuch\"\nmouse = 7\n[keys]\nnosuch = \"x\"\n")
        let outcome = try await desk.refused(
            2, "config", "check", "wrong.toml",
            saying: "wrong.toml:1:", "wrong.toml:2:", "wrong.toml:4:", "error: ")
        #expect(outcome.err.contains("there is no theme \"nosuch\""), "\(outcome)")
    }

    // MARK: Addresses

    @Test(arguments: ["2h ago", "90 minutes ago", "1 day ago", "yesterday"])
    func timesAreCountedBackEverywhere(_ address: String) async throws {
        let desk = try Desk()
        try desk.write("rows.csv", "account,date,amount\nacc-1,2020-01-01,5.00\n")
        try await desk.done("import", "rows.csv", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "7")
        for arguments in [
            ["show", "acc-1@\(address)"], ["show", "acc-1", "--at", address],
            ["accounts", "--at", address], ["--plain", "--at", "acc-1@\(address)"],
            ["why", "acc-1@\(address)"], ["compare", "acc-1@\(address)", "acc-1@first"],
            ["why", "@\(address)", "--currency", "GBP"], ["--plain", "--at", address],
        ] {
            let outcome = try await desk.run(arguments)
            #expect(outcome.end == .exited(0), "\(outcome)")
            #expect(outcome.out.contains("5.00") && !outcome.out.contains("12.00"), "\(outcome)")
        }
    }

    // MARK: Answers

    @Test func whyNamesASnapshotOnlyWhereThereIsOne() async throws {
        let desk = try await openDesk()
        #expect(!(try await desk.done("why", "acc-1")).contains("  snapshot\n"))
        try await desk.done("snapshot", "acc-1")
        try await desk.done("deposit", "acc-1", "1")
        let lines = try await desk.done("why", "acc-1").split(separator: "\n")
        #expect(lines.filter { $0.hasSuffix("  snapshot") }.count == 1)
        #expect(lines.filter { $0.hasSuffix("  first event") }.count == 2)
    }

    @Test func tablesTellTotalsAndSeconds() async throws {
        let desk = try await openDesk()
        let table = try await desk.done("accounts")
        #expect(table.hasSuffix("\n\n3 accounts   total 300.00 GBP\n"), "\(table)")
        #expect(!table.contains(/\d\.\d{6}Z/) && table.contains(/T\d\d:\d\d:\d\dZ/))
        #expect(try await desk.done("accounts", "--format", "csv").contains(/\.\d+Z/))
        let one = try await desk.done("accounts", "--limit", "1")
        #expect(one.hasSuffix("\n1 account   total 100.00 GBP\n"), "\(one)")
        #expect(try await desk.done("verify").hasPrefix("sound: 6 events, 3 accounts, 0 snapshots"))
    }

    @Test func headingsAreBoldWhereSomebodySeesThem() async throws {
        let desk = try await openDesk()
        #expect(
            try await desk.run(["accounts"], output: .terminal).out.contains("\u{1B}[1mACCOUNT"))
        #expect(!(try await desk.done("accounts")).contains("\u{1B}"))
        for settings in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
            var launch = desk.launch(["accounts"])
            launch.environment.merge(settings) { $1 }
            launch.output = .terminal
            #expect(!(try await Child(launch).finished().out.contains("\u{1B}")))
        }
    }

    @Test func filtersSeeTheMemo() async throws {
        let desk = try await openDesk()
        try await desk.done("deposit", "acc-1", "7", "--memo", "it's food")
        let rent = try await desk.done("events", "--format", "csv", "--filter", "memo = 'rent'")
        #expect(rent.split(separator: "\n").count == 4)
        let other = try await desk.done(
            "events", "--format", "csv", "--filter", "memo != 'rent' AND actor = 'tester'")
        #expect(other.contains("it's food") && other.split(separator: "\n").count == 2, "\(other)")
        try await desk.refused(2, "events", "--filter", "memo > 'a'", saying: "texts have no order")
    }

    /// As terminals draw them, the columns stand below one another.
    @Test func picturesDoNotShiftATable() async throws {
        let desk = try Desk()
        let owners = [
            ("plain", 5), ("漢字", 4), ("e\u{301}cole", 5), ("👍🏽", 2), ("❤\u{FE0F}", 2), ("🇨🇿", 2),
            ("1\u{FE0F}\u{20E3}", 2), ("👨‍👩‍👧‍👦", 2), ("ｶﾅ半角", 6), ("☎", 1),
        ]
        for (index, owner) in owners.enumerated() {
            try await desk.done("open", "a\(index)", "--owner", owner.0, "--currency", "GBP")
        }
        let lines = try await desk.done("accounts").split(separator: "\n").dropFirst()
        for (line, owner) in zip(lines, owners) {
            let behind = try #require(line.range(of: owner.0)).upperBound
            let blanks = line[behind...].prefix { $0 == " " }.count
            #expect(blanks + owner.1 == 6 + 5, "\(line)")
        }
    }
}
