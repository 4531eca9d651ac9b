import Foundation
import Testing

/// What keeps a ledger, and where it is kept.
@Suite struct HousekeepingTests {
    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    private func deskWithHistory() async throws -> Desk {
        let desk = try Desk()
        var rows = "account,date,amount,id\n"
        for number in 1...250 { rows += "acc-\(number % 2),2026-01-01,\(number),\(number)\n" }
        try desk.write("rows.csv", rows)
        try await desk.done(
            "import", "rows.csv", "--currency", "GBP", "--id-column", "id", "--order",
            "oldest-first")
        return desk
    }

    // MARK: Where

    @Test func defaultLedger() async throws {
        let desk = try Desk(["DAYBOOK_LEDGER": ""])
        let path = desk.path("data/daybook/ledger.db")
        try await desk.refused(1, "accounts", saying: "there is no such file")
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        #expect(try mode(path) == 0o600)
        #expect(try mode(desk.path("data/daybook")) == 0o700)
        try await desk.done("--ledger", path, "deposit", "acc-1", "1", "--expect", "1")
        // Without XDG_DATA_HOME, or with one that is no path, below HOME.
        for data in ["", "relative"] {
            let homely = try Desk(["DAYBOOK_LEDGER": "", "XDG_DATA_HOME": data])
            try await homely.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
            #expect(try mode(homely.path("home/.local/share/daybook/ledger.db")) == 0o600)
        }
        let homeless = try Desk(["DAYBOOK_LEDGER": "", "XDG_DATA_HOME": "", "HOME": ""])
        try await homeless.refused(2, "accounts", saying: "--ledger")
    }

    /// The option comes first, then the environment; before or behind the command's name.
    @Test func namedLedger() async throws {
        let desk = try Desk()
        let act = ["acc-1", "--owner", "Ada", "--currency", "GBP"]
        try await desk.done(["open"] + act)
        try await desk.done(["--ledger", "a.db", "open"] + act)
        try await desk.done(["open", "--ledger", "sqlite:b.db"] + act)
        try await desk.done(["open"] + act + ["--ledger", desk.path("c.db")])
        for name in ["books.db", "a.db", "b.db", "c.db"] {
            #expect(try mode(desk.path(name)) == 0o600)
            try await desk.isSound(name)
        }
        // The nearer one wins.
        try await desk.done("--ledger", "a.db", "deposit", "acc-1", "1", "--ledger", "b.db")
        let shown = try await desk.done("show", "acc-1", "--ledger", "b.db", "--format", "json")
        #expect(try Records.json(shown)["version"] as? Int == 2)
        let other = try await desk.done("show", "acc-1", "--ledger", "a.db", "--format", "json")
        #expect(try Records.json(other)["version"] as? Int == 1)
    }

