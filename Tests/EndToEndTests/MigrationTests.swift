import Foundation
import TestSupport
import Testing

/// Copies of a ledger into a new file: cut short, gone on with, and the same in the end.
@Suite struct MigrationTests {
    private static let copying = ["migrate", "books.db", "copy.db"]

    /// A desk with a ledger of many events.
    private static func desk(rows: Int) async throws -> Desk {
        let desk = try Desk()
        try desk.write("rows.csv", BankFile(seed: 17, accounts: 50, rows: rows).text)
        try await desk.done(["import", "rows.csv"] + BankFile.options + BankFile.tolerance)
        return desk
    }

    private static func names(_ desk: Desk) throws -> Set<String> {
        Set(
            try FileManager.default.contentsOfDirectory(atPath: desk.folder.path)
                .filter { $0.hasPrefix("copy.db") })
    }

    /// The last position of a copy that is not whole; 0 before there is one.
    private static func copied(_ desk: Desk) async throws -> Int {
        guard try names(desk).contains("copy.db.migrating") else { return 0 }
        let outcome = try await desk.run([
            "info", "--ledger", "copy.db.migrating", "--format", "ndjson",
        ])
        guard outcome.end == .exited(0) else { return 0 }
        return try Records.json(outcome.out)["events"] as? Int ?? 0
    }

    private static func seal(_ said: String) -> Substring? {
        said.split(whereSeparator: \.isNewline).first { $0.hasPrefix("equal: ") }?
            .split(separator: " ").last
    }

    @Test("A copy that is killed again and again goes on each time, and is the same in the end")
    func killed() async throws {
        var random = SeededRandom.announced(for: "MigrationTests")
        let (rows, most) = Campaign.isWhole ? (60_000, 40) : (11_000, 5)
        let desk = try await Self.desk(rows: rows)
        let whole = try await desk.done("migrate", "books.db", "whole.db")
        let (seal, ledger) = (Self.seal(whole), try await desk.done("seal"))
        #expect(seal?.count == 64)

        var (before, kills, wentOn) = (0, 0, 0)
        var end: Outcome?
        while end == nil {
            let child = try Child(desk.launch(Self.copying))
            if kills < most {
                let rest = Int.random(in: 0...3000, using: &random)
                try await Task.sleep(for: .milliseconds(rest))
                child.interrupt(SIGKILL)
            }
            let outcome = try await child.finished()
            if outcome.end == .exited(0) {
                end = outcome
                break
            }
            #expect(outcome.end == .signalled(SIGKILL), "\(outcome)")
            kills += 1
            guard try !Self.names(desk).contains("copy.db") else { continue }
            // What one has copied the next one has not lost.
            let copied = try await Self.copied(desk)
            #expect(copied >= before)
            if copied > before, before > 0 { wentOn += 1 }
            before = copied
        }
        print("\(kills) kills, \(wentOn) of them behind more than the one before")
        let said = try #require(end?.out)
        #expect(kills > 0 && Self.seal(said) == seal, "\(said)")
        try await Self.isWhole(desk, ledger)
    }

    /// The copy is the ledger, under its own name, and nothing else is left.
    private static func isWhole(_ desk: Desk, _ ledger: String) async throws {
        let left = try names(desk).filter { $0.hasPrefix("copy.db.") }
        #expect(left.isEmpty, "\(left)")
        try await desk.isSound("copy.db")
        #expect(try await desk.done("seal", "--ledger", "copy.db") == ledger)
        let columns = ["accounts", "--format", "csv", "--ledger"]
        #expect(try await desk.done(columns + ["copy.db"]) == desk.done(columns + ["books.db"]))
    }

    @Test("What was interrupted says so, and is gone on with by the same command only")
    func interrupted() async throws {
        let desk = try await Self.desk(rows: 11_000)
        let ledger = try await desk.done("seal")
        var there = 0
        while there == 0 {
            let child = try Child(desk.launch(Self.copying))
            try await eventually("something is copied, or all", within: .seconds(120)) {
                let copied = try await Self.copied(desk)
                return copied > 0 || child.hasEnded
            }
            child.interrupt(SIGINT)
            let outcome = try await child.finished()
            if outcome.end == .exited(0) {
                // It was faster: once more from the beginning.
                try FileManager.default.removeItem(atPath: desk.path("copy.db"))
                continue
            }
            there = try await Self.copied(desk)
            #expect(outcome.err.contains("the same command goes on from there"), "\(outcome)")
        }
        #expect(try !Self.names(desk).contains("copy.db"))
        // Another ledger is not mixed into it.
        try await desk.done(
            "open", "b-1", "--owner", "Bob", "--currency", "GBP", "--ledger", "b.db")
        try await desk.refused(
            1, "migrate", "b.db", "copy.db", saying: "copy.db.migrating", "not of b.db",
            "position 1 is another event")
        #expect(try await Self.copied(desk) == there)
        // The ledger has gone on meanwhile.
        try await desk.done("open", "late", "--owner", "Ada", "--currency", "GBP")
        let said = try await desk.done(Self.copying)
        #expect(said.contains(" were there") && !said.contains(" 0 were there"), "\(said)")
        let later = try await desk.done("seal")
        #expect(later != ledger)
        try await Self.isWhole(desk, later)
        // One that was ended behind its last step but one leaves nothing for long.
        try FileManager.default.copyItem(
            atPath: desk.path("copy.db"), toPath: desk.path("copy.db.migrating"))
        #expect(try await desk.done(Self.copying).hasPrefix("0 events written"))
        try await Self.isWhole(desk, later)
    }
}
