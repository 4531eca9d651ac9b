import Foundation
import TestSupport
import Testing

/// An explorer that is open on a ledger in DynamoDB, reached through a proxy, and another host that
/// writes past it: `acc-1` holds 100.00 GBP at version 2, `acc-2` nothing.
struct Night: Sendable {
    let proxy: ServiceProxy
    let session: Session
    /// The explorer's host.
    let here: Desk
    let there: Desk
    private let table: String
    private let emulator: Emulator

    /// Opens it, and waits until it is live. It is nil if MiniStack is missing: the test is to
    /// return.
    ///
    /// - Parameters:
    ///   - settings: environment variables of the explorer's host.
    ///   - home: its home folder, where that is not its own.
    ///   - rule: what becomes of its requests.
    /// - Throws: what starting it all throws.
    init?(
        settings: [String: String] = [:], home: String? = nil,
        rule: @escaping ServiceProxy.Rule = { _ in .passed }
    ) async throws {
        guard let emulator = try await Emulator.shared(.ministack) else { return nil }
        self.emulator = emulator
        table = "night-\(UInt32.random(in: 0...UInt32.max))"
        proxy = try ServiceProxy(before: emulator)
        proxy.answer(rule)
        var own = settings
        own["HOME"] = home
        own["DAYBOOK_LEDGER"] = "dynamodb://\(table)?endpoint=\(proxy.url)"
        here = try Desk(own)
        there = try Desk(["DAYBOOK_LEDGER": "dynamodb://\(table)?endpoint=\(emulator.url)"])
        try await there.done("create-tables")
        try await there.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await there.done("open", "acc-2", "--owner", "Emmy", "--currency", "GBP")
        try await there.done("deposit", "acc-1", "100")
        session = try Session(here.launch(["--no-config"]))
        try await isLive("100.00 GBP")
    }

    // MARK: Looking

    /// The title says a word, and the messages why.
    func says(_ word: String, _ reasons: String...) async throws {
        try await session.sees("\(word) in the title") { $0.lines[0].contains(word) }
        for reason in reasons { try await told(reason) }
    }

    /// The newest message that holds a text is there, whole.
    func told(_ text: String) async throws {
        try await session.sees("no dialog") { !$0.text.contains("┌─") }
        session.type("4")
        try await session.sees("the message: \(text)") { screen in
            let lines = screen.lines.map { $0.trimmingCharacters(in: .whitespaces) }
            return lines.contains("Messages")
                && lines.joined(separator: " ").contains(text)
        }
        session.type("1")
        try await session.shows("Accounts", "acc-2")
    }

    /// Screens of the explorer, from the accounts and back.
    func browses() async throws {
        session.type("\r")
        try await session.shows("AccountOpened", "FundsDeposited")
        session.type("q")
        try await session.shows("Accounts", "acc-2")
        session.type("2")
        try await session.shows("Stream", "FundsDeposited")
        session.type("1")
        try await session.shows("Accounts", "acc-2")
    }

    /// All is well, and these balances are shown.
    func isLive(_ balances: String...) async throws {
        try await session.sees("\(balances), live", within: .seconds(60)) { screen in
            screen.lines[0].contains("● live")
                && balances.allSatisfy { screen.text.contains($0) }
        }
    }

    // MARK: Doing

    /// Goes through the form for a deposit to `acc-1`, and confirms it.
    func deposit(_ amount: String) async throws {
        session.type("d\(amount)\r")
        try await confirm()
    }

    /// Confirms what is asked.
    func confirm() async throws {
        try await session.shows("[ Record ]", "▸Cancel")
        session.type("\t\r")
        try await session.sees("that it is sent") { !$0.text.contains("▸Cancel ] [ Record ]") }
    }

    /// Leaves whatever dialog is open, and its form.
    func leave() async throws {
        try await session.sees("the accounts alone") { screen in
            guard screen.text.contains("┌─") else { return true }
            session.type("\u{1B}")
            usleep(100_000)
            return false
        }
    }

    /// Another host deposits.
    func write(_ account: String, _ amount: String) async throws {
        try await there.done("deposit", account, amount)
    }

    // MARK: The tables

    /// Deletes the tables.
    ///
    /// - Returns: what was in them.
    func deleteTables() async throws -> TableContent {
        let content = try await TableContent(of: [table, table + ".log"], on: emulator)
        for name in [table, table + ".log"] {
            try await TableEvents.answer(
                "UpdateTable", ["TableName": name, "DeletionProtectionEnabled": false],
                on: emulator)
            try await TableEvents.answer("DeleteTable", ["TableName": name], on: emulator)
        }
        return content
    }

    /// Puts back what was in them.
    func put(_ content: TableContent) async throws { try await content.put(on: emulator) }

    /// The name of a host's replica.
    func replica(of desk: Desk) throws -> String {
        let folder = try #require(desk.environment["HOME"]) + "/.cache/daybook/"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        return try #require(files.first { $0.hasSuffix(".replica") })
    }

    // MARK: The end

    /// Quits, and compares: the two hosts, and what the table's items add up to.
    func ends(with balances: [String: Int]) async throws {
        session.type("Q")
        #expect(try await session.child.finished().end == .exited(0))
        let truth = try await TableEvents.scan(table, on: emulator)
        #expect(truth.balances == balances)
        #expect(truth.items.map(\.position) == Array(1...truth.items.count))
        #expect(truth.appends.count == truth.items.count)
        #expect(try await here.done("seal") == there.done("seal"))
        let rows = Records.csv(try await here.done("accounts", "--format", "csv"))
        var listed: [String: Int] = [:]
        for row in rows {
            listed[row["account"] ?? ""] = row["balance_minor"].flatMap { Int($0) }
        }
        #expect(listed == balances)
        try await here.isSound()
    }
}