    @Test func actor() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("--actor", "before", "deposit", "acc-1", "1")
        try await desk.done("deposit", "acc-1", "1", "--actor", "behind")
        let events = Records.csv(try await desk.done("events", "--format", "csv"))
        #expect(events.map { $0["actor"] } == ["tester", "before", "behind"])
    }

    @Test func helpIsAnAnswer() async throws {
        let desk = try Desk()
        #expect(try await desk.done("--help").contains("SUBCOMMANDS"))
        #expect(try await desk.done("import", "--help").contains("--keep-going"))
        #expect(try await desk.done("--version").wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
        let left = try FileManager.default.contentsOfDirectory(atPath: desk.path("data"))
        #expect(left.isEmpty)
    }

    // MARK: Keeping

    @Test func doctor() async throws {
        let desk = try await deskWithHistory()
        let found = try Records.json(try await desk.done("doctor", "--format", "json"))
        #expect(found["events"] as? Int == 253)
        #expect(found["accounts"] as? Int == 2)
        #expect(found["fileMode"] as? String == "600")
        #expect(found["durable"] as? Bool == true)
        #expect(
            found["journalMode"] as? String == "wal" || found["journal_mode"] as? String == "wal")
        #expect((found["verdict"] as? String ?? "").contains("SQLite"))
        #expect(chmod(desk.path("books.db"), 0o644) == 0)
        try await desk.done("doctor", saying: "chmod 600")
    }

    @Test func backup() async throws {
        let desk = try await deskWithHistory()
        let seal = try await desk.done("seal")
        #expect(try await desk.done("backup", "copy.db") == "copy.db\n")
        #expect(try mode(desk.path("copy.db")) == 0o600)
        try await desk.isSound("copy.db")
        #expect(try await desk.done("seal", "--ledger", "copy.db") == seal)
        // Never over another file, and never half of one.
        try await desk.refused(1, "backup", "copy.db", saying: "copy.db")
        try await desk.refused(1, "backup", "nowhere/copy.db", saying: "nowhere")
        // The copy is a ledger of its own.
        try await desk.done("--ledger", "copy.db", "deposit", "acc-1", "1")
        #expect(try await desk.done("seal") == seal)
    }

    /// While another process writes, the copy is a whole book at one moment of it.
    @Test func backupBesideAWriter() async throws {
        let desk = try await deskWithHistory()
        let writer = try desk.start("simulate", "--rate", "0", "--duration", "600", "--quiet")
        for number in 0..<3 {
            try await desk.done("backup", "copy-\(number).db")
            try await desk.isSound("copy-\(number).db")
        }
        #expect(!writer.hasEnded)
        writer.interrupt(SIGINT)
        #expect(try await writer.finished().end == .exited(130))
        try await desk.isSound()
    }

    @Test func projectionsAndRebuild() async throws {
        let desk = try await deskWithHistory()
        let list = Records.csv(try await desk.done("projections", "--format", "csv"))
        #expect(list.count >= 3)
        for projection in list {
            #expect(projection["checkpoint"] == "253" && projection["lag"] == "0")
        }
        try await desk.done("deposit", "acc-1", "5")
        let behind = Records.csv(try await desk.done("projections", "--format", "csv"))
        #expect(behind.allSatisfy { $0["lag"] == "1" && $0["state"] == "behind" })
        let rows = Records.csv(
            try await desk.done("projections", "currency_totals", "--format", "csv"))
        #expect(rows.count == 1)
        let rebuilt = try await desk.done("rebuild")
        for projection in list {
            #expect(rebuilt.contains("\(projection["projection"] ?? "?")  rebuilt to position 254"))
        }
        #expect(try await desk.done("rebuild", "account_summary").contains("  2 rows\n"))
        try await desk.isSound()
    }

    @Test func snapshots() async throws {
        let desk = try await deskWithHistory()
        let before = Records.csv(try await desk.done("snapshots", "acc-1", "--format", "csv"))
        #expect(before.allSatisfy { $0["check"] == "ok" })
        #expect(
            try await desk.done("snapshot", "acc-1@40")
                == "acc-1@40  snapshot taken  balance 1521.00 GBP\n")
        try await desk.done("snapshot", "acc-1")
        let listed = Records.csv(try await desk.done("snapshots", "acc-1", "--format", "csv"))
        #expect(listed.map { $0["version"] ?? "" }.contains("40"))
        #expect(listed.last?["version"] == "126")
        let number = (listed.firstIndex { $0["version"] == "40" } ?? -1) + 1
        let shown = try await desk.done("show", "acc-1@snap:\(number)", "--format", "json")
        #expect(try Records.json(shown)["balanceMinor"] as? Int == 152_100)
        #expect(
            try await desk.done("snapshot", "acc-1@40", "--drop") == "acc-1@40  snapshot dropped\n")
        try await desk.refused(
            1, "snapshot", "acc-1@40", "--drop", saying: "no snapshot at acc-1@40")
        try await desk.refused(1, "snapshot", "acc-1@0", saying: "acc-1@0")
        try await desk.isSound()
    }

    /// A command that crosses a multiple of the interval leaves a snapshot, by itself.
    @Test func crossingTakesASnapshot() async throws {
        let desk = try Desk()
        _ = try await desk.run(["simulate", "--rate", "0", "--commands", "450", "--accounts", "2"])
        let accounts = Records.csv(try await desk.done("accounts", "--format", "csv"))
        for account in accounts {
            let name = account["account"] ?? ""
            let version = try #require(Int(account["version"] ?? ""))
            let list = try await desk.done("snapshots", name, "--format", "csv")
            let taken = Records.csv(list).compactMap { Int($0["version"] ?? "") }
            let interval = try #require(taken.first)
            #expect(interval <= 100)
            #expect(taken == (1...version / interval).map { $0 * interval }, "\(name)@\(version)")
        }
        #expect(accounts.count == 2)
        try await desk.isSound()
    }

    /// Equal books have equal seals, whatever their files.
    @Test func seal() async throws {
        let desk = try await deskWithHistory()
        let seal = try await desk.done("seal")
        #expect(try await desk.done("--read-only", "seal") == seal)
        try await desk.done("snapshot", "acc-1@40")
        try await desk.done("rebuild")
        #expect(try await desk.done("seal") == seal)
        try desk.write("books.seal", seal)
        try await desk.done("deposit", "acc-1", "1")
        #expect(try await desk.done("seal") != seal)
        // What came behind is welcome.
        try await desk.done("verify", "--seal", "books.seal", saying: "behind")
    }

    @Test func formatsHoldTheSame() async throws {
        let desk = try await deskWithHistory()
        let csv = Records.csv(try await desk.done("accounts", "--format", "csv"))
        let lines = try Records.ndjson(try await desk.done("accounts", "--format", "ndjson"))
        let array = try JSONSerialization.jsonObject(
            with: Data(try await desk.done("accounts", "--format", "json").utf8))
        let list = try #require(array as? [[String: Any]])
        #expect(csv.count == 2 && lines.count == 2 && list.count == 2)
        for (index, record) in csv.enumerated() {
            #expect(lines[index]["balanceMinor"].map { "\($0)" } == record["balance_minor"])
            #expect(list[index]["balanceMinor"].map { "\($0)" } == record["balance_minor"])
        }
        // Answers without records are whole too.
        let none = ["accounts", "--search", "nobody", "--format"]
        #expect(try await desk.done(none + ["json"]) == "[]\n")
        #expect(try await desk.done(none + ["ndjson"]).isEmpty)
        #expect(try await desk.done(none + ["csv"]).hasPrefix("account,owner,"))
    }
}
