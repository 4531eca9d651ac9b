import Foundation
import Testing

/// Ledgers that the configuration marks production or read-only.
@Suite struct ProductionTests {
    private func desk(_ rule: String = "production = true") async throws -> Desk {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("open", "acc-2", "--owner", "Emmy", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100")
        try desk.configure("[ledgers.\"\(desk.path("books.db"))\"]\n\(rule)\n")
        return desk
    }

    private func version(_ desk: Desk, _ account: String = "acc-1") async throws -> Int? {
        let shown = try await desk.done("show", account, "--format", "json")
        return try Records.json(shown)["version"] as? Int
    }

    // MARK: The command line

    static let commands = [
        ["deposit", "acc-1", "5"], ["withdraw", "acc-1", "5"],
        ["transfer", "acc-1", "acc-2", "5"], ["close", "acc-1"],
    ]

    @Test(arguments: commands)
    func withoutATerminalTheNameIsAnOption(_ command: [String]) async throws {
        let desk = try await desk()
        try await desk.refused(
            2, command,
            saying: ["books.db is a production ledger", "--confirm 'acc-1'"])
        try await desk.refused(
            2, command + ["--confirm", "acc-2"],
            saying: ["--confirm names 'acc-2'", "'acc-1'", "nothing was done"])
        #expect(try await version(desk) == 2)
        guard command[0] != "close" else {
            // Confirmed, the ledger's own rules have their say.
            try await desk.refused(3, command + ["--confirm", "acc-1"], saying: ["balanceNotZero"])
            return
        }
        try await desk.done(command + ["--confirm", "acc-1"])
        #expect(try await version(desk) == 3)
    }

    /// What is not confirmed leaves no new file behind.
    @Test func nothingIsMadeBeforeItIsConfirmed() async throws {
        let desk = try Desk()
        try desk.configure("[ledgers.\"\(desk.path("new.db"))\"]\nproduction = true\n")
        try desk.write("rows.csv", "account,date,amount\nacc-9,2026-01-01,5\n")
        for command in [
            ["open", "acc-1", "--owner", "Ada", "--currency", "GBP"],
            ["import", "rows.csv", "--currency", "GBP"], ["simulate"],
        ] {
            try await desk.refused(
                2, ["--ledger", "new.db"] + command, saying: ["production ledger"])
            #expect(!FileManager.default.fileExists(atPath: desk.path("new.db")))
        }
    }

    @Test func openingAndImporting() async throws {
        let desk = try await desk()
        let open = ["open", "acc-3", "--owner", "Zora", "--currency", "GBP"]
        try await desk.refused(2, open, saying: ["--confirm 'acc-3'"])
        try await desk.done(open + ["--confirm", "acc-3"])
        try desk.write("rows.csv", "account,date,amount\nacc-9,2026-01-01,5\n")
        let load = ["import", "rows.csv", "--currency", "GBP"]
        try await desk.refused(2, load, saying: ["--confirm 'books.db'"])
        try await desk.done(load + ["--confirm", "books.db"])
        try await desk.refused(2, "simulate", saying: "takes no made-up events")
        try await desk.isSound()
    }

    /// Whatever name the file is given, it is the same ledger.
    @Test func otherNamesOfTheFile() async throws {
        let desk = try await desk()
        symlink(desk.path("books.db"), desk.path("link.db"))
        symlink(desk.folder.path, desk.path("tmp/there"))
        for name in ["./tmp/../books.db", "sqlite:books.db", "link.db", "tmp/there/books.db"] {
            try await desk.refused(
                2, "--ledger", name, "deposit", "acc-1", "5", saying: "a production ledger")
        }
        // The rule may be written with links and patterns too.
        for pattern in ["link.db", "b*.db", "tmp/there/?ooks.db"] {
            try desk.configure("[ledgers.\"\(desk.path(pattern))\"]\nproduction = true\n")
            try await desk.refused(2, "deposit", "acc-1", "5", saying: "a production ledger")
        }
        try await desk.done(
            "--ledger", "[a].db", "open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try desk.configure("[ledgers.\"\(desk.path("[a].db"))\"]\nproduction = true\n")
        try await desk.refused(
            2, "--ledger", "[a].db", "deposit", "acc-1", "5", saying: "a production ledger")
        // A mark behind a bracket leaves it a bracket, in a folder's own name too.
        let folder = desk.path("tmp/[\u{301}x]")
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false)
        symlink(folder, desk.path("tmp/way"))
        try await desk.done(
            "--ledger", "tmp/way/b.db", "open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try desk.configure("[ledgers.\"\(desk.path("tmp/way/*.db"))\"]\nproduction = true\n")
        try await desk.refused(
            2, "--ledger", "tmp/way/b.db", "deposit", "acc-1", "5", saying: "a production ledger")
        // A part's wildcard ends at the part.
        try desk.configure("[ledgers.\"\(desk.path("tmp/*.db"))\"]\nproduction = true\n")
        try await desk.done("deposit", "acc-1", "5")
        let above = (desk.folder.path as NSString).deletingLastPathComponent
        try desk.configure("[ledgers.\"\(above)/*.db\"]\nproduction = true\n")
        try await desk.done("deposit", "acc-1", "5")
    }

    @Test func theLaterRuleWins() async throws {
        let desk = try await desk()
        let all = "[ledgers.\"\(desk.path("*.db"))\"]\nproduction = true\n"
        let one = "[ledgers.\"\(desk.path("books.db"))\"]\nproduction = false\n"
        try desk.configure(all + one)
        try await desk.done("deposit", "acc-1", "5")
        try desk.configure(one + all)
        try await desk.refused(2, "deposit", "acc-1", "5", saying: "a production ledger")
        // Left out, it says nothing.
        try await desk.done("--no-config", "deposit", "acc-1", "5")
    }

    @Test func atATerminalTheNameIsTyped() async throws {
        let desk = try await desk()
        for (answer, status) in [("acc-2\r", Int32(1)), ("\r", 1), ("acc-1\r", 0)] {
            let child = try desk.start("deposit", "acc-1", "5", output: .terminal)
            try await child.says("question") { $0.out.contains("name to confirm: ") }
            #expect(child.outcome.out.contains("PRODUCTION ledger books.db: deposit 5.00 GBP"))
            child.send(answer)
            let outcome = try await child.finished()
            #expect(outcome.end == .exited(status), "\(outcome)")
            #expect(outcome.out.contains("nothing was done") == (status != 0), "\(outcome)")
        }
        #expect(try await version(desk) == 3)
        let child = try desk.start("deposit", "acc-1", "5", output: .terminal)
        try await child.says("question") { $0.out.contains("name to confirm: ") }
        child.send("\u{3}")
        #expect(try await child.finished().end == .exited(130))
        #expect(try await version(desk) == 3)
    }

    @Test func markedReadOnly() async throws {
        let desk = try await desk("read-only = true")
        let place = desk.path("config/daybook/config.toml") + ":2:13"
        for command in Self.commands + [["snapshot", "acc-1"], ["rebuild"]] {
            try await desk.refused(2, command, saying: ["\(place) marks the ledger read-only"])
        }
        try await desk.done("accounts")
        #expect(try await version(desk) == 2)
    }

    // MARK: The explorer

    @Test func theExplorerAsksForTheName() async throws {
        let desk = try await desk()
        let explorer = try desk.start(output: .terminal)
        try await explorer.says("banner") { $0.hasDrawn("PRODUCTION") && $0.hasDrawn("Ada") }
        explorer.send("d")
        try await explorer.says("form") { $0.hasDrawn("preview   tab next field") }
        explorer.send("5\r")
        try await explorer.says("confirmation") {
            $0.hasDrawn("PRODUCTION: confirm")
        }
        explorer.send("\t\r")
        try await explorer.says("refusal") { $0.hasDrawn("this is a production ledger") }
        #expect(try await version(desk) == 2)
        explorer.send("acc-1\r")
        try await explorer.says("receipt") { $0.hasDrawn("recorded acc-1@3") }
        #expect(try await version(desk) == 3)
        explorer.send("q")
        #expect(try await explorer.finished().end == .exited(0))
    }

    @Test func theExplorerHasReboundKeys() async throws {
        let desk = try await desk("production = false\n[keys]\ndeposit = \"+\"\nquit = \"Z\"")
        let explorer = try desk.start(output: .terminal)
        try await explorer.says("accounts") { $0.hasDrawn("Ada") }
        // The footer knows, too.
        #expect(explorer.outcome.hasDrawn("+ deposit"))
        explorer.send("d")
        try await explorer.says("nothing") { $0.hasDrawn("'d' does nothing here") }
        explorer.send("+")
        try await explorer.says("form") { $0.hasDrawn("preview   tab next field") }
        explorer.send("5\r")
        try await explorer.says("confirmation") { $0.hasDrawn("on top of version 2") }
        explorer.send("\t\r")
        try await explorer.says("receipt") { $0.hasDrawn("recorded acc-1@3") }
        explorer.send("Z")
        #expect(try await explorer.finished().end == .exited(0))
        let page = try await desk.done("keys")
        #expect(page.contains("| `+` | put money in | `deposit` |"))
        let standard = try await desk.done("keys", "--standard")
        #expect(standard.contains("| `d` | put money in | `deposit` |"))
    }

    @Test func theExplorerStaysReadOnly() async throws {
        let desk = try await desk("read-only = true")
        let explorer = try desk.start(output: .terminal)
        // Nobody has made its read models, and here nobody may: it shows the accounts all the same.
        try await explorer.says("accounts") { $0.hasDrawn("Ada") && $0.hasDrawn("read-only") }
        #expect(explorer.outcome.hasDrawn("total 100.00 GBP"))
        explorer.send("d")
        try await explorer.says("reason") {
            $0.hasDrawn("the configuration marks the ledger read-only")
        }
        explorer.send("q")
        #expect(try await explorer.finished().end == .exited(0))
    }
}
